// Says that something is new, without a reload: asks "/news" from time to time, and shows what it is only when the
// reader wants it. Nothing here is needed. It moves no focus, changes nothing that is being typed, and stays quiet
// while nobody looks at the page.
"use strict";

const live = document.querySelector("[data-news]");
if (live) {
  const words = live.dataset;
  const SHORTEST = 20, LONGEST = 120; // seconds
  const title = document.title;
  let shown = Date.parse(words.at), here = 0;
  let pause = SHORTEST, timer = null, before = words.thread === undefined ? null : 0, over = false;

  const say = (text, button) => {
    if (live.dataset.said === text) return; // or a screen reader would repeat it
    live.dataset.said = text;
    live.replaceChildren(...(text ? [document.createElement("span")] : []));
    if (!text) return;
    live.firstChild.textContent = text;
    if (button) live.append(" ", button);
  };
  const button = (act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "secondary";
    made.textContent = words.show;
    made.addEventListener("click", act);
    return made;
  };
  const many = (count) => (count === 1 ? words.one : words.many).replace("{n}", String(count));

  // This page as it is now, fetched by its own address; of a list the same page of the same choice.
  const address = words.list === undefined ? location.pathname : location.pathname + location.search;
  const fetchPage = async () => {
    try {
      const answer = await fetch(address, { redirect: "manual", cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      location.reload(); // to the sign-in or the code: a form that was changed asks first
      return null;
    }
  };

  // The page is as it was at this moment, and the focus goes where what is new begins: the button that had it is gone.
  const stands = (at, part) => {
    shown = Date.parse(at);
    before = here;
    say(words.fresh);
    part.tabIndex = -1;
    part.focus();
    next(SHORTEST);
  };

  // A page of a case as it is now, put in the place of what it told before. What can be typed in stays as it is, and so
  // does what this page itself says.
  const canBeTypedIn = (part) => part.matches("textarea") || part.querySelector("input:not([type=hidden]), textarea, select") !== null;
  const isOwn = (part) => part.matches(".live, .unsent");
  const showWhatWaits = async () => {
    const fetched = await fetchPage();
    if (!fetched) return;
    const main = document.querySelector("main"), at = fetched.querySelector("[data-news]")?.dataset.at;
    if (!at || !fetched.querySelector(".next")) { location.reload(); return; }
    const own = [...main.children].filter(isOwn), typed = [...main.children].filter(canBeTypedIn);
    const fresh = [...fetched.querySelector("main").children].filter((part) => !isOwn(part) && !canBeTypedIn(part));
    const above = fresh.findIndex((part) => part.matches(".notices")) + 1;
    fresh.forEach((part) => document.adoptNode(part));
    main.replaceChildren(...fresh.slice(0, above), ...own, ...fresh.slice(above), ...typed);
    for (const part of fresh) part.dispatchEvent(new Event("shown", { bubbles: true }));
    stands(at, document.querySelector(".next h2"));
  };

  // A list as it is now: only the parts that are marked for it, so nothing beside them that is being typed moves.
  const showList = async () => {
    const fetched = await fetchPage();
    if (!fetched) return;
    const at = fetched.querySelector("[data-news]")?.dataset.at;
    if (!at) { location.reload(); return; }
    for (const part of document.querySelectorAll("[data-part]")) {
      const fresh = fetched.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!fresh) continue;
      part.replaceWith(document.adoptNode(fresh));
      fresh.dispatchEvent(new Event("shown", { bubbles: true }));
    }
    const notices = document.querySelector(".notices");
    notices.append(...[...fetched.querySelector(".notices").children].map((one) => document.adoptNode(one)));
    stands(at, document.querySelector('[data-part="list"]'));
  };
  const show = () => {
    if (words.list !== undefined) showList();
    else if (document.querySelector(".next")) showWhatWaits();
    else location.reload();
  };

  // The messages that are not on the page yet, added before what leads on.
  const showMessages = async () => {
    const thread = document.querySelector(".thread");
    const fetched = await fetchPage();
    if (!fetched) return;
    const fresh = [...fetched.querySelectorAll(".thread > article[id]")].filter((one) => !document.getElementById(one.id));
    const last = thread.querySelector(":scope > .further:last-child");
    thread.querySelector(":scope > .empty")?.remove();
    for (const one of fresh) {
      last ? last.before(document.adoptNode(one)) : thread.append(document.adoptNode(one));
      one.dispatchEvent(new Event("shown", { bubbles: true }));
    }
    say("");
    if (fresh.length) {
      fresh[0].tabIndex = -1;
      fresh[0].focus(); // the reader has asked for it
    }
    next(SHORTEST);
  };

  const heard = (news) => {
    document.title = news.unread ? `(${news.unread}) ${title}` : title;
    const first = before === null;
    if (first) before = news.here;
    here = news.here;
    const more = here - before;
    if (news.here < before) before = news.here; // read elsewhere
    if (words.thread !== undefined) say(more > 0 ? many(more) : "", more > 0 ? button(showMessages) : null);
    else if (more > 0) say(many(more), button(show));
    else if (news.changed && Date.parse(news.changed) > shown) say(words.changed, button(show));
    else say("");
    return more > 0;
  };

  const ask = async () => {
    let wait = 0;
    try {
      const answer = await fetch(words.news, { redirect: "manual", cache: "no-store" });
      wait = Number(answer.headers.get("Retry-After")) || 0;
      if (answer.ok) { if (heard(await answer.json())) pause = SHORTEST; }
      else if (answer.status < 500 && answer.status !== 429) over = true; // signed out: a page that asks no more
    } catch {
      // No connection: asked again later.
    }
    pause = Math.min(LONGEST, Math.max(pause * 1.25, wait));
    next(Math.max(pause, wait));
  };
  const next = (seconds) => {
    clearTimeout(timer);
    if (!over && !document.hidden) timer = setTimeout(ask, seconds * 1000);
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else { pause = SHORTEST; next(1); }
  });
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => {
      if (pause > SHORTEST * 2) { pause = SHORTEST; next(SHORTEST); }
    }, { passive: true });
  }

  window.addEventListener("online", () => next(1));
  next(2);
}
