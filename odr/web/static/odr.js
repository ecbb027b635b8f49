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

// An access code in groups of four, with a word about its length while there is still time to look at the paper.
for (const input of document.querySelectorAll("input[data-access-code]")) {
  const all = Number(input.dataset.accessCode);
  const hint = document.createElement("p");
  hint.className = "code-hint";
  hint.setAttribute("aria-live", "polite");
  input.after(hint);

  // A whole line of the sheet may be pasted: with words and a colon before the code, quotation marks, bullets, full width.
  const narrow = () => input.value.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  const code = () => narrow().replace(/^.*:(?=.*\S)/, "").replace(/["'`*\u2018-\u201f\u2039\u203a\xab\xbb\u2022\u2023\u25e6\u25aa\u25cf\xb7]/g, "");
  const symbols = () => code().toUpperCase().replace(/[\s_.\u2010-\u2014\u2212-]/g, "");
  const group = () => {
    // Only what can stand in a code is rewritten; anything else is left for the person to see and the server to name.
    if (/^[0-9A-Z]*$/.test(symbols())) input.value = (symbols().match(/.{1,4}/g) || []).join(" ");
  };
  const say = (finished) => {
    const typed = symbols().length;
    let words = "";
    if (typed > all) words = input.dataset.tooLong;
    else if (typed === all) words = input.dataset.complete;
    else if (typed > 0 && finished) words = input.dataset.tooShort;
    words = (words || "").replace("{typed}", String(typed));
    // Said only when it changes, or a screen reader would repeat it with every key.
    if (hint.textContent !== words) hint.textContent = words;
  };
  input.addEventListener("input", (event) => {
    const atEnd = input.selectionStart === input.value.length;
    const removing = (event.inputType || "").startsWith("delete");
    if (atEnd && !removing) group();
    say(false);
  });
  input.addEventListener("change", () => { group(); say(true); });
  if ("BarcodeDetector" in window && navigator.mediaDevices) readable(input, hint);
}

// A code is read from the picture on its sheet. Nothing that the camera sees leaves the page or is kept.
function readable(input, hint) {
  const { scan, scanHow, scanStop, scanFails } = input.dataset;
  const make = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });
  const button = make("button", scan, { type: "button", className: "secondary outline" });
  hint.after(button);
  button.addEventListener("click", async () => {
    const dialog = make("dialog", "", { className: "scanner" }), box = make("article", "");
    const video = make("video", "", { autoplay: true, muted: true, playsInline: true });
    const stop = make("button", scanStop, { type: "button", className: "secondary" });
    const how = make("p", scanHow, { id: "scan-how" });
    dialog.setAttribute("aria-labelledby", how.id);
    box.append(how, video, stop);
    dialog.append(box);
    document.body.append(dialog);
    let stream;
    const end = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
      dialog.remove();
      input.focus();
    };
    dialog.addEventListener("close", end);
    stop.addEventListener("click", () => dialog.close());
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      video.srcObject = stream;
      dialog.showModal();
      while (dialog.open) {
        const [found] = video.readyState >= 2 ? await detector.detect(video) : [];
        if (found) {
          input.value = found.rawValue;
          input.dispatchEvent(new Event("change"));
          dialog.close();
        }
        await new Promise((done) => setTimeout(done, 150));
      }
    } catch {
      if (dialog.open) dialog.close();
      else end();
      hint.textContent = scanFails;
    }
  });
}

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
    const amount = new Intl.NumberFormat(spoken, { style: "currency", currency: currency.value });
    output.textContent = output.dataset.amount.replace("{amount}", amount.format(Number(typed.replace(",", "."))));
  };
  for (const one of [input, currency]) one.addEventListener("input", say);
}

// Beside a time of the service's, the same in the reader's own zone, where it differs.
const zone = document.documentElement.dataset.zone;
for (const time of zone ? document.querySelectorAll("time[datetime]") : []) {
  const moment = new Date(time.dateTime);
  const at = (timeZone) => new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeStyle: "short", timeZone }).format(moment);
  if (at(zone) === at(undefined)) continue;
  const sameDay = at(zone).split(",")[0] === at(undefined).split(",")[0];
  const spoken = document.documentElement.lang.replace(/^en$/, "en-GB");
  const own = new Intl.DateTimeFormat(spoken, { dateStyle: sameDay ? undefined : "medium", timeStyle: "short" });
  time.append(` (${document.documentElement.dataset.ownTime.replace("{time}", own.format(moment))})`);
}

// Two quick clicks are one: the answer to the first would be lost, and some answers come only once.
const gone = new WeakMap();
document.addEventListener("submit", (event) => {
  const before = gone.get(event.target);
  if (before !== undefined && event.timeStamp - before < 1000) event.preventDefault();
  else if (!event.defaultPrevented) gone.set(event.target, event.timeStamp);
});

// On the way back into a form: nothing is to be decided here.
document.querySelector("form[data-go-on]")?.requestSubmit();
