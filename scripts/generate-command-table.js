// Writes grammar/command-table.ts from the sources of all releases from 6.0.0 on.
//   node scripts/generate-command-table.js REDIS.git VALKEY.git [--check]

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const [redis, valkey] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const table = new URL("../grammar/command-table.ts", import.meta.url);
const options = { encoding: "utf8", maxBuffer: 1 << 28 };
const git = (repo, ...args) => execFileSync("git", [`--git-dir=${repo}`, ...args], options);

const letters = {
  keyspace: "k",
  read: "r",
  write: "w",
  set: "e",
  sortedset: "z",
  list: "l",
  hash: "h",
  string: "s",
  bitmap: "b",
  hyperloglog: "y",
  geo: "g",
  stream: "x",
  pubsub: "p",
  admin: "a",
  fast: "f",
  slow: "o",
  blocking: "u",
  dangerous: "d",
  connection: "c",
  transaction: "t",
  scripting: "i",
};

/** What flags add (populateCommandTableParseFlags up to 6.2, setImplicitACLCategories from 7.0 on). */
function categoriesOf(flags, named, before7) {
  const all = new Set(named);
  const has = (flag) => flags.includes(flag);
  if (has("write")) all.add("write");
  if (has("readonly") && (before7 || !all.has("scripting"))) all.add("read");
  if (has("admin")) all.add("admin").add("dangerous");
  if (has("pubsub")) all.add("pubsub");
  if (has("fast")) all.add("fast");
  if (has("blocking") && !before7) all.add("blocking");
  if (!all.has("fast")) all.add("slow");
  const sorted = Object.keys(letters).filter((name) => all.delete(name));
  if (all.size > 0) throw new Error(`unknown categories: ${[...all]}`);
  return sorted.map((name) => letters[name]).join("");
}

/** redisCommandTable and sentinelcmds up to 6.2. */
function readC(repo, tag, file, start) {
  const text = git(repo, "show", `${tag}:${file}`);
  const from = text.indexOf(start);
  const body = text.slice(from, text.indexOf("\n};", from)).replace(/\/\*.*?\*\//gs, "");
  // Until this was written, the flag no-auth had no meaning to ACLs, and AUTH alone was free.
  const free = git(repo, "show", `${tag}:src/acl.c`).includes("cmd->flags & CMD_NO_AUTH");
  const commands = new Map();
  for (const [, name, arity, quoted] of body.matchAll(/\{"([^"]+)",\s*\w+,\s*(-?\d+),\s*((?:"[^"]*"\s*)+),/g)) {
    const words = [...quoted.matchAll(/"([^"]*)"/g)]
      .map(([, part]) => part)
      .join("")
      .split(/\s+/)
      .filter(Boolean);
    const flags = words.map((word) => word.replace("read-only", "readonly").replace("pub-sub", "pubsub"));
    const named = words.filter((word) => word[0] === "@").map((word) => word.slice(1));
    const open = flags.includes("no-auth") && (free || name === "auth") ? "!" : "";
    commands.set(name, `${arity}/${categoriesOf(flags, named, true)}${open}`);
  }
  return commands;
}

/** src/commands/*.json from 7.0 on. */
function readJson(repo, tag) {
  const server = new Map();
  const sentinel = new Map();
  const paths = git(repo, "ls-tree", "-r", tag, "src/commands/")
    .split("\n")
    .filter((line) => line.endsWith(".json"));
  const ids = paths.map((line) => line.split(/\s/)[2]);
  const entries = texts(repo, ids).flatMap((text) => Object.entries(JSON.parse(text)));
  const flagsOf = ({ command_flags = [] }) => command_flags.map((flag) => flag.toLowerCase());
  const parents = new Map(entries.filter(([, { container }]) => !container).map(([name, entry]) => [name, entry]));
  for (const [name, entry] of entries) {
    const { container, arity, acl_categories = [], key_specs = [], get_keys_function } = entry;
    const flags = flagsOf(entry);
    const categories = categoriesOf(
      flags,
      acl_categories.map((category) => category.toLowerCase()),
      false,
    );
    const specs = key_specs.map(specText).join(";");
    const keys = specs || get_keys_function ? `/${specs}` : "";
    const fallback = get_keys_function ? `/${get_keys_function.replace(/GetKeys$/, "")}` : "";
    const text = `${arity}/${categories}${flags.includes("no_auth") ? "!" : ""}`;
    const full = (container ? `${container}|${name}` : name).toLowerCase();
    const above = container ? flagsOf(parents.get(container)) : flags;
    if (![...flags, ...above].includes("only_sentinel")) server.set(full, text + keys + fallback);
    if (flags.includes("sentinel") && above.includes("sentinel")) sentinel.set(full, text);
  }
  return { server, sentinel };
}

