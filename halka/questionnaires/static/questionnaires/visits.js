// The page that works without a network: opened by words, by the device's lock or, for a while, by a PIN; visits, what is half
// filled, what is not sent; filling; closing. What it shows is never in the page that the browser keeps.
import { end, fillIn, keepNow } from "./fill.js";
import { byLock, byWords } from "./opening.js";
import { element } from "./parts.js";
import { about, intoOutbox, leave, outbox, sealed, sealedForServer, unsealed, within } from "./safe.js";
import { hello, leaveWhereAsked, send } from "./sending.js";

const SILENT = 5 * 60_000;
const BY_PIN = 15 * 60_000;
const MOST_TRIES = 3;
const TRIED_AGAIN = 60_000;
const page = document.querySelector("#visits");
const words = JSON.parse(document.querySelector("#offline-words").textContent);
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const body = part("body");
const pattern = document.querySelector("#fill-pattern");
const fill = (sentence, many) => sentence.replace("%", many);
const day = (moment) => new Date(moment).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" });

let key;
let closed;
let timer;

function button(label, kind, deed) {
  const made = element("button", { type: "button", class: `btn ${kind}` }, label);
  made.addEventListener("click", deed);
  return made;
}

const heading = (label) => element("h1", { tabindex: "-1" }, label);

function show(...lines) {
  body.replaceChildren(...lines.filter(Boolean));
  body.querySelector("h1")?.focus();
}

// Everything that is here, opened. A record that does not open is none of ours.
async function opened() {
  const rows = await within(({ records }) => records.all());
  const found = await Promise.all(rows.map(async (row) => ({ id: row.id, forServer: row.forServer, ...await unsealed(key, row) })));
  const mine = found.find((one) => one.kind === "mine");
  return {
    mine,
    forms: found.filter((one) => one.kind === "form").sort((one, other) => one.place - other.place),
    cases: found.filter((one) => one.kind === "case").sort((one, other) => one.place - other.place),
    halves: found.filter((one) => one.kind === "half"),
  };
}

async function showUnsent(said) {
  const many = (await outbox()).length;
  const why = navigator.onLine ? words.unsent_why : words.no_network;
  const lines = [many && element("p", {}, element("strong", {}, fill(words.unsent, many))), element("p", {}, said || why), many && navigator.onLine && button(words.send, "slim", goOut)];
  const banner = element("div", { class: "banner waiting" }, element("div", {}, ...lines.filter(Boolean)));
  part("unsent").replaceChildren(...(many || said ? [banner] : []));
}

// Asks whether there is a network and somebody signed in; sends; forgets what may not be here any more.
async function goOut() {
  const told = await hello();
  const why = await leaveWhereAsked(told);
  if (why) {
    key = closed = undefined;
    await begin(words[why]);
  }
  if (!told?.who) return showUnsent(told && (await outbox()).length ? words.sign_in_to_send : "");
  if (!(await outbox()).length) return showUnsent();
  const done = await send(told.token).catch(() => null);
  if (!done) return showUnsent();
  const lines = [done.sent && fill(words.sent, done.sent), done.waits && fill(words.waits, done.waits), done.stays.length && fill(words.stays, done.stays.length), ...new Set(done.stays)];
  return showUnsent(lines.filter(Boolean).join(" "));
}

// --- opening and closing

function field(label, attributes, hint) {
  const id = `field-${crypto.randomUUID()}`;
  const input = element("input", { id, autocomplete: "off", autocapitalize: "none", spellcheck: "false", ...attributes });
  return { input, all: element("div", { class: "field" }, element("label", { for: id }, label), hint && element("p", { class: "hint" }, hint), input) };
}

function asking(deed, ...inside) {
  const form = element("form", { class: "stack", autocomplete: "off" }, ...inside);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    deed();
  });
  return form;
}

