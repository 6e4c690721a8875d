/**
 * Repeatable measurements, printed as ratios and rates taken side by side in one run.
 *
 *     npm run bench             all of them
 *     npm run bench -- cold     one of them: cold, cold-compose, throughput, files, nodes, deployments, foreign,
 *                               live (500 redis-servers on the loopback interface), lsp, lsp-workspace
 */

import { mkdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}.bench`;
mkdirSync(out, { recursive: true });
await build({
  entryPoints: [`${root}bench/engine.ts`],
  bundle: true,
  platform: "node",
  format: "esm",
  outfile: `${out}/engine.js`,
  // The one made of modules.
  alias: { yaml: `${root}node_modules/yaml/browser/dist/index.js` },
  logLevel: "warning",
});
const engine = await import(pathToFileURL(`${out}/engine.js`).href);
await build({
  entryPoints: [`${root}bench/live.ts`],
  bundle: true,
  platform: "node",
  format: "cjs",
  outfile: `${out}/live.cjs`,
  logLevel: "warning",
});
await build({
  entryPoints: [`${root}bench/lsp.ts`],
  bundle: true,
  platform: "node",
  format: "cjs",
  outfile: `${out}/lsp.cjs`,
  logLevel: "warning",
});
const { cold, coldCompose } = await import("./cold.js");

const measurements = {
  cold: () => cold(root, engine.median),
  "cold-compose": () => coldCompose(root, engine.median),
  throughput: engine.throughput,
  files: engine.files,
  nodes: engine.nodes,
  deployments: engine.deployments,
  foreign: engine.foreign,
  lsp: async () => (await import(pathToFileURL(`${out}/lsp.cjs`).href)).default.lspEdits(root),
  "lsp-workspace": async () => (await import(pathToFileURL(`${out}/lsp.cjs`).href)).default.lspWorkspace(root),
  live: async () => (await import(pathToFileURL(`${out}/live.cjs`).href)).default.live(),
};
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(measurements)) {
  const measure = measurements[name];
  if (!measure) {
    console.error(`no measurement called ${name}; there are: ${Object.keys(measurements).join(", ")}`);
    process.exitCode = 2;
    break;
  }
  console.log(`\n${name}`);
  for (const line of await measure()) console.log(`  ${line}`);
}
