// What lies on this device: sealed record by record, and never the key beside it. Three shelves: `about` says how it is opened,
// `records` is opened here, `outbox` is opened by the server alone.
const { subtle } = crypto;
const SHELVES = { about: "name", records: "id", outbox: "op" };

export const asBytes = (text) => new TextEncoder().encode(text);
const asText = (bytes) => new TextDecoder().decode(bytes);
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
export const toBase64 = (bytes) => btoa(Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join(""));
export const chance = (size) => crypto.getRandomValues(new Uint8Array(size));

const settled = (request) => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

let opened;
const shelves = () => {
  opened ??= new Promise((done, fail) => {
    const request = indexedDB.open("halka", 1);
    request.onupgradeneeded = () => Object.entries(SHELVES).forEach(([name, keyPath]) => request.result.createObjectStore(name, { keyPath }));
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  return opened;
};

// All of it or nothing. `work` gets the shelves, and awaits nothing but them.
export async function within(work) {
  const all = Object.keys(SHELVES);
  const deed = (await shelves()).transaction(all, "readwrite", { durability: "strict" });
  const ended = new Promise((done, fail) => {
    deed.oncomplete = done;
    deed.onabort = () => fail(deed.error ?? new Error("aborted"));
  });
  ended.catch(() => {});
  try {
    const answer = await work(Object.fromEntries(all.map((name) => [name, shelf(deed.objectStore(name))])));
    await ended;
    return answer;
  } catch (problem) {
    try { deed.abort(); } catch { /* it has ended already */ }
    throw problem;
  }
}

const shelf = (store) => ({
  get: (key) => settled(store.get(key)),
  all: () => settled(store.getAll()),
  put: (row) => settled(store.put(row)),
  drop: (key) => settled(store.delete(key)),
  clear: () => settled(store.clear()),
});

export const about = () => within(({ about }) => about.get("key"));
export const outbox = () => within(({ outbox }) => outbox.all());

// One record, bound to its name: put in the place of another one it does not open.
export async function sealed(key, id, said) {
  const iv = chance(12);
  const ct = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: asBytes(id) }, key, asBytes(JSON.stringify(said)));
  return { id, iv, ct };
}

export async function unsealed(key, { id, iv, ct }) {
  return JSON.parse(asText(await subtle.decrypt({ name: "AES-GCM", iv, additionalData: asBytes(id) }, key, ct)));
}

// For the server alone: this device can send it, and not read it.
export async function sealedForServer(server, op, device, said) {
  const point = fromBase64(server.key);
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await subtle.importKey("raw", point, curve, false, []);
  const own = await subtle.generateKey(curve, false, ["deriveBits"]);
  const e = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const from = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array([...e, ...point]), info: asBytes("halka/offline/1") };
  const key = await subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = chance(12);
  const ct = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: asBytes(`${op} ${device}`) }, key, asBytes(JSON.stringify(said)));
  return { op, device, e: toBase64(e), iv: toBase64(iv), ct: toBase64(ct) };
}

// Puts something into the outbox, as the next one of this device. Called inside `within`.
export async function intoOutbox({ about, outbox }, envelope) {
  const key = await about.get("key");
  key.seq += 1;
  await about.put(key);
  await outbox.put({ ...envelope, seq: key.seq });
}

// Leaves nothing here but what is not sent yet; what is half filled goes along, sealed for the server.
export const leave = () => within(async (all) => {
  const key = await all.about.get("key");
  if (key) for (const row of await all.records.all()) if (row.forServer) await intoOutbox(all, row.forServer);
  await all.records.clear();
  await all.about.clear();
});
