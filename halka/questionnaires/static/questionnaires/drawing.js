// One screen: its lines as elements, each kept as long as its line stands there, so that focus and typing survive.
import { element, linesOf, plain, replaceAll, said } from "./parts.js";
import { widget } from "./widgets.js";

const heading = (level) => `h${Math.min(level, 6)}`;

// What is wrong with an answer, in the form's own words where it has some.
function problemOf(node, it, words) {
  if (it.odd) return words[it.odd];
  const { violation } = node.validationState;
  if (!violation) return "";
  return plain(violation.message) || words[violation.condition];
}

export class Screen {
  // `tell`: words, changed, add and remove.
  constructor(box, screen, tell) {
    this.box = box;
    this.screen = screen;
    this.tell = tell;
    this.drawn = new Map();
    this.shown = new Set();
    this.isFirst = true;
  }

  // Draws what has changed. Questions that came up are marked.
  update() {
    const lines = [...linesOf(this.screen.nodes)];
    const keys = new Set();
    const made = lines.map((line) => {
      const key = `${line.kind} ${line.node.nodeId}`;
      keys.add(key);
      if (!this.drawn.has(key)) this.drawn.set(key, this.make(line));
      const drawn = this.drawn.get(key);
      drawn.update(line);
      return drawn.element;
    });
    for (const key of this.drawn.keys()) if (!keys.has(key)) this.drawn.delete(key);
    replaceAll(this.box, made);
    this.isFirst = false;
  }

  // Marks every problem of this screen, and says whether there is one.
  check() {
    const found = this.questions().filter(({ node, it }) => problemOf(node, it, this.tell.words()));
    for (const { node } of found) this.shown.add(node.nodeId);
    this.update();
    return found.length > 0;
  }

  focusProblem() {
    const box = this.box.querySelector(".wrong");
    (box?.querySelector("input, select, textarea, button") ?? box)?.focus();
  }

  questions() {
    return [...this.drawn.values()].filter((one) => one.it);
  }

  make(line) {
    if (line.kind === "question") return this.question(line);
    if (line.kind === "heading") {
      const made = element(heading(line.level));
      return { element: made, update: ({ node }) => made.replaceChildren(...said(node.currentState.label)) };
    }
    return line.kind === "entry" ? this.entry(line) : this.add(line);
  }

  entry(line) {
    const name = element(heading(line.level));
    const remove = element("button", { type: "button", class: "btn slim" });
    const made = element("div", { class: "section-head" }, name, remove);
    let now = line;
    remove.addEventListener("click", () => this.tell.remove(now.range, now.at));
    return {
      element: made,
      update: (line) => {
        now = line;
        const words = `${plain(line.range.currentState.label)} ${line.at + 1}`.trim();
        name.textContent = words;
        remove.replaceChildren(this.tell.words().remove, element("span", { class: "unseen" }, ` ${words}`));
        remove.hidden = line.range.nodeType !== "repeat-range:uncontrolled" || line.range.currentState.readonly;
      },
    };
  }

  add(line) {
    const button = element("button", { type: "button", class: "btn" });
    button.addEventListener("click", () => this.tell.add(line.node));
    return {
      element: element("p", {}, button),
      update: ({ node }) => {
        button.textContent = this.tell.words().add.replace("%", plain(node.currentState.label) || "…");
      },
    };
  }

  question({ node }) {
    const it = { id: `q-${node.nodeId.replaceAll(":", "-")}`, odd: "", words: this.tell.words, changed: this.tell.changed, files: this.tell.files };
    const part = widget(node, it);
    const isNote = node.nodeType === "note";
    const label = isNote ? element("p") : part.isGroup ? element("legend") : element("label", { for: it.id });
    const hint = element("p", { class: "hint", id: `${it.id}-hint` });
    const problem = element("p", { class: "problem", id: `${it.id}-problem` });
    const fresh = element("p", { class: "is-new" });
    const made = element(part.isGroup ? "fieldset" : "div", { class: isNote ? "note" : "field", id: `${it.id}-all` },
      ...(part.isGroup ? [label, fresh, hint, ...part.body, problem] : [fresh, label, hint, ...part.body, problem]));
    if (part.isGroup) made.tabIndex = -1;
    fresh.hidden = this.isFirst;
    (part.field ?? made).setAttribute("aria-describedby", `${hint.id} ${problem.id}`);
    const update = () => {
      const words = this.tell.words();
      const { label: named, hint: hinted, required } = node.currentState;
      const optional = !isNote && !required && !node.currentState.readonly && !this.tell.isForChild ? [element("span", { class: "hint" }, ` ${words.optional}`)] : [];
      label.replaceChildren(...(isNote ? said(node.currentState.noteText ?? named) : said(named)), ...optional);
      hint.replaceChildren(...said(hinted));
      hint.hidden = !plain(hinted);
      fresh.textContent = words.fresh;
      part.update();
      const wrong = this.shown.has(node.nodeId) ? problemOf(node, it, words) : "";
      problem.textContent = wrong;
      problem.hidden = !wrong;
      made.classList.toggle("wrong", Boolean(wrong));
      if (part.field) part.field.setAttribute("aria-invalid", wrong ? "true" : "false");
    };
    return { element: made, node, it, update };
  }
}
