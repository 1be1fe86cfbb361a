// Elements, texts of the form, and its screens. Words of an author are put in as text, never as markup.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const SHAPES = "http://www.w3.org/2000/svg";

export function drawn(name, attributes = {}, ...children) {
  const made = document.createElementNS(SHAPES, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function replaceAll(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  children.forEach((child, at) => {
    if (parent.childNodes[at] !== child) parent.insertBefore(child, parent.childNodes[at] ?? null);
  });
}

const AS = { strong: "strong", em: "em", u: "u", br: "br", ul: "span", ol: "span", li: "span" };

function marked(nodes) {
  return nodes.flatMap((node) => {
    if (node.role === "child") return [node.value];
    if (node.role === "html") return [new DOMParser().parseFromString(node.unsafeHtml, "text/html").body.textContent];
    if (node.role === "line-break") return [element("br")];
    const inside = marked(node.children ?? []);
    const name = node.elementName ?? "span";
    if (/^h\d$/.test(name)) return [element("strong", {}, ...inside)];
    return [element(AS[name] ?? "span", { class: name === "p" || name === "li" ? "line" : null }, ...inside)];
  });
}

// A label or a hint as elements; what an author wrote as HTML is shown as its text.
export function said(range) {
  if (!range) return [];
  const made = marked(range.formatted ?? []);
  return made.length ? made : [range.asString];
}

export const plain = (range) => (range ? range.asString : "");

export const isQuestion = (node) =>
  ["input", "select", "range", "rank", "trigger", "upload", "note"].includes(node.nodeType);
export const isRepeat = (node) => node.nodeType.startsWith("repeat-range");
const isHidden = (node) => node.nodeType === "model-value" || node.nodeType === "attribute";
const below = (node) => (node.currentState.children ?? []).filter((child) => !isHidden(child));
const has = (node, appearance) => [...(node.appearances ?? [])].includes(appearance);
export const appears = (node, ...names) => names.some((name) => has(node, name));

const MOST = 40;
const count = (node) => (isQuestion(node) ? 1 : below(node).reduce((sum, child) => sum + count(child), 0));

// The form in screens: as plain pages cut it. `way` is group, question or all.
export function screensOf(root, way) {
  if (way === "all") return [{ nodes: below(root), label: null }];
  const most = way === "question" ? 1 : MOST;
  const found = [];
  const gather = (nodes, label) => {
    let run = [];
    const close = () => {
      if (run.length) found.push({ nodes: run, label });
      run = [];
    };
    for (const node of nodes) {
      if (isQuestion(node)) {
        run.push(node);
        if (run.length === most) close();
        continue;
      }
      close();
      if (isRepeat(node)) found.push({ nodes: [node], label: node });
      else if (has(node, "field-list") || count(node) <= most) found.push({ nodes: below(node), label: node });
      else gather(below(node), node);
    }
    close();
  };
  gather(below(root), null);
  return found;
}

// The lines of a screen now: headings, questions, entries, and where one entry more can be added.
export function* linesOf(nodes, level = 2) {
  for (const node of nodes) {
    if (!node.currentState.relevant) continue;
    if (isQuestion(node)) yield { kind: "question", node, level };
    else if (isRepeat(node)) {
      const entries = node.currentState.children;
      for (const [at, entry] of entries.entries()) {
        if (!entry.currentState.relevant) continue;
        yield { kind: "entry", node: entry, level, at, range: node };
        yield* linesOf(below(entry), level + 1);
      }
      if (node.nodeType === "repeat-range:uncontrolled") yield { kind: "add", node, level };
    } else {
      if (plain(node.currentState.label)) yield { kind: "heading", node, level };
      yield* linesOf(below(node), level + 1);
    }
  }
}

export const isShown = (screen) => {
  for (const line of linesOf(screen.nodes)) if (line.kind === "question" || line.kind === "add") return true;
  return false;
};
