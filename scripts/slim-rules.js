/** Leaves out of the rules what only `explain` and the documentation need: their pages and samples. */
import { readFileSync } from "node:fs";
import { build } from "esbuild";

const pageFields = ["why", "evidence", "good", "bad"];

/** As Biome formats them: a rule is one object, its fields stand two blanks from the margin. */
const slimmed = (text) =>
  text
    .replace(/^ {2}why:\n? [\s\S]*?`,\n(?= {2}\w+:)/m, '  why: "",\n')
    .replace(/^ {2}(good|bad|evidence): \[(?:.*|\n[\s\S]*?^ {2})\],\n/gm, "  $1: [],\n");

const slimRules = {
  name: "slim-rules",
  setup(context) {
    context.onLoad({ filter: /[\\/]rules[\\/][\w-]+[\\/][\w-]+\.ts$/ }, ({ path }) => ({
      contents: slimmed(readFileSync(path, "utf8")),
      loader: "ts",
    }));
  },
};

/** The plugin, if the rules are the same with it but for their pages; else none, and the command starts more slowly. */
export async function slimRulesPlugins(root) {
  try {
    const [whole, slim] = await Promise.all([rulesWith(root, []), rulesWith(root, [slimRules])]);
    return JSON.stringify(whole) === JSON.stringify(slim) ? [slimRules] : [];
  } catch {
    return [];
  }
}

/** All that is left of the rules without their pages, functions as text. */
async function rulesWith(root, plugins) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["rules/index.ts"],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    logLevel: "silent",
    plugins,
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  const { rules } = await import(`data:text/javascript;base64,${code}`);
  return rules.map((rule) =>
    Object.entries(rule)
      .filter(([field]) => !pageFields.includes(field))
      .map(([field, value]) => [field, typeof value === "function" ? withoutNumbers(String(value)) : value]),
  );
}

/** The bundler numbers names that occur twice: `{ name: name2 }` for `{ name }`. */
function withoutNumbers(code) {
  return code.replace(/\b([a-z]+)\d+\b/gi, "$1").replace(/\b(\w+): \1\b/g, "$1");
}
