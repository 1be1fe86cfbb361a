// Fills a questionnaire with the engine in this browser: screen after screen, kept after each answer, sent once. Where to is said
// by `goes`: the server (`online.js`), or this device (`visits.js`).
import { hear, quiet } from "./aloud.js";
import { Screen } from "./drawing.js";
import { constants, loadForm } from "./engine.js";
import { namesOf } from "./files.js";
import { element, isShown, plain, said, screensOf } from "./parts.js";

const PAUSE = 500;
const PRELOADED = { preloadProperties: { deviceID: "browser" } };
const part = (name) => page.querySelector(`[data-part="${name}"]`);

let page;
let languages;
let goes;
let top, title, box, calm, foot, status;
let root;
let screens = [];
let at = 0;
let screen;

const language = () => root?.currentState.activeLanguage.language ?? page.dataset.language;
const spoken = () => languages[language()] ?? languages[page.dataset.language];
const words = () => spoken().words;

async function textOf(tree) {
  const { data } = await tree.prepareInstancePayload();
  return data[0].get(constants.INSTANCE_FILE_NAME).text();
}

const submission = () => textOf(root);

async function restored(form, xform, answers) {
  const data = new FormData();
  data.append(constants.INSTANCE_FILE_NAME, new File([answers], constants.INSTANCE_FILE_NAME, { type: "text/xml" }));
  for (const name of namesOf(xform, answers)) data.append(name, new File(["-"], name));
  return (await form.restoreInstance({ data: [data] }, PRELOADED)).root;
}

function say(sentence) {
  status.textContent = sentence;
}

// Keeps the answers after a short pause, one after the other; what could not be kept is said, and tried again.
const keeping = {
  timer: 0,
  isOpen: false,
  line: Promise.resolve(true),
  later(pause = PAUSE) {
    this.isOpen = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), pause);
  },
  now(more) {
    clearTimeout(this.timer);
    this.line = this.line.then(() => (this.isOpen ? this.keep(more) : true));
    return this.line;
  },
  async keep(more) {
    this.isOpen = false;
    try {
      const told = await goes.keep(await submission(), language(), more);
      if (told.gone) return say(words().gone);
      if (told.elsewhere) return elsewhere(told.elsewhere);
      if (!told.kept) throw new Error("not kept");
      say(told.says ?? words().kept);
      return true;
    } catch {
      say(goes.says?.not_kept ?? words().not_kept);
      this.later(10_000);
      return false;
    }
  },
  async end() {
    clearTimeout(this.timer);
    this.isOpen = false;
    await this.line;
  },
};

// Answers were given in another window meanwhile: both are kept, and this window goes no further.
function elsewhere(leads) {
  keeping.isOpen = false;
  root = undefined;
  foot.replaceChildren(element("a", { class: "btn main", href: leads }, words().both));
  box.inert = true;
  say(words().elsewhere);
  return false;
}

const step = (from, by) => {
  for (let to = from + by; to >= 0 && to < screens.length; to += by) if (isShown(screens[to])) return to;
  return by > 0 ? screens.length : -1;
};

function refresh() {
  screen?.update();
  drawTop();
}

function changed() {
  refresh();
  keeping.later();
}

const tell = {
  words,
  get isForChild() { return page.dataset.way === "question"; },
  changed,
  files: {
    address: (name) => goes.file?.(name) ?? "", // without a network there is none
    given: () => keeping.now(),
    // Answers { name } or { problem }.
    async give(node, file) {
      const { reference, instanceValue } = node.currentState;
      try {
        await keeping.now();
        return await goes.give(reference, instanceValue, file) ?? { problem: words().too_large };
      } catch {
        return { problem: words().not_given };
      }
    },
  },
  add(range) {
    range.addInstances(range.currentState.children.length - 1);
    changed();
    const entries = box.querySelectorAll(".section-head");
    entries[entries.length - 1]?.nextElementSibling?.querySelector("input, select, textarea")?.focus();
  },
  remove(range, place) {
    range.removeInstances(place);
    changed();
  },
};

function button(words, kind, deed) {
  const made = element("button", { type: "button", class: `btn ${kind}` }, words);
  made.addEventListener("click", deed);
  return made;
}

function drawTop() {
  const shown = screens.map((one, place) => place).filter((place) => place === at || isShown(screens[place]));
  const here = Math.max(0, shown.indexOf(at)) + 1;
  const sentence = words().progress.replace("%1", here).replace("%2", shown.length);
  const many = shown.length > 24;
  const pebbles = many ? [] : shown.map((place) => element("i", { class: place < at ? "past" : place === at ? "now" : "" }));
  part("progress").replaceChildren(element("p", many ? { class: "soft" } : { class: "pebbles", role: "img", "aria-label": sentence }, ...(many ? [sentence] : pebbles)));
}

function drawFoot() {
  const isEnd = at >= screens.length;
  const back = step(at, -1);
  foot.replaceChildren(
    isEnd ? button(words().send, "main", send) : button(words().next, "main", next),
    ...(back >= 0 ? [button(words().back, "", () => show(back))] : []),
    button(words().stop, "stop", stop),
  );
}

