// Writes grammar/directives/{redis,sentinel,newer}.ts from the facts files.
//   node scripts/generate-directives.js [FACTS] [--check]

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { newerChangeRanges, newerRanges } from "./newer-ranges.js";

const tables = new URL("../grammar/directives/", import.meta.url);
const userNames = new Set(["masteruser", "auth-user", "sentinel-user"]);
/** Not flagged in the source, which knows little about them. */
const knownSecrets = new Set(["tls-alt-key-file-pass"]);

/** Constructor in grammar/kinds.ts for what is special. */
const forms = {
  "bind-list": "addresses",
  "save-points": "savePoints",
  "class-limits": "classLimits",
  "host-port": "hostPort",
  directory: "directory",
  "include-path": "includePath",
  "rename-pair": "renamePair",
  "keyspace-flags": "letters",
  "int-triple": "threeIntegers",
  percentiles: "percentiles",
};
const kinds = {
  bool: "bool",
  int: "int",
  memory: "memory",
  "memory-or-percent": "memoryOrPercent",
  octal: "octal",
  ignored: "ignored",
  enum: "oneOf",
  flags: "flags",
};
/** What a release with another kind stores, as a type. */
const otherValue = { bool: "boolean", ignored: "undefined", memory: "number", int: "number" };

/** @param {string} facts folder @returns {Record<string, string>} text by file name */
export function generate(facts) {
  const read = (name) => JSON.parse(readFileSync(`${facts}/${name}`, "utf8"));
  const newer = read("newer-releases.json");
  return {
    "redis.ts": redisTable(read("directives.json").directives),
    "sentinel.ts": sentinelTable(read("sentinel-directives.json").directives),
    "newer.ts": newerTables(newer),
  };
}

function redisTable(directives) {
  const lines = directives.map((directive) => {
    const { name, names, since: _since, removed, kind, ...rest } = directive;
    return entry(name, kind, { ...spellings(name, names), ...gone(removed), ...rest });
  });
  return file("directives.json", lines.join("\n"), "redisDirectives");
}

function newerTables({ directives, changes }) {
  const table = (engine) =>
    directives
      .filter((directive) => directive.engine === engine)
      .map(
        ({
          name,
          engine: _engine,
          since,
          removed: _removed,
          seenIn: _seenIn,
          source: _source,
          alias,
          kind,
          flags,
          ...rest
        }) => {
          const ranges = newerRanges(name, engine, since);
          const also = alias && { also: { [alias]: { [engine]: ranges } } };
          const facts = { [engine]: ranges, ...also, ...(flags.length > 0 && { flags }), ...rest };
          return isSpelling(alias, directives) ? undefined : entry(name, kind, facts);
        },
      )
      .filter((line) => line !== undefined)
      .join("\n");
  const all = changes.flatMap(changeOf);
  const changeLines = [...new Set(all.map(({ name }) => name))].map((name) => {
    const lines = all.filter((change) => change.name === name).map(({ text }) => `    ${text},`);
    return `  ${quoted(name)}: [\n${lines.join("\n")}\n  ],`;
  });
  const spellingLines = directives
    .filter(({ alias }) => isSpelling(alias, directives))
    .map(({ name, alias, engine, since, confidence }) => {
      const ranges = newerRanges(name, engine, since);
      return `  ${quoted(name)}: { of: ${literal(alias)}, ${engine}: ${literal(ranges)}, confidence: ${literal(confidence)} },`;
    });
  const body = [
    ["newerRedisDirectives", table("redis")],
    ["newerValkeyDirectives", table("valkey")],
  ];
  return [
    header("newer-releases.json"),
    imports(body.map(([, lines]) => lines).join("\n"), "type Change"),
    ...body.map(([name, lines]) => `export const ${name} = {\n${lines}\n} as const;\n`),
    "/** New spellings of directives of the other table. */",
    `export const newerSpellings = {\n${spellingLines.join("\n")}\n} as const;\n`,
    `export const newerChanges = {\n${changeLines.join("\n")}\n} as const satisfies Record<string, readonly Change[]>;\n`,
  ].join("\n");
}

/** A new name of an old setting. `lua-enable-insecure-api` is not: both its names are new. */
function isSpelling(alias, directives) {
  return alias !== undefined && !directives.some(({ name }) => name === alias);
}

function changeOf({ name: names, engine, since, source: _source, what, confidence, ...rest }) {
  return names.split(", ").flatMap((name) => {
    const ranges = newerChangeRanges(name, engine, since);
    return ranges === undefined ? [] : [{ name, text: literal({ [engine]: ranges, ...rest, what, confidence }) }];
  });
}

function sentinelTable(directives) {
  const lines = directives.map(
    ({ name, names, since: _since, removed, params, sensitive, notes, errors: _errors, variants, ...rest }) => {
      const facts = {
        ...spellings(name, names),
        ...gone(removed),
        params: raw(`[${params.map(paramText).join(", ")}]`),
        ...rest,
        ...(sensitive && !userNames.has(name) && { secret: true }),
        ...(notes && { notes: [notes].flat() }),
        ...(variants && { variants: variants.map(joinRanges) }),
      };
      return `  ${quoted(name)}: ${literal(facts)},`;
    },
  );
  return [
    header("sentinel-directives.json"),
    'import { param, type Statement } from "../params.ts";\n',
    `export const sentinelStatements = {\n${lines.join("\n")}\n} as const satisfies Record<string, Statement>;\n`,
  ].join("\n");
}