async function askToOpen(kept, problem) {
  const typed = field(words.four_words, { type: "text", dir: "ltr" });
  const said = element("p", { class: "problem", role: "status" }, problem ?? "");
  const open = async (way, wrong) => {
    try {
      key = await way();
    } catch {
      said.textContent = wrong;
      return;
    }
    await list();
    await goOut();
  };
  const form = asking(() => open(() => byWords(kept.words, typed.input.value), words.wrong_words), typed.all, said, element("p", { class: "cluster" }, element("button", { class: "btn main" }, words.open), kept.lock && button(words.use_lock, "", () => open(() => byLock(kept.lock), words.wrong_lock))));
  show(heading(words.closed), form, leaving());
}

function askForPin() {
  const typed = field(words.your_pin, { type: "password", inputmode: "numeric" });
  const said = element("p", { class: "problem", role: "status" });
  const form = asking(async () => {
    if (typed.input.value === closed?.pin) {
      key = closed.key;
      clearTimeout(closed.timer);
      closed.tries = 0;
      return list();
    }
    closed.tries += 1;
    typed.input.value = "";
    said.textContent = words.wrong_pin;
    return closed.tries < MOST_TRIES ? undefined : forgetKey();
  }, typed.all, said, element("button", { class: "btn main" }, words.open));
  show(heading(words.closed), form);
  typed.input.focus();
}

async function forgetKey() {
  clearTimeout(closed?.timer);
  key = closed = undefined;
  await begin();
}

// What stands on the screen goes; with a PIN the key stays in memory for a quarter of an hour, else it goes, too.
async function close() {
  if (!key) return;
  await keepNow();
  end();
  clearTimeout(timer);
  if (closed?.pin) {
    key = undefined;
    clearTimeout(closed.timer);
    closed.timer = setTimeout(forgetKey, BY_PIN);
    askForPin();
  } else await forgetKey();
}

function touched() {
  clearTimeout(timer);
  if (key) timer = setTimeout(close, SILENT);
}

function pinBox() {
  if (closed?.pin) return null;
  const typed = field(words.pin, { type: "password", inputmode: "numeric", minlength: 4, required: true }, words.pin_why);
  const form = asking(() => {
    closed = { key, pin: typed.input.value, tries: 0 };
    form.remove();
  }, typed.all, element("button", { class: "btn" }, words.set_pin));
  return form;
}

const leaving = () => element("details", {}, element("summary", {}, words.clear), element("p", {}, words.clear_why), button(words.clear, "", async () => {
  await leave();
  await forgetKey();
  await goOut();
}));

// --- what is here

// What is filled most often first, the others folded.
function toFill(forms, one) {
  const [first, ...others] = forms.map((form) => element("p", {}, button(form.title, "slim", () => fillOne(form.code, one.ref))));
  return [first, others.length ? element("details", {}, element("summary", {}, words.others), ...others) : null];
}

async function list() {
  touched();
  const { mine, forms, cases, halves } = await opened();
  const titles = Object.fromEntries(forms.map((one) => [one.code, one.title]));
  const labels = Object.fromEntries(cases.map((one) => [one.ref, one.label]));
  const half = halves.map((one) => element("li", { class: "row" }, element("bdi", {}, `${titles[one.code]}: ${labels[one.about] ?? ""}`), button(words.go_on, "slim", () => fillOne(one.code, one.about, one))));
  const visits = cases.map((one) => element("li", { class: "panel stack tight", "data-case": one.ref },
    element("h2", {}, element("bdi", {}, one.label)),
    one.phone && element("p", {}, `${words.call}: `, element("a", { href: `tel:${one.phone}`, dir: "ltr" }, one.phone)),
    ...toFill(forms.filter((form) => one.about[form.code]), one)));
  show(heading(words.title), element("p", { class: "soft" }, fill(words.until, day(mine.device.ends))),
    half.length ? element("section", { class: "stack" }, element("h2", {}, words.half), element("ul", { class: "stack tight", role: "list" }, ...half)) : null,
    element("ul", { class: "stack", role: "list" }, ...visits),
    element("p", { class: "cluster" }, button(words.close, "", close)), pinBox(), leaving());
}

// --- filling

const NEW = () => crypto.randomUUID();

function withId(xml, op) {
  const tree = new DOMParser().parseFromString(xml, "text/xml");
  const id = [...tree.getElementsByTagName("*")].find((one) => one.localName === "instanceID");
  id.textContent = `uuid:${op}`;
  return { tree, xml: () => new XMLSerializer().serializeToString(tree) };
}

