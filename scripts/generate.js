/**
 * Writes `docs/rules/`, a page for each rule and the list of all, and the picture in `docs/graph.md`.
 *
 *     node scripts/generate.js            writes
 *     node scripts/generate.js --check    compares only; 1 if a page is not what it should be
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "docs", "rules");

/** The deployment in the picture. */
const drawn = "seeds/003-two-sentinels";
const picture = join(root, "docs", "graph.svg");

const { pages, svg } = await expected();
mkdirSync(folder, { recursive: true });
const present = readdirSync(folder).filter((file) => file.endsWith(".md"));
const surplus = present.filter((file) => !pages.has(file));
const stale = [...pages].filter(
  ([file, text]) => !present.includes(file) || readFileSync(join(folder, file), "utf8") !== text,
);

const isStale = !existsSync(picture) || readFileSync(picture, "utf8") !== svg;

if (process.argv.includes("--check")) {
  for (const [file] of stale) console.error(`docs/rules/${file} is not what its rule says`);
  for (const file of surplus) console.error(`docs/rules/${file} is the page of no rule`);
  if (isStale) console.error(`docs/graph.svg is not what fixtures/${drawn} looks like`);
  if (stale.length + surplus.length + Number(isStale) > 0) {
    console.error("run: node scripts/generate.js");
    process.exitCode = 1;
  }
} else {
  for (const [file, text] of stale) writeFileSync(join(folder, file), text);
  for (const file of surplus) rmSync(join(folder, file));
  if (isStale) writeFileSync(picture, svg);
}

/** Pages by file name, and the picture. */
async function expected() {
  const out = mkdtempSync(join(tmpdir(), "redis-ha-lint-"));
  const sources = [
    "rules/index.ts",
    "src/report/rule-page.ts",
    "src/index.ts",
    "src/graph/index.ts",
    "src/graph/svg.ts",
    "src/project/disk.ts",
  ];
  try {
    await build({
      stdin: {
        contents: sources.map((source) => `export * from "./${source}";`).join("\n"),
        resolveDir: root,
        loader: "ts",
      },
      bundle: true,
      platform: "node",
      format: "esm",
      // yaml is CommonJS and requires modules of Node.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      outfile: join(out, "rules.mjs"),
      logLevel: "warning",
    });
    const all = await import(pathToFileURL(join(out, "rules.mjs")).href);
    const { rules, categories, rulePage, rulesPage } = all;
    const pages = rules.map((rule) => [`${rule.id}.md`, rulePage(rule, categories[rule.id])]);
    return { pages: new Map([["README.md", rulesPage(rules, categories)], ...pages]), svg: draw(all) };
  } finally {
    rmSync(out, { recursive: true });
  }
}

function draw({ check, diskSource, graphOf, svg }) {
  const deployments = [];
  check([drawn], {
    source: diskSource(join(root, "fixtures")),
    onDeployment: (deployment, found) => deployments.push(graphOf(deployment, found, "d1")),
  });
  return svg({ deployments });
}
