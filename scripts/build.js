/**
 * Builds `dist/`, or the folder named: the command with its compiled code, the library, the schemas of the JSON formats.
 * Quiet if all goes well.
 *
 *     redis-ha-lint.cjs    entry of the command
 *     program.cjs          the command, and program.cjs.cache, what V8 makes of it
 *     graph.cjs, svg.cjs   what the command `graph` draws with
 *     probe.cjs            what the command `probe` asks running instances with
 *     serve.cjs            what `probe --watch --listen` serves metrics with
 *     lsp.cjs              the language server
 *     project-file.cjs     what reads project files, loaded where there is one, and project-file.cjs.cache
 *     index.js             the library
 */
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import {
  lazyRules,
  lightBuiltins,
  lspApart,
  lspEntry,
  ofProgram,
  quickParser,
  readersApart,
  readersEntry,
  sharedModules,
} from "./fast-start.js";
import { compiledValidator, projectFileSchema } from "./project-file.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = resolve(process.argv[2] ?? `${root}dist`);
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.3",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
  define: { PACKAGE_VERSION: JSON.stringify(version) },
};

/** The one made of modules, of which only what is used is taken. */
const yaml = `${root}node_modules/yaml/browser/dist/index.js`;

/** A module that gives its function when it is run as a script: see `src/cli/load-script.ts`. */
const words = "exports,require,module,__filename,__dirname";
const asFunction = {
  banner: { js: `(f=>typeof module=="undefined"?f:f(${words}))(function(${words}){` },
  footer: { js: "})" },
};

/** Gauges, counters and what prints them: not what else Prometheus' client brings, which measures processes and sends to gateways. */
const metricsOnly = {
  name: "metrics-only",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^prom-client$/ }, () => ({ path: "prom-client", namespace: "metrics-only" }));
    onLoad({ filter: /./, namespace: "metrics-only" }, () => ({
      contents: ["Counter", "Gauge", "Registry"]
        .map((name) => `exports.${name} = require("prom-client/lib/${name.toLowerCase()}.js");`)
        .join("\n"),
      resolveDir: root,
    }));
  },
};

// What V8 made of another text of the same length would be taken for that of the new one.
rmSync(out, { recursive: true, force: true });
const [schema, shared, sharedWithLsp] = await Promise.all([
  projectFileSchema(root),
  sharedModules({ ...common, format: "cjs", outdir: out }, readersEntry),
  sharedModules({ ...common, format: "cjs", outdir: out }, lspEntry),
]);
await Promise.all([
  build({
    ...common,
    entryPoints: ["src/cli/main.ts"],
    outfile: `${out}/redis-ha-lint.cjs`,
    format: "cjs",
    banner: { js: "#!/usr/bin/env node" },
  }),
  build({
    ...common,
    ...asFunction,
    entryPoints: ["src/cli/program.ts"],
    outfile: `${out}/program.cjs`,
    format: "cjs",
    plugins: [lazyRules, lightBuiltins, quickParser, readersApart(shared), lspApart(sharedWithLsp)],
  }),
  build({
    ...common,
    ...asFunction,
    entryPoints: [readersEntry],
    outfile: `${out}/starts.cjs`,
    format: "cjs",
    alias: { yaml },
    plugins: [ofProgram(shared)],
  }),
  ...["graph/index", "graph/svg"].map((entry) =>
    build({
      ...common,
      ...asFunction,
      entryPoints: [`src/${entry}.ts`],
      outfile: `${out}/${entry === "graph/svg" ? "svg" : "graph"}.cjs`,
      format: "cjs",
    }),
  ),
  build({
    ...common,
    ...asFunction,
    entryPoints: ["src/probe/index.ts"],
    outfile: `${out}/probe.cjs`,
    format: "cjs",
  }),
  build({
    ...common,
    ...asFunction,
    entryPoints: ["src/probe/watch/serving.ts"],
    outfile: `${out}/serve.cjs`,
    format: "cjs",
    plugins: [metricsOnly],
  }),
  build({
    ...common,
    ...asFunction,
    entryPoints: [lspEntry],
    outfile: `${out}/lsp.cjs`,
    format: "cjs",
    alias: { yaml, "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    plugins: [ofProgram(sharedWithLsp), compiledValidator(schema)],
  }),
  build({
    ...common,
    ...asFunction,
    entryPoints: ["src/project/settings/read.ts"],
    outfile: `${out}/project-file.cjs`,
    format: "cjs",
    // Its main file loads the others in a way that cannot be bundled.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    plugins: [compiledValidator(schema)],
  }),
  build({
    ...common,
    entryPoints: ["src/index.ts"],
    outfile: `${out}/index.js`,
    format: "esm",
    alias: { yaml },
  }),
]);
chmodSync(`${out}/redis-ha-lint.cjs`, 0o755);
copyFileSync(`${root}src/report/report.schema.json`, `${out}/report.schema.json`);
copyFileSync(`${root}src/probe/watch/watch.schema.json`, `${out}/watch.schema.json`);
writeFileSync(`${out}/redis-ha-lint.schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`);
copyFileSync(`${root}src/graph/graph.schema.json`, `${out}/graph.schema.json`);

for (const script of ["program.cjs", "project-file.cjs", "starts.cjs"]) {
  const compiled = spawnSync(process.execPath, [`${root}scripts/compile.js`, `${out}/${script}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (compiled.status !== 0) throw new Error("the built command does not run");
}