function paramText({ name, type, ...rest }) {
  return `param(${[name, type, ...(Object.keys(rest).length > 0 ? [rest] : [])].map(literal).join(", ")})`;
}

/** One line: `"hz": int({ ... }),`. */
function entry(name, kind, { enum: words, form, args, sentinel, variants = [], flags, ...rest }) {
  const facts = {
    ...rest,
    ...(args[0] === 1 && args[1] === 1 ? {} : { args }),
    ...(flags && { flags }),
    ...(sentinel === "effective" && { sentinel }),
    ...(variants.length > 0 && { variants: variants.map(joinRanges) }),
    ...(form && (kind === "string" || !(form in forms)) && kind !== "special" && { form }),
  };
  const more = new Set(
    variants.map((variant) => otherValue[variant.kind]).filter((type) => type && type !== otherValue[kind]),
  );
  const listed = kind === "enum" || kind === "flags";
  const type = listed ? (words ? "" : "<string>") : more.size > 0 ? `<${[...more].join(" | ")}>` : "";
  const before = listed
    ? `${literal(words ?? [])}, `
    : kind === "special" && !(form in forms)
      ? `${literal(form)}, `
      : "";
  return `  ${quoted(name)}: ${constructorOf(name, kind, form, rest, flags, variants)}${type}(${before}${literal(facts)}),`;
}

function constructorOf(name, kind, form, _rest, flags = [], variants = []) {
  if (kind === "special") return forms[form] ?? "words";
  if (kind !== "string") return kinds[kind];
  const sensitive = [flags, ...variants.map((variant) => variant.flags ?? [])].some((list) =>
    list.includes("sensitive"),
  );
  const hidden = name === "tls-protocols" || userNames.has(name);
  return (sensitive && !hidden) || knownSecrets.has(name) ? "secret" : "text";
}

function spellings(name, names) {
  const perEngine = (ranges) =>
    Object.fromEntries(Object.entries(ranges).map(([engine, list]) => [engine, list.join(", ")]));
  const { [name]: own, ...others } = names;
  const also = Object.fromEntries(Object.entries(others).map(([other, ranges]) => [other, perEngine(ranges)]));
  return { ...perEngine(own), ...(Object.keys(others).length > 0 && { also }) };
}

function gone(removed) {
  const engines = Object.entries(removed).filter(([, release]) => release !== null);
  return engines.length > 0 ? { removed: Object.fromEntries(engines) } : {};
}

function joinRanges({ redis, valkey, ...rest }) {
  return { ...(redis && { redis: redis.join(", ") }), ...(valkey && { valkey: valkey.join(", ") }), ...rest };
}

function file(source, lines, name) {
  return `${header(source)}\n${imports(lines)}\nexport const ${name} = {\n${lines}\n} as const;\n`;
}

function header(source) {
  return `// Generated by scripts/generate-directives.js from ${source}: do not edit.\n// biome-ignore-all format: one line per directive.\n`;
}

function imports(lines, ...types) {
  const used = new Set([...lines.matchAll(/^ {2}\S+: (\w+)/gm)].map((match) => match[1]));
  return `import { ${[...used, ...types].sort().join(", ")} } from "../kinds.ts";\n`;
}

const rawText = Symbol("raw");
const raw = (text) => ({ [rawText]: text });
const limits = new Set(["min", "max"]);

/** A value as TypeScript; limits that were written as strings because they exceed 2^53 become bigint. */
function literal(value, field = "") {
  if (limits.has(field) && typeof value === "string") return `${value}n`;
  if (Array.isArray(value)) return `[${value.map((item) => literal(item)).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (value[rawText]) return value[rawText];
  const fields = Object.entries(value).map(([name, item]) => `${key(name)}: ${literal(item, name)}`);
  return fields.length > 0 ? `{ ${fields.join(", ")} }` : "{}";
}

/** Directive names are quoted throughout, so that one search finds them all. */
function quoted(name) {
  return JSON.stringify(name);
}

function key(name) {
  return /^[A-Za-z]\w*$/.test(name) ? name : JSON.stringify(name);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const facts = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "../shared/facts";
  const check = process.argv.includes("--check");
  if (check && !existsSync(facts)) {
    console.error(`${facts} is absent: grammar/directives is not compared with its source`);
    process.exit(0);
  }
  for (const [name, text] of Object.entries(generate(facts))) {
    const path = new URL(name, tables);
    if (!check) writeFileSync(path, text);
    else if (readFileSync(path, "utf8") !== text) {
      console.error(`grammar/directives/${name} is not what scripts/generate-directives.js writes`);
      process.exitCode = 1;
    }
  }
}
