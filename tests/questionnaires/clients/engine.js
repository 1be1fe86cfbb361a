// Plays steps in the engine for browsers and hands back what comes of them.
import { loadForm } from "/engine.js";

const NUMBERS = { int: (value) => BigInt(value), decimal: Number };

function* below(node) {
  yield node;
  for (const child of node.currentState.children ?? []) yield* below(child);
}

function at(root, key) {
  for (const node of below(root)) {
    if (node.nodeType.startsWith("repeat-range")) continue;
    if (node.currentState.reference === key) return node;
  }
  return null;
}

function range(parent, ref) {
  const name = ref.split("/").pop();
  return [...below(parent)].find((node) => node.nodeType.startsWith("repeat-range") && node.currentState.reference.endsWith(`/${name}`));
}

function answer(node, step) {
  const values = step.value === "" ? [] : step.value.split(/\s+/);
  switch (node.nodeType) {
    case "select":
      return node.selectType === "select1" ? node.selectValue(step.value || null) : node.selectValues(values);
    case "rank":
      return node.setValues(values);
    case "trigger":
      return node.setValue(step.value !== "");
    default:
      return node.setValue(step.value === "" ? null : (NUMBERS[node.valueType] ?? String)(step.value));
  }
}

async function outcome(form, steps) {
  const { root } = form.createInstance({ preloadProperties: { deviceID: "test", username: "test" } });
  const odd = [];
  for (const step of steps) {
    const node = at(root, step.key);
    if (!node) odd.push(`${step.key}: is not there`);
    else if (step.deed === "add") {
      const entries = range(node, step.ref);
      entries.addInstances(entries.currentState.children.length - 1);
    } else if (!node.currentState.relevant) odd.push(`${step.key}: is not relevant`);
    else {
      answer(node, step);
      const { violation } = node.validationState;
      if (violation && step.value !== "") odd.push(`${step.key}: does not take ${step.value}`);
    }
  }
  const payload = await root.prepareInstancePayload();
  const wrong = root.validationState.violations.map(({ reference, violation }) => [
    reference.replace(/\[\d+\]/g, ""),
    violation.condition,
  ]);
  return { xml: await payload.data[0].get("xml_submission_file").text(), wrong, odd };
}

window.play = async ({ xform, fills }) => {
  const form = await loadForm(xform, {
    fetchFormAttachment: async () => new Response("", { status: 404 }),
    missingResourceBehavior: "BLANK",
  });
  if (form.status === "failure") throw form.error;
  const made = [];
  for (const steps of fills) made.push(await outcome(form, steps));
  return made;
};
window.ready = true;
