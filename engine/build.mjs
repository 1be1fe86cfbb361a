// Makes the engine one module: halka/questionnaires/static/questionnaires/engine.js, with its licences beside it.
import { build } from "esbuild";

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
  outfile: "../halka/questionnaires/static/questionnaires/engine.js",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "linked",
  plugins: [empty],
  logLevel: "warning",
});
