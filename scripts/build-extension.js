/**
 * Builds the VS Code extension and packs it, in `extension/` or in a copy of it. What the command is made of is taken from
 * `dist/`, or the folder named, which must be there (`npm run build`).
 *
 *     node scripts/build-extension.js                    writes extension/redis-ha-lint.vsix
 *     node scripts/build-extension.js DIST COPY          writes COPY/redis-ha-lint.vsix
 *
 *     dist/node.js, browser.js     the client, for VS Code on a computer and in a browser
 *     dist/lsp-worker.js           the language server for a browser
 *     dist/topology-view.js        what runs in the panel with the picture
 *     dist/server/                 the command, started as the language server
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";
import { build } from "esbuild";
import { lazyRules, quickParser } from "./fast-start.js";
import { compiledValidator, projectFileSchema } from "./project-file.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const command = resolve(process.argv[2] ?? `${root}dist`);
const extension = resolve(process.argv[3] ?? `${root}extension`);
const dist = `${extension}/dist`;
const packed = `${extension}/redis-ha-lint.vsix`;
const largest = 2_000_000;

/** Not of the command: the library, and what V8 made of scripts, which another Node than the one that built it refuses. */
const leftOut = /^index\.js$|\.cache$|\.map$/;

const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const schema = await projectFileSchema(root);
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  legalComments: "none",
  logLevel: "warning",
  target: "es2022",
  define: { RULES: JSON.stringify(await ruleList()), PACKAGE_VERSION: JSON.stringify(version) },
};

if (extension !== join(root, "extension"))
  for (const name of [
    ".vscodeignore",
    "package.json",
    "README.md",
    "CHANGELOG.md",
    "icon.png",
    "languages",
    "syntaxes",
  ])
    cpSync(`${root}extension/${name}`, join(extension, name), { recursive: true });
rmSync(dist, { recursive: true, force: true });
await Promise.all([
  bundle("extension/src/node.ts", "node.js", {
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode"],
  }),
  bundle("extension/src/browser.ts", "browser.js", { platform: "browser", format: "cjs", external: ["vscode"] }),
  bundle("extension/src/view/main.ts", "topology-view.js", { platform: "browser", format: "iife" }),
  bundle("src/lsp/browser.ts", "lsp-worker.js", {
    platform: "browser",
    format: "iife",
    alias: { yaml: `${root}node_modules/yaml/browser/dist/index.js`, "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    plugins: [lazyRules, quickParser, compiledValidator(schema), noBuiltins()],
  }),
]);
mkdirSync(`${dist}/server`);
for (const file of readdirSync(command).filter((name) => !leftOut.test(name)))
  cpSync(join(command, file), `${dist}/server/${file}`, { recursive: true });
cpSync(`${root}LICENSE`, `${extension}/LICENSE`);

rmSync(packed, { force: true });
await createVSIX({ cwd: extension, packagePath: packed, dependencies: false });
const { size } = statSync(packed);
console.log(`${packed}: ${(size / 1000).toFixed(0)} kB`);
if (size > largest) throw new Error(`the package is larger than ${largest / 1e6} MB`);

function bundle(entry, outfile, options) {
  return build({ ...common, entryPoints: [entry], outfile: `${dist}/${outfile}`, ...options });
}

/** A worker has no modules of Node: paths are those of POSIX, and anything else is a mistake that ends the build. */
function noBuiltins() {
  return {
    name: "no-builtins",
    setup({ onResolve }) {
      onResolve({ filter: /^(?:node:)?path(?:\/posix)?$/ }, () => ({ path: `${root}scripts/posix-path.ts` }));
      onResolve({ filter: /^node:/ }, ({ path, importer }) => ({
        errors: [{ text: `${path} is not there in a browser (in ${importer})` }],
      }));
    },
  };
}

/** Each rule with its category and what it demands, for the list that the user picks from. */
async function ruleList() {
  const { outputFiles } = await build({
    entryPoints: [`${root}rules/index.ts`],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
    logLevel: "warning",
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  const { rules, categories } = await import(`data:text/javascript;base64,${code}`);
  return rules.map(({ id, summary }) => ({ id, category: categories[id], summary }));
}
