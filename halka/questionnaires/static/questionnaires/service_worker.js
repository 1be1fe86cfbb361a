// Keeps the page that fills without a network, and nothing else: VERSION, SHELL and KEPT stand above, written by the server.
const NAME = `halka-${VERSION}`;

addEventListener("install", (event) => {
  const fresh = [SHELL, ...KEPT].map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("halka-") && name !== NAME;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

const kept = (address) => caches.open(NAME).then((here) => here.match(address));
const isShell = async (id) => {
  const client = id && (await clients.get(id));
  return Boolean(client) && new URL(client.url).pathname === SHELL;
};

// The page itself and what it is made of: kept ones, always, so that they fit each other.
async function ofShell(event) {
  if (event.request.mode !== "navigate" && !(await isShell(event.clientId))) return fetch(event.request);
  return (await kept(new URL(event.request.url).pathname)) ?? fetch(event.request);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname === SHELL || KEPT.includes(pathname)) event.respondWith(ofShell(event));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => Response.redirect(SHELL)));
});
