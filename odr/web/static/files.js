// Files sent part by part: several one after the other, dropped and pasted too, and on from where the line broke.
// The form works without it. Names are put into the page as text and nowhere else. Of a message (data-with), what is in
// waits for the form to be sent, which names it.
const form = document.querySelector("form[data-begin]");
const words = JSON.parse(form.dataset.words);
const chooser = form.querySelector("input[type=file][name=file]");
const drop = form.querySelector(".drop");
const list = form.querySelector(".coming");
const said = form.querySelector(".said");
const token = form.querySelector("input[name=csrf_token]").value;
const most = Number(form.dataset.most);
let left = Number(form.dataset.left);
const coming = [];
let working = false;
const waits = form.hasAttribute("data-with");
const submitter = form.querySelector(".actions button");
let sendWhenHere = false;

// Why something did not go through: the service refuses it, it may work in a moment, or never from this page.
class Refused extends Error {}
class Later extends Error {}
class Elsewhere extends Error {}
class Stopped extends Error {}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const spoken = document.documentElement.lang.replace(/^en$/, "en-GB");
const number = (value) =>
  new Intl.NumberFormat(spoken, { maximumFractionDigits: value < 100 ? 1 : 0 }).format(value);
const size = (bytes) => {
  if (bytes < 1000) return fill(words.bytes, { count: bytes });
  if (bytes < 1e6) return fill(words.kB, { count: number(bytes / 1e3) });
  return fill(words.MB, { count: number(bytes / 1e6) });
};

// One request. XMLHttpRequest and not fetch, which does not say how much has been sent.
function ask(one, method, url, body, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    one.request = request;
    request.open(method, url);
    if (method === "PUT") {
      request.setRequestHeader("X-CSRF-Token", token);
      request.setRequestHeader("Content-Type", "application/octet-stream");
    }
    if (progress) request.upload.addEventListener("progress", (event) => progress(event.loaded));
    request.addEventListener("error", () => reject(new Later("broken")));
    request.addEventListener("abort", () => reject(new Stopped()));
    request.addEventListener("load", () => {
      if ([429, 502, 503, 504].includes(request.status)) return reject(new Later("busy"));
      let answer = null;
      if ((request.getResponseHeader("Content-Type") || "").startsWith("application/json")) {
        try { answer = JSON.parse(request.responseText); } catch { /* cut off on the way */ }
      }
      if (answer === null) return reject(new Elsewhere());
      return request.status === 200 ? resolve(answer) : reject(new Refused(answer.refused));
    });
    request.send(body);
  });
}

const sheet = (values) => new URLSearchParams({ csrf_token: token, ...values });

class Coming {
  constructor(file) {
    this.file = file;
    this.state = "waiting";
    this.sent = 0;
    this.there = 0; // of it, what has arrived: a part that is cut off is sent anew
    this.told = 0;
    this.line = document.createElement("li");
    this.name = document.createElement("span");
    this.name.dir = "auto";
    this.name.dataset.notWords = "";
    this.name.textContent = file.name;
    this.bar = document.createElement("progress");
    this.bar.max = Math.max(file.size, 1);
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.words = document.createElement("span");
    this.words.className = "meta";
    this.words.id = `coming-${coming.length}`;
    this.bar.setAttribute("aria-describedby", this.words.id);
    this.buttons = document.createElement("span");
    this.pausing = this.button("pause", () => (this.state === "paused" ? this.goOn() : this.pause()));
    this.giving = this.button("give_up", () => this.giveUp());
    this.line.append(this.name, this.bar, this.words, this.buttons);
    list.append(this.line);
    list.hidden = false;
    this.show();
  }

  button(act, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "link";
    made.addEventListener("click", press);
    this.buttons.append(made);
    this.label(made, act);
    return made;
  }

  label(button, act) {
    button.textContent = words[act];
    button.setAttribute("aria-label", fill(words.of_file, { act: words[act], name: this.file.name }));
  }

  get isOver() { return ["whole", "refused", "given_up", "left_out", "elsewhere", "unreadable"].includes(this.state); }

  // What is seen changes all the time; what is read aloud changes with the state, and at each quarter.
  show(state = this.state, message = "") {
    const changed = state !== this.state;
    this.state = state;
    const values = { sent: size(this.sent), size: size(this.file.size), rest: size(this.file.size - this.sent) };
    this.bar.value = state === "whole" ? this.bar.max : this.sent;
    this.bar.hidden = this.isOver && state !== "whole";
    const text = message || fill(words[waits && state === "whole" ? "waits" : state], values);
    if (this.words.textContent !== text) this.words.textContent = text;
    this.line.dataset.state = state;
    const canBeLeftOut = waits && state === "whole";
    this.buttons.hidden = (this.isOver && !canBeLeftOut) || state === "checking";
    this.pausing.hidden = canBeLeftOut;
    this.label(this.pausing, state === "paused" ? "go_on" : "pause");
    if (canBeLeftOut) this.label(this.giving, "leave_out");
    const quarter = Math.floor((4 * this.sent) / Math.max(this.file.size, 1));
    if (changed && state !== "sending") {
      said.textContent = fill(words.state, { name: this.file.name, state: text });
    } else if (state === "sending" && quarter > this.told) {
      said.textContent = fill(words.percent, { name: this.file.name, percent: quarter * 25, rest: values.rest });
    }
    this.told = Math.max(this.told, quarter);
  }

