/**
 * Writes `docs/rules/`: a page for each rule and the list of all.
 *
 *     node scripts/generate.js            writes
 *     node scripts/generate.js --check    compares only; 1 if a page is not what it should be
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "docs", "rules");

const pages = await expectedPages();
mkdirSync(folder, { recursive: true });
const present = readdirSync(folder).filter((file) => file.endsWith(".md"));
const surplus = present.filter((file) => !pages.has(file));
const stale = [...pages].filter(
  ([file, text]) => !present.includes(file) || readFileSync(join(folder, file), "utf8") !== text,
);

if (process.argv.includes("--check")) {
  for (const [file] of stale) console.error(`docs/rules/${file} is not what its rule says`);
  for (const file of surplus) console.error(`docs/rules/${file} is the page of no rule`);
  if (stale.length + surplus.length > 0) {
    console.error("run: node scripts/generate.js");
    process.exitCode = 1;
  }
} else {
  for (const [file, text] of stale) writeFileSync(join(folder, file), text);
  for (const file of surplus) rmSync(join(folder, file));
}

/** Text by file name. */
async function expectedPages() {
  const out = mkdtempSync(join(tmpdir(), "redis-ha-lint-"));
  try {
    await build({
      stdin: {
        contents: 'export * from "./rules/index.ts"; export * from "./src/report/rule-page.ts";',
        resolveDir: root,
        loader: "ts",
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: join(out, "rules.mjs"),
      logLevel: "warning",
    });
    const { rules, categories, rulePage, rulesPage } = await import(pathToFileURL(join(out, "rules.mjs")).href);
    const all = rules.map((rule) => [`${rule.id}.md`, rulePage(rule, categories[rule.id])]);
    return new Map([["README.md", rulesPage(rules, categories)], ...all]);
  } finally {
    rmSync(out, { recursive: true });
  }
}
