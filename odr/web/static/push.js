// Lets this browser be told that something is new, if its owner says so: asks the browser for leave, has its push service
// make an address, and sends that as a form. Without it the page offers nothing of the kind.
"use strict";

const form = document.querySelector("form[data-push]");
if (form) {
  const words = form.dataset;
  const status = document.getElementById("push-status");
  const say = (text) => { status.textContent = text; };
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

  const allow = async () => {
    if ((await Notification.requestPermission()) !== "granted") return say(words.refused);
    const found = await navigator.serviceWorker.register(words.worker, { scope: words.scope, updateViaCache: "none" });
    await active(found);
    // One of an earlier key of this service is of no use any more.
    const before = await found.pushManager.getSubscription();
    if (before && !same(before.options.applicationServerKey, bytes(words.push))) await before.unsubscribe();
    const made = await found.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(words.push) });
    form.elements.endpoint.value = made.endpoint;
    form.submit();
  };
  const active = (registration) => new Promise((resolve) => {
    const worker = registration.installing || registration.waiting;
    if (registration.active || !worker) return resolve();
    worker.addEventListener("statechange", () => { if (worker.state === "activated") resolve(); });
  });
  const same = (buffer, wanted) => {
    const given = new Uint8Array(buffer || []);
    return given.length === wanted.length && wanted.every((one, place) => one === given[place]);
  };

  if (able) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      say(words.asking);
      allow().catch(() => say(words.failed));
    });
  } else say(words.unable);
}
