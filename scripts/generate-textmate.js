/**
 * Writes `extension/syntaxes/`, the TextMate grammars of the VS Code extension, from the catalogue: what a directive's
 * value looks like depends on its kind, and a name that no release knows gets no colour.
 *
 *     node scripts/generate-textmate.js            writes
 *     node scripts/generate-textmate.js --check    compares only; 1 if a grammar is not what the catalogue says
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}extension/syntaxes/`;
const { directiveSpellings, forkDirectives, statementSpellings } = await catalogue();

/** Names match in any case, as servers match them; blanks are what `sdssplitargs` skips between words. */
const lineStart = "(?i)^[ \\t\\r]*";
const wordEnd = "(?=[ \\t\\r]|$)";
const scope = (...names) => ({ name: names.map((name) => `${name}.redis-conf`).join(" ") });
/** Themes that tell members of enumerations from keywords do so by the second. */
const choice = (name) => scope(`constant.language.${name}`, "variable.other.enummember");

/** @param names of directives or statements, the longest first so that none hides another */
const oneOf = (names) => `(${[...names].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).join("|")})`;
const word = (pattern) => `(?i)(?<=[ \\t\\r])(?:${pattern})${wordEnd}`;
const include = (...parts) => parts.map((part) => ({ include: `#${part}` }));

/** What stands behind a name, up to the end of the line. */
function line(names, patterns, nameScope = "keyword.other.directive") {
  return {
    begin: `${lineStart}${oneOf(names)}${wordEnd}`,
    beginCaptures: { 1: scope(nameScope) },
    end: "$",
    patterns: [...patterns, ...include("quoted", "word")],
  };
}

const isPath = /(?:file|filename|dir|path|unixsocket)$|^(?:unixsocket|aclfile|logfile|pidfile)$/;

/** The look of a directive's values. */
function lookOf(name, { kind, form, secret }) {
  if (secret) return "secret";
  if (form === "acl-rule") return "acl";
  if (form === "rename-pair") return "renamed";
  if (form === "include-path") return "path";
  if (form === "bind-list" || form === "host-port") return "addresses";
  if (form === "class-limits") return "classes";
  if (kind === "bool") return "flag";
  if (kind === "enum" || kind === "flags") return "words";
  if (kind === "string" && isPath.test(name)) return "path";
  return form === "directory" || form === "log-path" || form === "module-load" ? "path" : "plain";
}

const patternsOf = {
  secret: include("secret"),
  renamed: include("renamed"),
  path: include("path"),
  addresses: include("nobody", "address", "number"),
  classes: include("class", "number"),
  flag: include("boolean"),
  plain: include("boolean", "number", "address"),
};

function redisConf() {
  const byLook = new Map();
  const withWords = [];
  for (const [name, places] of directiveSpellings()) {
    if (name === "include" || name === "sentinel" || name === "user") continue;
    const look = lookOf(name, places[0].entry);
    if (look === "words") withWords.push([name, places[0].entry]);
    else byLook.set(look, [...(byLook.get(look) ?? []), name]);
  }
  const known = byLook.get("plain") ?? [];
  byLook.set("plain", [...known, ...[...forkDirectives().keys()].filter((name) => !directiveSpellings().has(name))]);
  const directives = [
    line(["include"], include("path"), "keyword.control.include"),
    line(["user"], [{ include: "source.redis-acl#user" }]),
    { include: "#sentinel" },
    ...[...byLook].map(([look, names]) => line(names, patternsOf[look])),
    ...withWords.map(([name, entry]) => line([name], [wordsOf(entry), ...include("number")])),
  ];
  return grammar("Redis Configuration", "redis-conf", {
    patterns: include("comment", "directives", "unknown"),
    repository: {
      comment: {
        match: "^[ \\t\\r]*(#).*$",
        ...scope("comment.line.number-sign"),
        captures: { 1: scope("punctuation.definition.comment") },
      },
      directives: { patterns: directives },
      sentinel: sentinel(),
      unknown: {
        begin: `^[ \\t\\r]*(["']?[^ \\t\\r"']+["']?)${wordEnd}`,
        beginCaptures: { 1: scope("meta.directive.unknown") },
        end: "$",
        patterns: include("quoted"),
      },
      ...values(),
    },
  });
}

