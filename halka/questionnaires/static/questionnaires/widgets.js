// One widget for each kind of question: it shows the answer of its node and sets it. `changed` is called after each answer.
import { appears, element, plain, replaceAll, said } from "./parts.js";
import { faces } from "./faces.js";
import { upload } from "./files.js";

const FOLDED = 12;
const SENT = 200;
const FOUND = 50;
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

// Digits of any script as 0 to 9, and a comma for the point.
const digits = (written) =>
  written.replace(DIGITS, (letter) => String((letter.charCodeAt(0) & 0xf) % 10)).replace("\u066b", ".").replace("\u2212", "-");

function offset(moment) {
  const minutes = -moment.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

// How each type is typed, read and written; `read` gives undefined for what is none.
const TYPES = {
  int: {
    attributes: { inputmode: "numeric", class: "short", dir: "ltr" },
    read: (typed) => (/^-?\d{1,18}$/.test(typed) ? BigInt(typed) : undefined),
    says: "whole",
  },
  decimal: {
    attributes: { inputmode: "decimal", class: "short", dir: "ltr" },
    read: (typed) => (/^-?(\d+\.?\d*|\.\d+)$/.test(typed) ? Number(typed) : undefined),
    says: "number",
  },
  date: { attributes: { type: "date" }, read: (typed) => typed, says: "day" },
  time: {
    attributes: { type: "time" },
    read: (typed) => `${typed.slice(0, 5)}:00.000${offset(new Date())}`,
    written: (answer) => answer.slice(0, 5),
    says: "time",
  },
  dateTime: {
    attributes: { type: "datetime-local" },
    read: (typed) => `${typed.slice(0, 16)}:00.000${offset(new Date(typed))}`,
    written: (answer) => answer.slice(0, 16),
    says: "moment",
  },
};
const TEXT = { attributes: { dir: "auto" }, read: (typed) => typed };

// A field in which something is typed.
function typed(node, it) {
  const kind = TYPES[node.valueType] ?? TEXT;
  const many = appears(node, "multiline");
  const field = element(many ? "textarea" : "input", {
    ...kind.attributes,
    rows: many ? (node.nodeOptions?.rows ?? 4) : null,
    inputmode: appears(node, "numbers") ? "numeric" : (kind.attributes.inputmode ?? null),
    id: it.id,
    autocomplete: "off",
  });
  field.addEventListener("input", () => {
    const isNumber = kind.says === "whole" || kind.says === "number";
    const written = isNumber ? digits(field.value.trim()).replace(/^(-?\d+),(\d+)$/, "$1.$2") : field.value;
    if (written === "" && field.validity.badInput) return;
    const answer = written === "" ? null : kind.read(written);
    it.odd = answer === undefined ? kind.says : "";
    node.setValue(answer === undefined ? null : answer);
    it.changed();
  });
  return {
    field,
    body: [field],
    update() {
      const answer = node.currentState.instanceValue;
      const shown = kind.written ? kind.written(answer) : answer;
      if (document.activeElement !== field && !it.odd) field.value = shown;
      field.disabled = node.currentState.readonly;
    },
  };
}

function card(type, name, value, checked, words, change) {
  const box = element("input", { type, name, value });
  box.checked = checked;
  box.addEventListener("change", () => change(box.checked));
  return element("label", { class: "choice" }, box, element("span", {}, ...words));
}

// Draws choices anew where the list or its words have changed.
function listed(node, draw) {
  let before = null;
  return () => {
    const options = node.currentState.valueOptions;
    const now = options.map((one) => `${one.value}\u0001${plain(one.label)}`).join("\u0002");
    const isNew = now !== before;
    before = now;
    if (isNew) draw(options);
    return isNew;
  };
}

function cards(node, it) {
  const box = element("div", { class: "choices" });
  const isOne = node.selectType === "select1";
  const set = (value) => (on) => {
    if (isOne) node.selectValue(value || null);
    else {
      const chosen = node.currentState.valueOptions.map((one) => one.value);
      node.selectValues(chosen.filter((one) => (one === value ? on : node.isSelected(one))));
    }
    it.changed();
  };
  const none = card("radio", it.id, "", false, [it.words().none], set(""));
  const redraw = listed(node, (options) => {
    replaceAll(box, options.map((one) =>
      card(isOne ? "radio" : "checkbox", it.id, one.value, node.isSelected(one.value), said(one.label), set(one.value))));
  });
  return {
    body: [box],
    isGroup: true,
    update() {
      redraw();
      for (const input of box.querySelectorAll("input")) {
        if (input.value !== "") input.checked = node.isSelected(input.value);
        input.disabled = node.currentState.readonly;
      }
      // A circle cannot be emptied by touching it.
      const canEmpty = isOne && node.currentState.value.length > 0 && !node.currentState.required;
      none.querySelector("input").checked = false;
      none.querySelector("span").textContent = it.words().none;
      if (canEmpty && !none.isConnected) box.append(none);
      else if (!canEmpty) none.remove();
    },
  };
}

// A list that folds; more than can be looked through are searched.
function folded(node, it) {
  const field = element("select", { id: it.id });
  const find = element("input", { type: "search", dir: "auto", id: `${it.id}-find` });
  const label = element("label", { for: find.id });
  const fill = (options) => {
    const wanted = find.value.trim().toLocaleLowerCase();
    const isLong = options.length > SENT;
    const fitting = isLong
      ? options.filter((one) => node.isSelected(one.value) || (wanted && plain(one.label).toLocaleLowerCase().includes(wanted)))
      : options;
    field.replaceChildren(element("option", { value: "" }, "–"),
      ...fitting.slice(0, isLong ? FOUND : SENT).map((one) => element("option", { value: one.value }, plain(one.label))));
    field.value = node.currentState.value[0] ?? "";
    find.hidden = label.hidden = !isLong;
  };
  const redraw = listed(node, fill);
  find.addEventListener("input", () => fill(node.currentState.valueOptions));
  field.addEventListener("change", () => {
    node.selectValue(field.value || null);
    it.changed();
  });
  return {
    field,
    body: [label, find, field],
    update() {
      redraw();
      label.textContent = it.words().find;
      field.value = node.currentState.value[0] ?? "";
      field.disabled = node.currentState.readonly;
    },
  };
}

function select(node, it) {
  const options = node.currentState.valueOptions;
  if (node.selectType !== "select1") return cards(node, it);
  if (appears(node, "likert") && options.length <= 8) return faces(node, it) ?? cards(node, it);
  return appears(node, "minimal", "autocomplete") || options.length > FOLDED ? folded(node, it) : cards(node, it);
}

// In order: with two buttons for each, no dragging.
function rank(node, it) {
  const list = element("ol", { class: "ranks stack tight", role: "list" });
  const right = element("button", { type: "button", class: "btn" });
  const order = () => {
    const all = node.currentState.valueOptions.map((one) => one.value);
    const given = node.currentState.value.filter((one) => all.includes(one));
    return [...given, ...all.filter((one) => !given.includes(one))];
  };
  const move = (value, step) => {
    const now = order();
    const from = now.indexOf(value);
    now.splice(from, 1);
    now.splice(from + step, 0, value);
    node.setValues(now);
    it.changed();
    list.querySelector(`[data-move="${CSS.escape(value)}${step}"]`)?.focus();
  };
  right.addEventListener("click", () => {
    node.setValues(order());
    it.changed();
  });
  const button = (value, step, words, isEnd) => {
    const made = element("button", { type: "button", class: "btn slim", "data-move": `${value}${step}`, "aria-disabled": isEnd ? "true" : null },
      element("span", { "aria-hidden": "true" }, step < 0 ? "↑" : "↓"), element("span", { class: "unseen" }, words));
    if (!isEnd) made.addEventListener("click", () => move(value, step));
    return made;
  };
  return {
    body: [list, right],
    isGroup: true,
    update() {
      const now = order();
      replaceAll(list, now.map((value, at) => {
        const label = node.getValueLabel(value);
        const words = it.words();
        return element("li", { class: "ranked" }, element("span", {}, ...said(label)),
          button(value, -1, `${words.up}: ${plain(label)}`, at === 0),
          button(value, 1, `${words.down}: ${plain(label)}`, at === now.length - 1));
      }));
      right.textContent = it.words().order;
      right.hidden = node.currentState.value.length > 0 || node.currentState.readonly;
    },
  };
}

function range(node, it) {
  const { start, end, step } = node.definition.bounds;
  const [low, high] = [Number(start), Number(end)].sort((one, other) => one - other);
  const field = element("input", { type: "range", id: it.id, min: low, max: high, step: Math.abs(Number(step)) });
  const shown = element("output", { for: it.id, class: "amount" });
  field.addEventListener("input", () => {
    node.setValue(node.valueType === "int" ? BigInt(Math.round(Number(field.value))) : Number(field.value));
    it.changed();
  });
  return {
    field,
    body: [shown, field, element("p", { class: "ends small soft", "aria-hidden": "true" }, element("span", {}, String(low)), element("span", {}, String(high)))],
    update() {
      const answer = node.currentState.instanceValue;
      if (document.activeElement !== field) field.value = answer === "" ? (low + high) / 2 : answer;
      shown.textContent = answer === "" ? it.words().untouched : answer;
      field.setAttribute("aria-valuetext", shown.textContent);
      field.disabled = node.currentState.readonly;
    },
  };
}

function trigger(node, it) {
  const box = element("input", { type: "checkbox" });
  const words = element("span");
  box.addEventListener("change", () => {
    node.setValue(box.checked);
    it.changed();
  });
  return {
    body: [element("label", { class: "choice" }, box, words)],
    isGroup: true,
    update() {
      box.checked = node.currentState.value === true;
      words.textContent = it.words().agreed;
      box.disabled = node.currentState.readonly;
    },
  };
}

// Two numbers, or where this device says it is. No map is asked for.
function geopoint(node, it) {
  const field = element("input", { id: it.id, dir: "ltr", placeholder: "41.33 19.82", autocomplete: "off" });
  const here = element("button", { type: "button", class: "btn" });
  const set = (value) => {
    node.setValue(value);
    it.changed();
  };
  field.addEventListener("input", () => {
    const numbers = digits(field.value).replace(/,\s/g, " ").match(/-?\d+(\.\d+)?/g) ?? [];
    const isPlace = numbers.length === 2 && Math.abs(numbers[0]) <= 90 && Math.abs(numbers[1]) <= 180;
    it.odd = field.value.trim() === "" || isPlace ? "" : "place";
    set(isPlace ? `${numbers[0]} ${numbers[1]} 0 0` : null);
  });
  here.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      it.odd = "";
      set([coords.latitude, coords.longitude, coords.altitude ?? 0, coords.accuracy ?? 0].join(" "));
    }, () => {
      it.odd = "nowhere";
      it.changed();
    }, { enableHighAccuracy: true, timeout: 20000 });
  });
  return {
    field,
    body: [field, here],
    update() {
      if (document.activeElement !== field && !it.odd) field.value = node.currentState.instanceValue.split(" ").slice(0, 2).join(" ");
      here.textContent = it.words().here;
      here.hidden = !navigator.geolocation || node.currentState.readonly;
      field.disabled = node.currentState.readonly;
    },
  };
}

const note = () => ({ body: [], update() {} });

// Lines on a map.
function notHere(it) {
  const words = element("p", { class: "hint" });
  return { body: [words], isGroup: true, update: () => words.replaceChildren(it.words().not_here) };
}

export function widget(node, it) {
  switch (node.nodeType) {
    case "select": return select(node, it);
    case "rank": return rank(node, it);
    case "range": return range(node, it);
    case "trigger": return trigger(node, it);
    case "note": return note();
    case "upload": return upload(node, it);
    default:
      if (node.valueType === "geotrace" || node.valueType === "geoshape") return notHere(it);
      return node.valueType === "geopoint" ? geopoint(node, it) : typed(node, it);
  }
}
