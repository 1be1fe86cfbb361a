// Sends what is sealed, in its order, one after the other; what has arrived is let go, everything else stays.
import { about, leave, outbox, within } from "./safe.js";

const HELLO = "/offline/hello/";
const SEND = "/offline/send/";
const LEASE = "halka-sending";

// Who is signed in, and whether this device may still hold what it holds. Nothing without a network.
export async function hello() {
  const key = await about().catch(() => null);
  try {
    const answer = await fetch(`${HELLO}?device=${encodeURIComponent(key?.device ?? "")}`, { headers: { Accept: "application/json" } });
    return answer.ok ? { ...await answer.json(), held: key } : null;
  } catch {
    return null;
  }
}

async function sendOne(row, first, token) {
  const answer = await fetch(SEND, {
    method: "POST",
    redirect: "error",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ ...row, first }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function sendAll(token) {
  const told = { sent: 0, waits: 0, stays: [] };
  const rows = (await outbox()).sort((one, other) => one.device.localeCompare(other.device) || one.seq - other.seq);
  const here = new Set(rows);
  for (const row of rows) {
    const first = Math.min(...[...here].filter((one) => one.device === row.device).map((one) => one.seq));
    const said = await sendOne(row, first, token);
    if (said.code === "later") continue;
    here.delete(row);
    if (said.code === "done") {
      await within(({ outbox }) => outbox.drop(row.op));
      told.sent += 1;
      if (said.state === "waits") told.waits += 1;
    } else told.stays.push(said.words);
  }
  return told;
}

// Two windows do not send the same at the same time; if they did, the server would keep it once.
export const send = (token) => navigator.locks.request(LEASE, () => sendAll(token));

// What was left by somebody else, was taken away or is over goes; what is not sent stays.
export function mustLeave(said) {
  const held = said?.held;
  if (!held) return "";
  if (!said.holds) return new Date(held.ends) < new Date() ? "ended" : "taken_away";
  return said.who && said.who !== held.who ? "other" : "";
}

export async function leaveWhereAsked(said) {
  const why = mustLeave(said);
  if (why) await leave();
  return why;
}