function show(place, { isBack = false } = {}) {
  quiet();
  at = place;
  if (!isBack) history[history.state?.at === undefined ? "replaceState" : "pushState"]({ at }, "");
  const isEnd = at >= screens.length;
  const spokenNow = spoken();
  const form = page.querySelector(".ask");
  form.lang = spokenNow.code || document.documentElement.lang;
  form.dir = spokenNow.dir || document.documentElement.dir;
  screen = isEnd ? null : new Screen(box, screens[at], tell);
  const label = isEnd ? null : screens[at].label?.currentState.label;
  title.replaceChildren(...(isEnd ? [words().all_done] : plain(label) ? said(label) : [element("bdi", {}, page.dataset.title)]));
  box.replaceChildren(...(isEnd ? [element("p", {}, words().before_sending), ...(goes.review ? [element("p", {}, element("a", { href: goes.review }, words().look_over))] : [])] : []));
  calm.textContent = words().calm;
  refresh();
  drawFoot();
  part("hear").replaceChildren(hear(words().hear, () => spoken().code, () => `${title.textContent}. ${box.innerText}`));
  if (!page.dataset.ready) return;
  window.scrollTo(0, 0);
  title.focus();
}

async function next() {
  if (screen.check()) {
    screen.focusProblem();
    return;
  }
  show(step(at, 1));
}

async function stop() {
  keeping.isOpen = true;
  if (await keeping.now()) leave();
}

// The screen on which a node stands, "-1" where it stands on none.
function screenOf(reference) {
  const holds = (node) => node.currentState.reference === reference || (node.currentState.children ?? []).some(holds);
  return screens.findIndex((one) => one.nodes.some(holds));
}

function mend(references) {
  const first = references.map(screenOf).filter((place) => place >= 0).sort((one, other) => one - other)[0];
  if (first === undefined) return;
  show(first);
  if (screen.check()) screen.focusProblem();
}

async function send() {
  const { violations } = root.validationState;
  if (violations.length) return mend(violations.map((one) => one.reference));
  await keeping.end();
  let told;
  try {
    told = await goes.send(await submission(), language());
  } catch {
    return say(goes.says?.not_kept ?? words().not_sent);
  }
  if (told.leads) return leave(told.leads);
  if (told.elsewhere) return elsewhere(told.elsewhere);
  if (told.wrong) {
    mend(told.wrong.map((one) => one.at));
    return say(told.wrong.map((one) => one.says).join(" "));
  }
  return say(told.problem ?? (told.gone ? words().gone : words().not_sent));
}

function leave(leads) {
  root = undefined;
  goes.leave(leads);
}

function drawLanguages() {
  if (root.languages.length < 2) return;
  const draw = () => part("languages").replaceChildren(...root.languages.map((one) => {
    const made = button(element("bdi", {}, one.language), "slim", () => {
      root.setLanguage(one);
      draw();
      show(at, { isBack: true });
      keeping.later();
    });
    if (one.language === language()) made.setAttribute("aria-current", "true");
    return made;
  }));
  draw();
}

async function begin() {
  const [xform, answers] = await Promise.all([goes.form(), goes.answers()]);
  const form = await loadForm(xform, {
    fetchFormAttachment: async () => new Response("", { status: 404 }),
    missingResourceBehavior: constants.MISSING_RESOURCE_BEHAVIOR.BLANK,
  });
  if (form.status === "failure") throw form.error;
  root = await restored(form, xform, answers ?? await goes.begun(await textOf(form.createInstance(PRELOADED).root)));
  const { submissionMeta } = await root.prepareInstancePayload();
  if (submissionMeta.encryptionKey) throw new Error("encrypted");
  const wanted = root.languages.find((one) => one.language === page.dataset.language);
  if (wanted && root.languages.length > 1) root.setLanguage(wanted); // a form without languages has one that cannot be chosen
  screens = screensOf(root, page.dataset.way);
  drawLanguages();
  top.hidden = false;
  part("loading").remove();
  show(isShown(screens[0]) ? 0 : step(0, 1));
  page.dataset.ready = "true";
}

// Begins in this element. `spoken`: words by language; `to`: form, answers, keep, send, leave. Answers what stops it.
export async function fillIn(element, spoken, to) {
  [page, languages, goes] = [element, spoken, to];
  [top, title, box, calm, foot, status] = ["top", "title", "asked", "calm", "foot", "status"].map(part);
  try {
    await begin();
  } catch (problem) {
    part("loading").textContent = languages[page.dataset.language].words.failed;
    page.dataset.problem = String(problem?.message ?? problem);
  }
}

export function end() {
  keeping.isOpen = false;
  clearTimeout(keeping.timer);
  root = undefined;
}

// What was answered and not kept yet is kept, before the page goes away.
export const keepNow = (more) => (root ? keeping.now(more) : Promise.resolve(true));

addEventListener("popstate", ({ state }) => {
  if (root && state?.at !== undefined) show(state.at, { isBack: true });
});
addEventListener("online", () => keepNow());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") keepNow({ keepalive: true });
});
