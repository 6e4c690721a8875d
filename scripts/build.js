/**
 * Builds `dist/`: the command with its compiled code, the library, the schema of the JSON report. Quiet if all goes well.
 *
 *     redis-ha-lint.cjs    entry of the command, loads
 *     program.cjs          the command, and program.cjs.cache, what V8 made of it
 *     index.js             the library
 */
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  define: { PACKAGE_VERSION: JSON.stringify(version) },
};

/** Loads a part of Node when it is first used instead of at the start. */
const lazyCrypto = {
  name: "lazy-crypto",
  setup(context) {
    context.onResolve({ filter: /^node:crypto$/ }, () => ({ path: "crypto", namespace: "lazy" }));
    context.onLoad({ filter: /.*/, namespace: "lazy" }, () => ({
      contents: 'export const createHash = (name) => process.getBuiltinModule ? process.getBuiltinModule("node:crypto").createHash(name) : require("crypto").createHash(name);',
    }));
  },
};

rmSync(`${root}dist`, { recursive: true, force: true });
await Promise.all([
  build({
    ...common,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/redis-ha-lint.cjs",
    format: "cjs",
    banner: { js: "#!/usr/bin/env node" },
  }),
  build({ ...common, entryPoints: ["src/cli/program.ts"], outfile: "dist/program.cjs", format: "cjs" }),
  build({ ...common, entryPoints: ["src/index.ts"], outfile: "dist/index.js", format: "esm" }),
]);
chmodSync(`${root}dist/redis-ha-lint.cjs`, 0o755);
copyFileSync(`${root}src/report/report.schema.json`, `${root}dist/report.schema.json`);
