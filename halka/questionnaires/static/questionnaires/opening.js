// The key of what lies on this device. It is wrapped by one made of four words, or by the device's own lock (WebAuthn, PRF);
// a PIN opens only what is still in memory.
import { asBytes, chance } from "./safe.js";

const { subtle } = crypto;
const AES = { name: "AES-GCM", length: 256 };
const LEAST = 600_000;
const MOST = 5_000_000;
const AIMED_AT = 700;
const CONSONANTS = "bdfgklmnprstvz";
const VOWELS = "aeiou";
const SYLLABLES = [...CONSONANTS].flatMap((one) => [...VOWELS].map((other) => one + other));

// Each of the same chance: what would make the first ones likelier is thrown away.
function drawn(many) {
  const top = 256 - (256 % many);
  for (;;) {
    const [one] = chance(1);
    if (one < top) return one % many;
  }
}

// 70 syllables, three to a word, four words: 73 bits. No list of a language, so that nobody has to read a strange one.
export const newWords = () => Array.from({ length: 4 }, () => Array.from({ length: 3 }, () => SYLLABLES[drawn(SYLLABLES.length)]).join("")).join(" ");

const typed = (words) => words.toLowerCase().split(/[^a-z]+/).filter(Boolean).join(" ");

async function stretched(words, salt, rounds) {
  const from = await subtle.importKey("raw", asBytes(typed(words)), "PBKDF2", false, ["deriveKey"]);
  return subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, from, AES, false, ["wrapKey", "unwrapKey"]);
}

// As many rounds as this device does in about 0.7 seconds, and never fewer than 600,000.
async function measured() {
  const begun = performance.now();
  await stretched("measure", chance(16), 200_000);
  const rounds = (200_000 * AIMED_AT) / Math.max(1, performance.now() - begun);
  return Math.round(Math.min(MOST, Math.max(LEAST, rounds)));
}

async function wrapped(key, by) {
  const iv = chance(12);
  return { iv, ct: await subtle.wrapKey("raw", key, by, { name: "AES-GCM", iv }) };
}

const unwrapped = ({ iv, ct }, by) => subtle.unwrapKey("raw", ct, by, { name: "AES-GCM", iv }, AES, false, ["encrypt", "decrypt"]);

// A new key, and what has to be kept so that these words open it.
export async function made(words) {
  const key = await subtle.generateKey(AES, true, ["encrypt", "decrypt"]);
  const salt = chance(16);
  const rounds = await measured();
  return { key, kept: { salt, rounds, ...await wrapped(key, await stretched(words, salt, rounds)) } };
}

// The key, which can then not be taken out of the browser. Raises where these are not the words.
export const byWords = async (kept, words) => unwrapped(kept, await stretched(words, kept.salt, kept.rounds));

async function fromLock(found) {
  const from = await subtle.importKey("raw", found, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: asBytes("halka/lock/1") };
  return subtle.deriveKey(how, from, AES, false, ["wrapKey", "unwrapKey"]);
}

const asked = (salt) => ({ prf: { eval: { first: salt } } });

export async function hasLock() {
  const can = await globalThis.PublicKeyCredential?.getClientCapabilities?.().catch(() => ({}));
  return Boolean(can?.["extension:prf"]);
}

// The lock of this device beside the words: its answer wraps the same key. Nothing of it goes to the server.
export async function withLock(key) {
  const salt = chance(32);
  const publicKey = {
    challenge: chance(32),
    rp: { name: "Halka" },
    user: { id: chance(16), name: "Halka", displayName: "Halka" },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
    authenticatorSelection: { userVerification: "required" },
    extensions: asked(salt),
  };
  const made = await navigator.credentials.create({ publicKey });
  const id = made.rawId;
  const first = made.getClientExtensionResults().prf?.results?.first ?? (await answered(id, salt));
  return { id, salt, ...await wrapped(key, await fromLock(first)) };
}

async function answered(id, salt) {
  const publicKey = { challenge: chance(32), allowCredentials: [{ type: "public-key", id }], userVerification: "required", extensions: asked(salt) };
  const said = await navigator.credentials.get({ publicKey });
  return said.getClientExtensionResults().prf.results.first;
}

export const byLock = async (kept) => unwrapped(kept, await fromLock(await answered(kept.id, kept.salt)));
