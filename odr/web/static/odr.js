// Small comforts on top of pages that work without them. Nothing here is needed, and nothing that is typed is sent
// anywhere but by its own form.
"use strict";

// What can't arrive is not sent, or the browser would put a page of its own in the place of what was typed: before a form
// with somebody's words leaves, a file of a few bytes is asked for. This stands first, before anything else sees the form.
const unsent = document.querySelector("[data-lost]");
if (unsent) {
  const asked = new WeakSet(), arrives = new WeakSet();
  const say = (text) => { if (unsent.textContent !== text) unsent.textContent = text; };
  const holdsWords = (form) => [...form.elements].some(
    (one) => (one.type === "textarea" || one.type === "text") && one.value !== one.defaultValue);
  const isThere = async () => {
    const { href } = document.querySelector("link[rel=icon]");
    const answer = await fetch(href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (answer.status >= 500) throw new Error(String(answer.status));
  };
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (arrives.delete(target) || target.method !== "post" || (navigator.onLine && !holdsWords(target))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asked.has(target)) return;
    asked.add(target);
    isThere().then(() => {
      say("");
      arrives.add(target);
      target.requestSubmit(submitter); // with the same token: what is made is made once
      arrives.delete(target); // if the browser found a field to be looked at again
    }, () => say(unsent.dataset.lost)).finally(() => asked.delete(target));
  }, { capture: true });
  window.addEventListener("online", () => { if (unsent.textContent) say(unsent.dataset.back); });
}

// How long a text is, while it is typed. Characters are counted as the service counts them.
for (const told of document.querySelectorAll("[data-counts]")) {
  const input = document.getElementById(told.dataset.counts);
  const count = () => { told.textContent = told.dataset.said.replace("{n}", String([...input.value].length)); };
  input.addEventListener("input", count);
  count();
}

// Near the end of the room that there is for a text, how much of it is used.
for (const area of unsent ? document.querySelectorAll("textarea[data-most]") : []) {
  const most = Number(area.dataset.most), told = document.createElement("p");
  told.className = "meta";
  told.setAttribute("role", "status");
  area.after(told);
  const count = () => {
    const length = [...area.value].length;
    const said = length < most * 0.9 ? "" : unsent.dataset.counter.replace("{n}", String(length)).replace("{most}", String(most));
    if (told.textContent !== said) told.textContent = said;
  };
  area.addEventListener("input", count);
  count();
}

// A button that prints: it stays hidden in a browser that could not act on it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The sheet of a code as a file: handed to another program where the system does that, saved otherwise.
for (const button of document.querySelectorAll("[data-keep]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const file = new File([button.dataset.keep], button.dataset.name, { type: "text/plain" });
    if (navigator.canShare?.({ files: [file] })) {
      await navigator.share({ files: [file] }).catch(() => {}); // the person thought better of it
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
}

// The one thing to do here, where the person came on their own and has nothing to decide. Going back comes here no more.
document.querySelector("form[data-goes-on]")?.requestSubmit();

// The summary of what went wrong is read first.
document.querySelector("[data-focus-first]")?.focus();

// A form that was changed and not sent asks before it is left.
for (const form of document.querySelectorAll("form[data-guard-unsaved]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// What can be done for some seconds only says so when they are over. A little later than the server, never before it.
for (const part of document.querySelectorAll("[data-over-in]")) {
  setTimeout(() => {
    part.setAttribute("role", "status");
    part.textContent = part.dataset.over;
  }, Number(part.dataset.overIn) * 1000 + 500);
}

// How an amount in plain figures will be read. Anything else the server says, before it is kept.
for (const output of document.querySelectorAll("output[data-amount]")) {
  const [input, currency] = output.previousElementSibling.children;
  const say = () => {
    const typed = input.value.trim();
    output.hidden = !(currency.value && /^\d+([.,]\d{1,2})?$/.test(typed));
    if (output.hidden) return;
    const spoken = document.documentElement.lang.replace(/^en$/, "en-GB");
    const form = { style: "currency", currency: currency.value };
    // Every digit, also where the currency has no smaller coin: what is stored and signed is what was typed.
    const usual = new Intl.NumberFormat(spoken, form).resolvedOptions().maximumFractionDigits;
    const least = Math.max(usual, typed.split(/[.,]/)[1]?.replace(/0+$/, "").length ?? 0);
    const amount = new Intl.NumberFormat(spoken, { ...form, minimumFractionDigits: least, maximumFractionDigits: least });
    output.textContent = output.dataset.amount.replace("{amount}", amount.format(typed.replace(",", ".")));
  };
  for (const one of [input, currency]) one.addEventListener("input", say);
}

// Beside a time of the service's, the same in the reader's own zone, where it differs.
const zone = document.documentElement.dataset.zone;
const tellOwnTimes = (part) => {
  for (const time of zone ? part.querySelectorAll("time[datetime]") : []) {
    const moment = new Date(time.dateTime);
    const at = (timeZone) => new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeStyle: "short", timeZone }).format(moment);
    if (at(zone) === at(undefined)) continue;
    const sameDay = at(zone).split(",")[0] === at(undefined).split(",")[0];
    const spoken = document.documentElement.lang.replace(/^en$/, "en-GB");
    const own = new Intl.DateTimeFormat(spoken, { dateStyle: sameDay ? undefined : "medium", timeStyle: "short" });
    // French says "1er" of the first of a month, which Intl does not know.
    const first = spoken.startsWith("fr") ? "1er" : "1";
    const said = own.formatToParts(moment).map(({ type, value }) => (type === "day" && value === "1" ? first : value)).join("");
    time.append(` (${document.documentElement.dataset.ownTime.replace("{time}", said)})`);
  }
};
tellOwnTimes(document);
document.addEventListener("shown", (event) => tellOwnTimes(event.target)); // what live.js puts into a page

// Two quick clicks are one: the answer to the first would be lost, and some answers come only once.
const gone = new WeakMap();
document.addEventListener("submit", (event) => {
  const before = gone.get(event.target);
  if (before !== undefined && event.timeStamp - before < 1000) event.preventDefault();
  else if (!event.defaultPrevented) gone.set(event.target, event.timeStamp);
});

// On the way back into a form: nothing is to be decided here.
document.querySelector("form[data-go-on]")?.requestSubmit();
