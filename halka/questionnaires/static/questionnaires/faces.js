// A Likert scale as faces with their words; ways not to answer stand below, as large. Ink on one colour, never red to green.
import { drawn, element, plain, replaceAll, said } from "./parts.js";

const circle = (x, y, r, name) => drawn("circle", { cx: x, cy: y, r, ...(name ? { class: name } : {}) });
const line = (d, name) => drawn("path", { d, ...(name ? { class: name } : {}) });
const eyes = () => [circle(24, 26, 2.6), circle(40, 26, 2.6)];
const FACES = [
  () => [...eyes(), line("M19 21l6-3M45 21l-6-3"), line("M20 46q12-12 24 0", "mouth")],
  () => [...eyes(), line("M21 44q11-6 22 0", "mouth")],
  () => [...eyes(), line("M21 42h22", "mouth")],
  () => [...eyes(), line("M20 39q12 9 24 0", "mouth")],
  () => [line("M20 27q4-5 8 0M36 27q4-5 8 0"), line("M18 37q14 19 28 0z", "mouth")],
];
const OF = { 3: [0, 2, 4], 4: [0, 1, 3, 4], 5: [0, 1, 2, 3, 4] };

const face = (number) =>
  drawn("svg", { class: `face f${number + 1}`, viewBox: "0 0 64 64", "aria-hidden": "true" }, circle(32, 32, 28, "skin"), ...FACES[number]());

const isMissing = (option) => option.properties.some(([name, value]) => name === "missing" && value);

// Nothing for a scale that has no faces: of two steps or more than five.
export function faces(node, it) {
  const scale = (options) => options.filter((one) => !isMissing(one));
  if (!OF[scale(node.currentState.valueOptions).length]) return null;
  const box = element("div", { class: "faces" });
  const other = element("div", { class: "ask-other" });
  let before = "";
  const answer = (option, name, ...children) => {
    const circle = element("input", { type: "radio", name: it.id, value: option.value });
    circle.addEventListener("change", () => {
      node.selectValue(option.value);
      it.changed();
    });
    return element("label", { class: name }, circle, ...children, element("span", {}, ...said(option.label)));
  };
  const draw = (options) => {
    const found = scale(options);
    const which = OF[found.length] ?? OF[5];
    replaceAll(box, found.map((one, at) => answer(one, "face-choice", face(which[at]))));
    replaceAll(other, options.filter(isMissing).map((one) => answer(one, "choice")));
    box.style.setProperty("--steps", found.length);
  };
  return {
    body: [box, other],
    isGroup: true,
    update() {
      const options = node.currentState.valueOptions;
      const now = options.map((one) => one.value + plain(one.label)).join("\u0001");
      if (now !== before) draw(options);
      before = now;
      for (const input of [...box.querySelectorAll("input"), ...other.querySelectorAll("input")]) {
        input.checked = node.isSelected(input.value);
        input.disabled = node.currentState.readonly;
      }
    },
  };
}
