/** What the build does so that the command starts fast: esbuild plugins. */
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";

/** Keeps parts of Node that take long to load out of a check. */
export const lightBuiltins = {
  name: "light-builtins",
  setup(context) {
    // Commander starts subcommands that are programs of their own; we have none.
    context.onResolve({ filter: /^(?:node:)?child_process$/ }, () => ({ path: "child_process", namespace: "absent" }));
    context.onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** Loops of chevrotain that prepare for grammars larger than ours: file, text in it, and what it becomes. */
const loops = [
  // One entry per character of UTF-16; our text is Latin-1.
  ["scan/lexer.js", "new Array(65536)", "new Array(256)"],
  ["scan/lexer.js", "for (let i = 0; i < 65536; i++)", "for (let i = 0; i < 256; i++)"],
  // CONSUME to CONSUME9 and so on; a rule of ours uses the first three. A fourth one fails as soon as the parser is made.
  ["parse/parser/traits/gast_recorder.js", "for (let i = 0; i < 10; i++)", "for (let i = 0; i < 3; i++)"],
];

/** Chains the parts the parser is put together from instead of copying their methods one by one. */
const applyMixins = `export function applyMixins(derived, parts) {
  let before = derived.prototype;
  for (const part of [...parts].reverse()) {
    Object.setPrototypeOf(before, part.prototype);
    before = part.prototype;
  }
}`;

/** Lodash looks whether Map, Set and others are the engine's own, with regular expressions. They are. */
const getNative = "export default (object, key) => object?.[key];";

export const quickParser = {
  name: "quick-parser",
  setup(context) {
    context.onLoad({ filter: /lodash-es[\\/]_getNative\.js$/ }, () => ({ contents: getNative }));
    context.onLoad({ filter: /chevrotain[\\/]lib[\\/]src[\\/].*apply_mixins\.js$/ }, () => ({ contents: applyMixins }));
    context.onLoad({ filter: /chevrotain[\\/]lib[\\/]src[\\/].*(?:lexer|gast_recorder)\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const [file, long, short] of loops) {
        if (!path.replaceAll("\\", "/").endsWith(`/${file}`)) continue;
        if (!contents.includes(long)) throw new Error(`chevrotain has changed: ${path} does not hold ${long}`);
        contents = contents.replaceAll(long, short);
      }
      return { contents };
    });
  },
};

export const readersEntry = "src/project/starts/readers.ts";
const readersModule = /starts[\\/]readers\.ts$/;

/**
 * What reads compose files, manifests and units, with a parser for YAML, is a script of its own: many checks need none of
 * it. What it has in common with the program it takes from there.
 *
 * @param shared the modules that both are made of, from the root
 */
export function readersApart(shared) {
  return {
    name: "readers-apart",
    setup(context) {
      const root = context.initialOptions.absWorkingDir;
      context.onLoad({ filter: readersModule }, ({ path }) => ({
        resolveDir: dirname(path),
        contents: `import { join } from "node:path";
import { loadScript } from "../../cli/load-script.ts";
${shared.map((name, index) => `import * as shared${index} from ${JSON.stringify(join(root, name))};`).join("\n")}
const shared = { ${shared.map((name, index) => `${JSON.stringify(name)}: shared${index}`).join(", ")} };
let all;
export const readers = [(folder, entries, disk) => {
  all ??= loadScript(join(__dirname, "starts.cjs"), shared).readers;
  return all.flatMap((read) => read(folder, entries, disk));
}];`,
      }));
    },
  };
}

export const lspEntry = "src/lsp/node.ts";
const lspModule = /cli[\\/]lsp\.ts$/;

/**
 * The language server is a script of its own, too, and takes from the program what both are made of: the engine is not
 * read twice.
 *
 * @param shared the modules that both are made of, from the root
 */
export function lspApart(shared) {
  return {
    name: "lsp-apart",
    setup(context) {
      const root = context.initialOptions.absWorkingDir;
      context.onLoad({ filter: lspModule }, ({ path }) => {
        const load = 'loadScript(join(__dirname, "lsp.cjs"))';
        const text = readFileSync(path, "utf8");
        if (!text.includes(load)) throw new Error(`${path} is written in another way: it does not hold ${load}`);
        const given = shared.map((name, index) => `${JSON.stringify(name)}: shared${index}`).join(", ");
        return {
          loader: "ts",
          resolveDir: dirname(path),
          contents: [
            ...shared.map((name, index) => `import * as shared${index} from ${JSON.stringify(join(root, name))};`),
            text.replace(load, `loadScript(join(__dirname, "lsp.cjs"), { ${given} })`),
          ].join("\n"),
        };
      });
    },
  };
}

/** Takes modules of the program from it. */
export function ofProgram(shared) {
  return {
    name: "of-program",
    setup(context) {
      const root = context.initialOptions.absWorkingDir;
      context.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const name = relative(root, join(resolveDir, path)).replaceAll("\\", "/");
        return shared.includes(name) ? { path: name, external: true } : undefined;
      });
    },
  };
}

/**
 * The modules of the program that a script beside it imports, from the root.
 *
 * @param options of both builds
 */
export async function sharedModules(options, entry) {
  const inputsOf = async (entryPoint, plugins) => {
    const { metafile } = await build({ ...options, entryPoints: [entryPoint], plugins, metafile: true, write: false });
    return metafile.inputs;
  };
  const isOwn = (name) => name === readersEntry && entry === readersEntry;
  const [program, script] = await Promise.all([
    inputsOf("src/cli/program.ts", [readersApart([])]),
    inputsOf(entry, entry === readersEntry ? [] : [readersApart([])]),
  ]);
  const own = Object.entries(script).filter(([name]) => !(name in program) || isOwn(name));
  const named = new Set(own.flatMap(([, { imports }]) => imports.map(({ path }) => path)));
  return [...named].filter((name) => /^(?:grammar|rules|src)\//.test(name) && name in program && !isOwn(name)).sort();
}

/** What a rule says is needed when it finds something, its samples never. */
const said = ["summary", "why", "consequence", "remedy", "live", "evidence", "good", "bad"];

/** Makes the texts and samples of rules only when they are asked for: as getters. */
export const lazyRules = {
  name: "lazy-rules",
  setup(context) {
    context.onLoad({ filter: /rules[\\/][a-z]+[\\/][a-z-]+\.ts$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const name of said) {
        const [start] = new RegExp(`^  ${name}:\\s`, "m").exec(contents) ?? [];
        if (start === undefined) throw new Error(`${path} is written in another way: it has no line ${name}`);
        const from = contents.indexOf(`\n${start}`) + 1;
        const to = endOfExpression(contents, from + start.length);
        const getter = `  get ${name}() { return ${contents.slice(from + start.length, to)}; }`;
        contents = contents.slice(0, from) + getter + contents.slice(to);
      }
      return { contents, loader: "ts" };
    });
  },
};

/** Where the comma or bracket stands that ends an expression; templates hold no expressions that hold quotes. */
function endOfExpression(text, start) {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if ("\"'`".includes(character)) {
      for (at++; text[at] !== character; at++) if (text[at] === "\\") at++;
    } else if (text.startsWith("//", at)) at = text.indexOf("\n", at);
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character) && depth-- === 0) return at;
    else if (character === "," && depth === 0) return at;
  }
  throw new Error("an expression does not end");
}
