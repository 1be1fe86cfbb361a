// On pages with a network: what is not sent is said aloud, and goes out. Where somebody has left, what was taken along goes.
import { element } from "./parts.js";
import { hello, leaveWhereAsked, send } from "./sending.js";
import { leave, outbox } from "./safe.js";

const box = document.querySelector("#unsent");
const words = JSON.parse(document.querySelector("#offline-words").textContent);
const fill = (sentence, many) => sentence.replace("%", many);

function say(...lines) {
  box.replaceChildren(element("div", { class: "banner waiting" }, element("div", {}, ...lines.map((line) => element("p", {}, line)))));
}

async function look() {
  if (box.dataset.left) await leave();
  const unsent = (await outbox()).length;
  const told = await hello();
  await leaveWhereAsked(told);
  const left = (await outbox()).length || unsent;
  if (!left) return;
  const strong = element("strong", {}, fill(words.unsent, left));
  if (!told?.who) return say(strong, told ? words.sign_in_to_send : words.no_network);
  say(strong, words.unsent_why);
  const done = await send(told.token);
  const more = (await outbox()).length;
  const lines = [done.sent && fill(words.sent, done.sent), done.waits && fill(words.waits, done.waits), done.stays.length && fill(words.stays, done.stays.length), ...new Set(done.stays)];
  if (more || done.sent) say(...(more ? [element("strong", {}, fill(words.unsent, more))] : []), ...lines.filter(Boolean));
}

// Only where this browser has held something: others make no store by looking.
const names = (await indexedDB.databases?.())?.map((one) => one.name) ?? ["halka"];
if (names.includes("halka")) {
  addEventListener("online", look);
  await look().catch(() => {});
}
