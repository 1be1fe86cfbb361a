// Makes the engine one module: halka/questionnaires/static/questionnaires/engine.js, with its licences beside it, and the same
// packed, as it is sent.
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const made = "../halka/questionnaires/static/questionnaires/engine.js";

const empty = {
  name: "empty",
  setup(build) {
    // The engine names them for Node only; a browser has none.
    build.onResolve({ filter: /^(fs|path|fs\/promises|module)$/ }, ({ path }) => ({ path, namespace: "empty" }));
    build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default {}" }));
  },
};

await build({
  entryPoints: ["engine.mjs"],
  outfile: made,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "linked",
  plugins: [empty],
  logLevel: "warning",
});
writeFileSync(`${made}.gz`, gzipSync(readFileSync(made), { level: 9 }));
