// The page that fills and keeps on the server: the same sealed draft as that of plain pages.
import { fillIn } from "./fill.js";

const page = document.querySelector("#fill");
const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
const tab = crypto.randomUUID();
let edition = "";

async function text(address) {
  const answer = await fetch(address, { headers: { Accept: "application/xml" } });
  if (!answer.ok) throw new Error(String(answer.status));
  edition = answer.headers.get("X-Edition") ?? edition;
  return answer.text();
}

async function post(address, body, language, more) {
  const headers = {
    "Content-Type": "text/xml",
    "X-CSRFToken": token,
    "X-Form-Language": encodeURIComponent(language),
    "X-Tab": tab,
    "X-Edition": edition,
  };
  const answer = await fetch(address, { method: "POST", headers, body, ...more });
  if (answer.status === 404) return { gone: true };
  // Whoever was signed out meanwhile is answered with the page for signing in.
  const told = await answer.json();
  edition = told.edition ?? edition;
  return told;
}

const addressOf = (name) => page.dataset.files + encodeURIComponent(name);

// A file, or none where it is taken away: { name } or { problem }; nothing where it is too large.
async function give(at, instead, file) {
  const body = new FormData();
  body.append("at", at);
  body.append("instead", instead);
  if (file) body.append("file", file, "file");
  const answer = await fetch(page.dataset.files, { method: "POST", headers: { "X-CSRFToken": token }, body });
  return answer.status === 413 ? undefined : answer.json();
}

fillIn(page, JSON.parse(document.querySelector("#fill-words").textContent), {
  review: page.dataset.review,
  form: () => text(page.dataset.form),
  answers: () => text(page.dataset.answers),
  keep: (body, language, more) => post(page.dataset.answers, body, language, more),
  send: (body, language) => post(page.dataset.send, body, language),
  file: addressOf,
  give,
  leave: (leads) => location.assign(leads ?? page.dataset.leave),
});