function begunWith(xml, known, op) {
  const { tree, xml: written } = withId(xml, op);
  for (const [name, value] of Object.entries(known)) {
    const place = [...tree.documentElement.children].find((one) => one.localName === name);
    if (place) place.textContent = value;
  }
  return written();
}

// The records of one filling: a draft, kept after each answer and sealed for the server beside it; then what is finished.
class Filling {
  constructor(mine, form, one, half) {
    Object.assign(this, { mine, form, one, half, edition: half?.edition ?? 0, id: half?.id ?? `half:${NEW()}`, op: half?.op ?? NEW() });
  }

  async envelope(kind, xml, base) {
    const said = { proof: this.mine.device.proof, kind, version: this.form.version, about: this.one.ref, base, xml: withId(xml, this.op).xml() };
    return sealedForServer(this.mine.server, this.op, this.mine.device.ref, said);
  }

  // In another window it was kept meanwhile: this one becomes a second one.
  async keep(xml) {
    const base = this.half?.base ?? this.one.about[this.form.code].base;
    const make = async () => ({
      ...await sealed(key, this.id, { kind: "half", code: this.form.code, about: this.one.ref, base, op: this.op, xml, edition: this.edition + 1 }),
      edition: this.edition + 1,
      forServer: await this.envelope("half", xml, base),
    });
    let row = await make();
    const put = () => within(async ({ records }) => {
      const there = await records.get(row.id);
      if ((there?.edition ?? 0) !== this.edition) return false;
      await records.put(row);
      return true;
    });
    let says = words.kept_here;
    if (!(await put())) {
      [this.id, this.op, this.edition, says] = [`half:${NEW()}`, NEW(), 0, words.two];
      row = await make();
      await put();
    }
    this.edition += 1;
    return { kept: true, says };
  }

  // What rests on something that this device itself has sent says so: the server knows what came of it.
  async send(xml) {
    const about = this.one.about[this.form.code];
    const base = this.half?.base ?? about.base;
    const envelope = await this.envelope("finished", xml, base);
    const { id, forServer, ...now } = this.one;
    const next = base ? await sealed(key, id, { ...now, about: { ...now.about, [this.form.code]: { ...about, base: `op:${this.op}` } } }) : null;
    await within(async (all) => {
      await intoOutbox(all, envelope);
      await all.records.drop(this.id);
      if (next) await all.records.put(next);
    });
    return { leads: "#" };
  }
}

async function fillOne(code, ref, half) {
  const { mine, forms, cases } = await opened();
  const form = forms.find((one) => one.code === code);
  const one = cases.find((each) => each.ref === ref);
  const filling = new Filling(mine, form, one, half);
  const place = pattern.content.firstElementChild.cloneNode(true);
  Object.assign(place.dataset, { way: form.way, language: form.language, title: form.title });
  place.querySelector("h1").textContent = form.title;
  show(place);
  await fillIn(place, form.words, {
    says: { not_kept: words.not_kept_here },
    form: async () => form.xform,
    answers: async () => half?.xml,
    begun: async (xml) => begunWith(xml, one.about[code].known, filling.op),
    keep: (xml) => filling.keep(xml),
    send: (xml) => filling.send(xml),
    leave: async (leads) => {
      await list();
      await goOut();
      if (leads) await showUnsent(words.saved);
    },
  });
}

// --- beginning

async function begin(said) {
  const kept = await about();
  if (kept && new Date(kept.ends) < new Date()) {
    await leave();
    return begin(words.ended);
  }
  if (kept) return askToOpen(kept, said);
  return show(heading(words.nothing), element("p", { class: "lead" }, said || words.nothing_why), element("p", {}, element("a", { class: "btn main", href: page.dataset.take }, words.take)));
}

for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touched, { passive: true });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keepNow(); });
addEventListener("online", goOut);
setInterval(async () => { if ((await outbox()).length) await goOut(); }, TRIED_AGAIN); // not every browser says when there is a network again
addEventListener("offline", () => showUnsent());
navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
await begin();
await showUnsent();
await goOut();
page.dataset.ready = "true";