/** Every word that some release accepts. */
function wordsOf({ enum: words = [], variants = [] }) {
  const all = new Set([...words, ...variants.flatMap((variant) => variant.enum ?? [])]);
  return { match: word(oneOf([...all].map(escaped))), ...choice("enum") };
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** `sentinel`, the name of the statement, and, where it is about one, the name of the master. */
function sentinel() {
  const of = (isWanted) => [...statementSpellings()].filter(([, { entry }]) => isWanted(entry)).map(([name]) => name);
  const statement = (names, master, patterns) => ({
    begin: `${lineStart}(sentinel)[ \\t\\r]+${oneOf(names)}${wordEnd}${master ? "(?:[ \\t\\r]+([^ \\t\\r\"']+))?" : ""}`,
    beginCaptures: {
      1: scope("keyword.control.sentinel"),
      2: scope("keyword.other.statement"),
      ...(master && { 3: scope("entity.name.type.master") }),
    },
    end: "$",
    patterns: [...patterns, ...include("quoted", "word")],
  });
  const plain = include("boolean", "address", "number", "identity");
  const isRename = ({ params }) => params.some(({ name }) => name === "newName");
  const isOther = (entry) => !entry.secret && !isRename(entry);
  return {
    patterns: [
      statement(
        of((entry) => entry.secret && entry.scope === "master"),
        true,
        include("secret"),
      ),
      statement(
        of((entry) => entry.secret && entry.scope !== "master"),
        false,
        include("secret"),
      ),
      statement(of(isRename), true, include("renamed")),
      statement(
        of((entry) => isOther(entry) && entry.scope === "master"),
        true,
        plain,
      ),
      statement(
        of((entry) => isOther(entry) && entry.scope !== "master"),
        false,
        plain,
      ),
      {
        begin: `${lineStart}(sentinel)${wordEnd}`,
        beginCaptures: { 1: scope("keyword.control.sentinel") },
        end: "$",
        patterns: include("quoted"),
      },
    ],
  };
}

function values() {
  const host = "(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\[?[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\\w+)?\\]?)";
  return {
    quoted: {
      patterns: [
        {
          begin: '"',
          end: '"|$',
          ...scope("string.quoted.double"),
          patterns: [{ match: "\\\\(?:x[0-9a-fA-F]{2}|.)", ...scope("constant.character.escape") }],
        },
        {
          begin: "'",
          end: "'|$",
          ...scope("string.quoted.single"),
          patterns: [{ match: "\\\\'", ...scope("constant.character.escape") }],
        },
      ],
    },
    boolean: { match: word("yes|no"), ...choice("boolean") },
    number: {
      match: `(?i)(?<=[ \\t\\r])(-?\\d+(?:\\.\\d+)?)(b|kb?|mb?|gb?|%)?${wordEnd}`,
      captures: { 1: scope("constant.numeric"), 2: scope("keyword.other.unit") },
    },
    address: {
      match: `(?i)(?<=[ \\t\\r])(-)?(${host}|\\*)${wordEnd}`,
      captures: { 1: scope("keyword.operator.optional"), 2: scope("constant.numeric.address") },
    },
    nobody: { match: word("no[ \\t\\r]+one"), ...choice("nobody") },
    class: { match: word("normal|slave|replica|pubsub|master"), ...choice("enum") },
    identity: { match: word("[0-9a-f]{40}"), ...scope("constant.other.identity") },
    path: { match: "(?<=[ \\t\\r])[^ \\t\\r\"']+", ...scope("string.unquoted.path") },
    secret: { match: "(?<=[ \\t\\r])[^ \\t\\r\"']+", ...scope("string.other.secret") },
    renamed: {
      match: "\\G[ \\t\\r]+([^ \\t\\r\"']+)",
      captures: { 1: scope("entity.name.function.command") },
    },
    word: { match: "(?<=[ \\t\\r])[^ \\t\\r\"']+", ...scope("string.unquoted") },
  };
}

function redisAcl() {
  const named = (...names) => ({ name: names.map((name) => `${name}.redis-acl`).join(" ") });
  const states = "on|off";
  const flags =
    "nopass|resetpass|reset|resetkeys|resetchannels|allkeys|allchannels|allcommands|nocommands|clearselectors|sanitize-payload|skip-sanitize-payload";
  const before = "(?<=[ \\t\\r(\"'])";
  const end = "(?=[ \\t\\r)\"']|$)";
  const marked = (sign, value, name) => ({
    match: `${before}(${sign})(${value})`,
    captures: { 1: named("keyword.operator"), 2: named(name) },
  });
  return grammar("Redis ACL", "redis-acl", {
    patterns: [
      {
        begin: `${lineStart}(user)${wordEnd}`,
        beginCaptures: { 1: named("keyword.other.directive") },
        end: "$",
        patterns: [{ include: "#user" }],
      },
    ],
    repository: {
      user: {
        patterns: [
          { match: "\\G[ \\t\\r]+([^ \\t\\r\"']+)", captures: { 1: named("entity.name.type.user") } },
          { include: "#rules" },
        ],
      },
      rules: {
        patterns: [
          {
            begin: `${before}\\(`,
            beginCaptures: { 0: named("punctuation.section.selector.begin") },
            end: "\\)|$",
            endCaptures: { 0: named("punctuation.section.selector.end") },
            patterns: include("rules"),
          },
          {
            match: `(?i)${before}(?:${states})${end}`,
            ...named("constant.language.state", "variable.other.enummember"),
          },
          { match: `(?i)${before}(?:${flags})${end}`, ...named("constant.language.flag", "variable.other.enummember") },
          marked("[+-]@", "[^ \\t\\r)\"']*", "support.type.category"),
          marked("[+-]", "[^ \\t\\r)\"'@][^ \\t\\r)\"']*", "entity.name.function.command"),
          marked("~|%[RWrw]+~", "[^ \\t\\r\"']*?(?=\\)?(?:[ \\t\\r\"']|$))", "string.regexp.key"),
          marked("&", "[^ \\t\\r\"']*?(?=\\)?(?:[ \\t\\r\"']|$))", "string.regexp.channel"),
          marked("[<>#!]", "[^ \\t\\r\"']+", "string.other.secret"),
        ],
      },
    },
  });
}

function sentinelConf() {
  return grammar("Redis Sentinel Configuration", "redis-sentinel-conf", {
    patterns: [{ include: "source.redis-conf" }],
  });
}

function grammar(name, id, parts) {
  return {
    information_for_contributors: ["Generated by scripts/generate-textmate.js from the catalogue: do not edit."],
    name,
    scopeName: `source.${id}`,
    ...parts,
  };
}

async function catalogue() {
  const sources = ["forks", "spellings", "statements"];
  const { outputFiles } = await build({
    stdin: {
      contents: sources.map((name) => `export * from "./grammar/${name}.ts";`).join("\n"),
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  });
  return await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const grammars = { "redis-conf": redisConf(), "redis-sentinel-conf": sentinelConf(), "redis-acl": redisAcl() };
for (const [id, content] of Object.entries(grammars)) {
  const path = `${folder}${id}.tmLanguage.json`;
  const text = `${JSON.stringify(content, undefined, 2)}\n`;
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text) {
    console.error(`extension/syntaxes/${id}.tmLanguage.json is not what the catalogue says; run: npm run generate`);
    process.exitCode = 1;
  }
}