/** Flags @ where the search begins + which arguments from there; ? where nobody can say. */
function specText({ flags = [], begin_search: { index, keyword }, find_keys: { range, keynum } }) {
  const is = (flag) => flags.includes(flag);
  const access =
    (is("ACCESS") ? "r" : "") +
    (is("INSERT") || is("DELETE") || is("UPDATE") ? "w" : "") +
    (is("NOT_KEY") ? "n" : "") +
    (is("INCOMPLETE") ? "i" : "") +
    (is("VARIABLE_FLAGS") ? "v" : "");
  if (!(index || keyword) || !(range || keynum)) return `${access}?`;
  const begin = index ? `${index.pos}` : `${keyword.keyword.toLowerCase()},${keyword.startfrom}`;
  const find = range
    ? range.lastkey === 0
      ? ""
      : `+${range.lastkey},${range.step},${range.limit}`
    : `#${keynum.keynumidx},${keynum.firstkey},${keynum.step}`;
  return `${access}@${begin}${find}`;
}

const blobs = new Map();

function texts(repo, ids) {
  const wanted = ids.filter((id) => !blobs.has(id));
  if (wanted.length > 0) {
    const all = execFileSync("git", [`--git-dir=${repo}`, "cat-file", "--batch"], {
      input: wanted.join("\n"),
      maxBuffer: 1 << 28,
    });
    let at = 0;
    for (const id of wanted) {
      const end = all.indexOf(10, at);
      const size = Number(all.toString("latin1", at, end).split(" ")[2]);
      blobs.set(id, all.toString("utf8", end + 1, end + 1 + size));
      at = end + size + 2;
    }
  }
  return ids.map((id) => blobs.get(id));
}

const order = (tag) => tag.split(/[.-]/).map((part) => (part === "m01" || part === "dev" ? -1 : Number(part)));
const compare = (a, b) => {
  const [x, y] = [order(a), order(b)];
  return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
};

/** What each release changes. */
function changes(releases, before = new Map()) {
  const lines = [];
  let last = before;
  for (const [version, commands] of releases) {
    const gone = [...last.keys()].filter((name) => !commands.has(name)).map((name) => `-${name}`);
    const new_ = [...commands]
      .filter(([name, text]) => last.get(name) !== text)
      .map(([name, text]) => `${name}/${text}`);
    const words = [...gone, ...new_.sort()];
    if (words.length > 0) lines.push(`  ${JSON.stringify(version)}:\n    ${JSON.stringify(words.join(" "))},`);
    last = commands;
  }
  return { lines, last };
}

const redisTags = git(redis, "tag")
  .split("\n")
  .filter((tag) => /^[678]\.\d+\.\d+$|^8\.0-m01$/.test(tag))
  .sort(compare);
const valkeyTags = git(valkey, "tag")
  .split("\n")
  .filter((tag) => /^(7\.2\.([5-9]|\d\d)|8\.\d+\.\d+)$/.test(tag))
  .sort(compare);

const is6 = (tag) => tag.startsWith("6.");
const both = new Map(redisTags.filter((tag) => !is6(tag)).map((tag) => [tag, readJson(redis, tag)]));
const server = redisTags.map((tag) => [
  tag,
  is6(tag) ? readC(redis, tag, "src/server.c", "struct redisCommand redisCommandTable[] = {") : both.get(tag).server,
]);
const sentinel = redisTags
  .filter((tag) => compare(tag, "6.2.0") >= 0)
  .map((tag) => [
    tag,
    is6(tag) ? readC(redis, tag, "src/sentinel.c", "struct redisCommand sentinelcmds[] = {") : both.get(tag).sentinel,
  ]);
const forks = [...valkeyTags.map((tag) => [tag, tag]), ["8.1-dev", "unstable"]].map(([version, tag]) => [
  version,
  readJson(valkey, tag),
]);
const upTo72 = (releases) => releases.findLast(([tag]) => compare(tag, "7.3.0") < 0)[1];

const tables = {
  redisTable: changes(server),
  redisSentinelTable: changes(sentinel),
  valkeyTable: changes(
    forks.map(([tag, { server: all }]) => [tag, all]),
    upTo72(server),
  ),
  valkeySentinelTable: changes(
    forks.map(([tag, { sentinel: all }]) => [tag, all]),
    upTo72(sentinel),
  ),
};
const text = `// Generated by scripts/generate-command-table.js from the sources of the releases: do not edit.
// biome-ignore-all format: one line per release.

/** The letter of each category. */
export const categoryLetters = {
${Object.entries(letters)
  .map(([name, letter]) => `  ${name}: ${JSON.stringify(letter)},`)
  .join("\n")}
} as const;

/**
 * What each release has more than the one before, \`-name\` what it has no longer; a command as
 * \`name/arity/categories/keys/callback\`. A \`!\` behind the categories: needs no permission. Keys: access (r, w; n no key,
 * i incomplete, v varies) @ index or keyword,start + last,step,limit or # numkeys,first,step; ? unknown.
 */
${Object.entries(tables)
  .map(([name, { lines }]) => `export const ${name} = {\n${lines.join("\n")}\n};\n`)
  .join("\n")}`;
if (!process.argv.includes("--check")) writeFileSync(table, text);
else if (readFileSync(table, "utf8") !== text) {
  console.error("grammar/command-table.ts is not what scripts/generate-command-table.js writes");
  process.exitCode = 1;
}
