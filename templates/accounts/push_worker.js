{#- What runs in a browser whose owner wants to be told. Takes: words. -#}
// Shows that something is new, and leads to the cases. It is told nothing more, asks for nothing, keeps nothing, and
// controls no page: it does not listen for what pages fetch.
"use strict";

const WORDS = {{ words | tojson }};

self.addEventListener("push", (event) => {
  event.waitUntil(self.registration.showNotification(WORDS.title, {
    body: WORDS.body, lang: WORDS.language, tag: "news",
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow("/cases"));
});
