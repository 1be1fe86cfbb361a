// Takes visits along: asks the server for them, makes a key, seals each record, and keeps nothing before all of it is sealed.
import { element } from "./parts.js";
import { hasLock, made, newWords, withLock } from "./opening.js";
import { about, leave, sealed, within } from "./safe.js";

const page = document.querySelector("#take");
const words = JSON.parse(document.querySelector("#offline-words").textContent);
const form = page.querySelector("form");
const said = page.querySelector("[data-part=said]");
const after = page.querySelector("[data-part=after]");

async function begin() {
  if (!globalThis.isSecureContext || !navigator.serviceWorker || !globalThis.indexedDB) throw new Error(words.cannot);
  await navigator.serviceWorker.register("/service-worker.js");
  await navigator.serviceWorker.ready;
  form.elements.device.value = (await about())?.device ?? "";
  form.querySelector("[data-part=take]").disabled = false;
}

async function taken() {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "error" });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.problem);
  return told;
}

async function rowsOf(key, bundle) {
  const { device, who, server, forms, cases } = bundle;
  const all = [["mine", { device, who, server }], ...forms.map((one) => ["form", one]), ...cases.map((one) => ["case", one])];
  return Promise.all(all.map(([kind, one]) => sealed(key, `${kind}:${crypto.randomUUID()}`, { kind, ...one })));
}

// What was half filled before, and what is not sent, goes into the outbox first: a new taking begins with an empty device.
async function keep(bundle, phrase) {
  const { key, kept } = await made(phrase);
  const rows = await rowsOf(key, bundle);
  await leave();
  const { device, who } = bundle;
  await within(async (all) => {
    const seq = Math.max(0, ...(await all.outbox.all()).filter((one) => one.device === device.ref).map((one) => one.seq), bundle.seq);
    await all.about.put({ name: "key", device: device.ref, ends: device.ends, who, seq, words: kept });
    for (const row of rows) await all.records.put(row);
  });
  await navigator.storage?.persist?.();
  return key;
}

async function addLock(key, button) {
  const lock = await withLock(key);
  await within(async ({ about }) => about.put({ ...await about.get("key"), lock }));
  button.disabled = true;
}

async function show(phrase, key) {
  const go = element("button", { type: "button", class: "btn main" }, words.i_have_them);
  go.addEventListener("click", () => location.assign("/offline/"));
  const lock = (await hasLock()) ? element("button", { type: "button", class: "btn" }, words.with_lock) : null;
  lock?.addEventListener("click", () => addLock(key, lock).catch(() => { said.textContent = words.wrong_lock; }));
  form.hidden = true;
  after.replaceChildren(element("h2", { tabindex: "-1" }, words.your_words), element("p", { class: "words-to-keep", dir: "ltr", "data-part": "words" }, phrase), element("p", {}, words.your_words_why), element("p", { class: "cluster" }, go, lock));
  after.querySelector("h2").focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  said.textContent = "";
  try {
    const bundle = await taken();
    const phrase = newWords();
    await show(phrase, await keep(bundle, phrase));
  } catch (problem) {
    said.textContent = problem.message;
  }
});
begin().catch((problem) => { said.textContent = problem.message; });