  pause() {
    this.sent = this.there;
    this.show("paused");
    this.request?.abort();
    this.wake?.();
  }

  goOn() {
    this.show("waiting");
    work();
  }

  giveUp() {
    const at = this.at;
    this.named?.remove();
    this.show(this.state === "whole" ? "left_out" : "given_up");
    this.request?.abort();
    this.wake?.();
    left += this.file.size;
    if (at) ask({}, "POST", `${at}/give-up`, sheet({})).catch(() => {});
  }

  stopIfTold() { if (this.state === "paused" || this.state === "given_up") throw new Stopped(); }

  // Until the moment has passed, the line is back, or somebody says otherwise.
  wait(seconds) {
    return new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, seconds * 1000);
      window.addEventListener("online", resolve, { once: true });
    });
  }

  async send() {
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.stopIfTold();
        await this.sendOnce(() => { attempt = 0; });
        return;
      } catch (problem) {
        if (problem instanceof Stopped) return;
        if (problem instanceof Refused) return this.show("refused", problem.message);
        if (problem instanceof Elsewhere) return this.show("elsewhere");
        if (!(problem instanceof Later)) return this.show("unreadable");
        this.sent = this.there;
        this.show(problem.message);
        await this.wait(Math.min(2 ** attempt, 30));
      }
    }
  }

  // Asks which parts are there, and sends the others.
  async sendOnce(arrived) {
    const { file } = this;
    if (this.completing) return this.complete(); // perhaps it was completed, and only the answer was lost
    const begun = await ask(this, "POST", form.dataset.begin, sheet({
      name: file.name, type: file.type, length: file.size, modified: file.lastModified,
    }));
    this.at = begun.at;
    const there = new Set(begun.there);
    const lengthOf = (part) => Math.min(begun.part, file.size - part * begun.part);
    this.sent = this.there = begun.there.reduce((all, part) => all + lengthOf(part), 0);
    this.stopIfTold();
    this.show("sending");
    for (let part = 0; part < begun.parts; part += 1) {
      if (there.has(part)) continue;
      const content = await file.slice(part * begun.part, part * begun.part + lengthOf(part)).arrayBuffer();
      this.stopIfTold();
      await ask(this, "PUT", `${begun.at}/parts/${part}`, content, (loaded) => {
        if (this.state !== "sending") return;
        this.sent = this.there + Math.min(loaded, content.byteLength);
        this.show();
      });
      this.sent = this.there += content.byteLength;
      arrived();
      this.stopIfTold();
      this.show("sending");
    }
    this.completing = true;
    await this.complete();
  }

  async complete() {
    this.show("checking");
    await ask(this, "POST", `${this.at}/complete`, sheet(this.isLast ? { last: "y" } : {}));
    if (waits) {
      this.named = document.createElement("input");
      this.named.type = "hidden";
      this.named.name = "with";
      this.named.value = this.at.slice(this.at.lastIndexOf("/") + 1);
      chooser.before(this.named); // what stands after a file is not read
    }
    this.show("whole");
  }

  get isLast() { return coming.every((one) => one === this || one.isOver); }
}

// One file at a time: a line shared by several makes none of them faster.
async function work() {
  if (working) return;
  working = true;
  for (let next; (next = coming.find((one) => one.state === "waiting")); ) await next.send();
  working = false;
  if (waits) {
    if (sendWhenHere && coming.every((one) => one.isOver)) {
      sendWhenHere = false;
      submitter.removeAttribute("aria-busy");
      // What could not come is seen first; whoever presses once more sends what is here.
      if (coming.every((one) => ["whole", "given_up", "left_out"].includes(one.state))) form.requestSubmit();
    }
    return;
  }
  if (coming.every((one) => one.state === "whole")) {
    window.location.assign(form.dataset.onward);
  } else {
    form.querySelector(".onward").hidden = !coming.some((one) => one.state === "whole");
  }
}

function take(files) {
  for (const file of files) {
    const one = new Coming(file);
    coming.push(one);
    // Refused before anything is sent. The service looks for itself.
    if (file.size > most) one.show("refused", fill(words.large, { size: size(file.size), most: size(most) }));
    else if (file.size > left) one.show("refused", fill(words.full, { size: size(file.size), left: size(left) }));
    else left -= file.size;
  }
  work();
}

chooser.multiple = true;
if (!waits) form.querySelector(".actions").hidden = true;
drop.hidden = false;
for (const input of [chooser, drop.querySelector("input")]) {
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    take(files);
  });
}
form.addEventListener("submit", (event) => {
  if (event.submitter?.name) return; // a button of another file, which sends no message
  if (waits && !coming.some((one) => !one.isOver)) return;
  event.preventDefault();
  if (!waits) return;
  sendWhenHere = true;
  said.textContent = words.first;
  submitter.setAttribute("aria-busy", "true");
  for (const one of coming) if (one.state === "paused") one.goOn();
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop") take([...event.dataTransfer.files]);
  });
}
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files || [])];
  if (files.length === 0) return;
  event.preventDefault();
  take(files);
});
window.addEventListener("beforeunload", (event) => {
  if (coming.some((one) => !one.isOver)) event.preventDefault();
});
