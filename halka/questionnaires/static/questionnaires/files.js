// Questions that ask for a picture, a recording, a paper, a drawing or a signature. A file is given to the server as soon as it
// is chosen, which looks at it, seals it and says the neutral name under which it stands as the answer.
import { appears, element } from "./parts.js";

const WIDEST = 1600;
const DRAWS = ["draw", "signature", "annotate"];

// The names of files in answers that were kept: the engine forgets an answer whose file it is not shown.
export function namesOf(xform, answers) {
  const read = (xml) => [...new DOMParser().parseFromString(xml, "text/xml").getElementsByTagName("*")];
  const asked = new Set(read(xform).filter((one) => one.localName === "upload").map((one) => one.getAttribute("ref")));
  const path = (node) => `${node.parentElement ? path(node.parentElement) : ""}/${node.localName}`;
  const found = read(answers).filter((one) => !one.children.length && asked.has(path(one)));
  return [...new Set(found.map((one) => one.textContent.trim()).filter(Boolean))];
}

function accepted(node) {
  const { accept } = node.nodeOptions.media;
  if (accept.startsWith("image/")) return "image/jpeg,image/png,image/webp";
  return accept === "*" || accept.startsWith("application/") ? null : accept;
}

// Something to draw on: with a finger, a pen or a mouse. Whoever draws with none of them chooses a picture.
function pad(it, done) {
  const canvas = element("canvas", { class: "pad", width: 900, height: 450 });
  const [keep, clear] = [element("button", { type: "button", class: "btn" }), element("button", { type: "button", class: "btn quiet" })];
  const pen = canvas.getContext("2d");
  let below = null;
  let last = null;
  const wipe = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    if (below) pen.drawImage(below, 0, 0, canvas.width, canvas.height);
  };
  const at = ({ offsetX, offsetY }) => [offsetX * canvas.width / canvas.clientWidth, offsetY * canvas.height / canvas.clientHeight];
  const line = (event) => {
    if (!last) return;
    const now = at(event);
    Object.assign(pen, { lineWidth: canvas.width / 180, lineCap: "round", strokeStyle: below ? "#c00" : "#000" });
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...now);
    pen.stroke();
    last = now;
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (it.isLocked) return;
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    line(event);
  });
  canvas.addEventListener("pointermove", line);
  canvas.addEventListener("pointerup", () => { last = null; });
  clear.addEventListener("click", wipe);
  keep.addEventListener("click", () => canvas.toBlob(done, "image/png"));
  wipe();
  return {
    body: element("div", { class: "stack tight" }, canvas, element("p", { class: "cluster tight" }, keep, clear)),
    canvas,
    update() {
      keep.textContent = it.words().keep_drawing;
      clear.textContent = it.words().wipe;
    },
    // A picture to draw on.
    async over(file) {
      below = await createImageBitmap(file);
      const by = Math.min(1, WIDEST / Math.max(below.width, below.height));
      Object.assign(canvas, { width: below.width * by, height: below.height * by });
      wipe();
    },
  };
}

export function upload(node, it) {
  const field = element("input", { type: "file", id: it.id, accept: accepted(node) });
  const shown = element("div", { class: "given" });
  const away = element("button", { type: "button", class: "btn slim" });
  const wrong = element("p", { class: "problem", role: "alert" });
  const annotates = appears(node, "annotate");
  let drawn = null;
  wrong.hidden = true;

  const give = async (file) => {
    field.disabled = true;
    const told = await it.files.give(node, file);
    field.disabled = false;
    field.value = "";
    wrong.textContent = told.problem ?? "";
    wrong.hidden = !told.problem;
    if (told.problem) return null;
    node.setValue(told.name ? new File(["-"], told.name) : null);
    if (annotates) drawing.body.hidden = true;
    // The engine cannot empty an answer with which it began: it begins anew, with what the server has kept.
    if (!told.name && node.currentState.instanceValue) return location.reload();
    it.changed();
    return it.files.given();
  };
  const drawing = appears(node, ...DRAWS) ? pad(it, give) : { body: null, update() {} };
  if (annotates) drawing.body.hidden = true;
  field.addEventListener("change", async () => {
    const [file] = field.files;
    if (!file) return;
    if (!annotates) return give(file);
    try {
      await drawing.over(file);
      drawing.body.hidden = false;
    } catch {
      give(file);
    }
  });
  away.addEventListener("click", () => give(null));

  const draw = (name) => {
    if (name === drawn) return;
    drawn = name;
    if (!name) return shown.replaceChildren();
    const address = it.files.address(name);
    const type = node.nodeOptions.media.type;
    const made = type === "image" ? element("img", { src: address, alt: "" })
      : type === "audio" || type === "video" ? element(type, { controls: true, preload: "none", src: address })
        : element("a", { href: address }, it.words().open_file);
    return shown.replaceChildren(made);
  };
  return {
    field,
    body: [drawing.body, field, shown, away, wrong].filter(Boolean),
    update() {
      const name = node.currentState.instanceValue;
      const isLocked = node.currentState.readonly;
      it.isLocked = isLocked;
      draw(name);
      drawing.update();
      if (drawing.canvas) drawing.canvas.setAttribute("aria-label", it.words().draw_here);
      away.textContent = it.words().take_away;
      away.hidden = !name || isLocked;
      field.disabled = isLocked;
    },
  };
}
