/**
 * Repeatable measurements, printed as ratios and rates taken side by side in one run.
 *
 *     npm run bench             all of them
 *     npm run bench -- cold     one of them: cold, throughput, files, nodes
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
  logLevel: "warning",
});
const engine = await import(pathToFileURL(`${out}/engine.js`).href);
const { cold } = await import("./cold.js");

const measurements = {
  cold: () => cold(root, engine.median),
  throughput: engine.throughput,
  files: engine.files,
  nodes: engine.nodes,
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
