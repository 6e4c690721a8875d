import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseVersion, type Target } from "../../grammar/version.ts";
import { scanWord, unquote } from "../../grammar/words.ts";
import { buildDeployment } from "../../src/model/build.ts";
import { savePoints, savePointsText } from "../../src/model/values/persistence.ts";
import { optionsFile } from "../../src/project/commands/options-file.ts";
import { readServerCommand } from "../../src/project/commands/server-command.ts";
import { unchangeable } from "../../src/syntax/embedding.ts";
import { type IncludeResolver, type Loading, load } from "../../src/syntax/load.ts";
import { parseConfig } from "../../src/syntax/parse.ts";
import { SourceText } from "../../src/syntax/source-text.ts";
import { ask } from "../lab/resp.ts";
import { findRedisServer } from "../redis-server.ts";

const found = findRedisServer();
if ("missing" in found) console.log(`live server skipped: ${found.missing}`);

const seed = Number(process.env.SEED ?? 20261121);
const runs = Number(process.env.RUNS ?? 400);
const longest = 30_000;
const atOnce = 3;

const included = { "saves.conf": "save 77 7\nhz 33\n", "nothing.conf": "" };

/** Settings whose values are compared, with what they take and what they do not. */
const settings: Readonly<Record<string, readonly [fitting: readonly string[], others: readonly string[]]>> = {
  maxmemory: [
    ["1mb", "100"],
    ["-1", "5x", "1 mb"],
  ],
  "maxmemory-policy": [["allkeys-lru", "noeviction"], ["nosuch"]],
  appendonly: [["yes", "no", "YES"], ["maybe"]],
  hz: [
    ["20", "30"],
    ["010", "+5", "x"],
  ],
  timeout: [["0", "300"], ["-1"]],
  "hash-max-listpack-value": [["64", "-5"], ["1k"]],
  "repl-timeout": [["60", "61"], ["0"]],
  "min-replicas-to-write": [["1", "2"], ["x"]],
  save: [
    ["900 1", "60 1 30 2", ""],
    ["x", '""', "900"],
  ],
  requirepass: [["a b", 'a"b', "it's", "\\x41", "", "--dashes", "$PW", "#x", "# x", "\t", "\x01\x7f"], []],
};
const names = Object.keys(settings);
const quoted = (text: string) => (/[\s"'#]|^$/.test(text) ? JSON.stringify(text) : text);

const words = (name: string): fc.Arbitrary<string[]> => {
  const [fitting, others] = settings[name]!;
  const one = fc.constantFrom(...fitting).map((word) => [word]);
  const points = fc.constantFrom("900 1", "300 10 5 6").map((text) => text.split(" "));
  return fc.oneof(
    { weight: 16, arbitrary: name === "save" ? fc.oneof(one, points) : one },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...fitting, ...others, "-1", "", "--hz"), { maxLength: 2 }) },
  );
};
const option = fc.constantFrom(...names).chain((name) =>
  fc.tuple(words(name), fc.nat(9)).map(([args, way]): string[] => {
    if (way < 2) return [`--${name} ${args.map(quoted).join(" ")}`];
    if (way === 2 && name !== "requirepass") return [`--${name} ${args.join(" ")}`];
    if (way === 3) return [`--${name.toUpperCase()}`, ...args];
    return [`--${name}`, ...args];
  }),
);
const odd = fc.constantFrom(
  ["--nosuch", "x"],
  ["--"],
  ["word"],
  ["--# remark"],
  ["--hz 11\ntimeout 12"],
  ["--include", "saves.conf"],
  ["--include saves.conf"],
  ["--include", "nothing.conf"],
  ["--user", "alice", "on", ">p w", "~*"],
  ["--user", "alice on +@all"],
  ["--user", "bob", "+nosuch"],
  ["--sentinel monitor m 10.0.0.1 6379 2"],
  ["--hz", "--timeout", "5"],
  ["-"],
);
const options = fc
  .array(fc.oneof({ weight: 9, arbitrary: option }, { weight: 1, arbitrary: odd }), { maxLength: 5 })
  .map((groups) => groups.flat());
const line = fc.oneof(
  { weight: 6, arbitrary: option.map(([name = "", ...args]) => [name.slice(2), ...args.map(quoted)].join(" ")) },
  fc.constantFrom("include saves.conf", "include nothing.conf", "user alice on", "# remark"),
);
const main = fc.option(fc.array(line, { maxLength: 3 }));
const statement = fc.constantFrom(
  ["--sentinel", "monitor", "m", "127.0.0.1", "6379", "2"],
  ["--sentinel monitor n 127.0.0.1 6380 2"],
  ["--sentinel", "down-after-milliseconds", "m", "5000"],
  ["--sentinel", "down-after-milliseconds", "m", "x"],
  ["--sentinel", "nosuch", "m", "5000"],
  ["--sentinel", "monitor", "m", "127.0.0.1", "6379", "0"],
  ["--sentinel"],
  ["--sentinel", ""],
);

interface Case {
  readonly file: readonly string[] | undefined;
  readonly options: readonly string[];
}

const cases: Readonly<Record<"server" | "sentinel", fc.Arbitrary<Case>>> = {
  server: fc.tuple(main, options).map(([file, given]) => ({ file: file ?? undefined, options: given })),
  sentinel: fc
    .tuple(
      fc.array(fc.constantFrom("sentinel monitor m 127.0.0.1 6379 2", "# x"), { maxLength: 2 }),
      fc.array(fc.oneof({ weight: 3, arbitrary: statement }, option), { maxLength: 3 }),
    )
    .map(([file, groups]) => ({ file, options: ["--sentinel", ...groups.flat()] })),
};

/** Values as CONFIG GET gives them; or the name of the line that ends the start. */
type Outcome = { readonly refused: string } | Readonly<Record<string, string>>;

const include: IncludeResolver = (pattern) =>
  pattern in included
    ? { kind: "files", files: [parseConfig(included[pattern as keyof typeof included], pattern)] }
    : { kind: "missing", looked: [] };

function read(argv: readonly string[], text: string | undefined, target: Target): Loading {
  const host = { uri: "line", text: argv.join("\n") };
  let at = 0;
  const sources = argv.map((word) => {
    at += word.length + 1;
    return SourceText.at(host, { start: at - word.length - 1, end: at - 1 });
  });
  const command = readServerCommand(sources, target)!;
  const lines = optionsFile(command.options, host, unchangeable({ start: 0, end: 0 }));
  return load(parseConfig(text ?? "", "main.conf"), { mode: command.mode, target, include, options: [lines] });
}

function predicted(argv: readonly string[], text: string | undefined, target: Target): Outcome {
  const loading = read(argv, text, target);
  const refusal = loading.problems.find(({ refused }) => refused);
  if (refusal) {
    const isNamed = refusal.stage === "line" && refusal.kind !== "include-not-found";
    return { refused: isNamed ? refusal.directive.name.value.toLowerCase() : "" };
  }
  if (loading.mode === "sentinel") return {};
  const raw = { id: ".", target, targetFrom: "option", complete: true, surroundings: [] } as const;
  const node = buildDeployment({ ...raw, instances: [{ id: "main.conf", loading }] }).nodes[0]!;
  const values: Record<string, string> = {};
  for (const name of names) {
    if (name === "save") values[name] = savePointsText(savePoints(node.settings).value);
    else if (name === "requirepass") values[name] = passwordOf(loading);
    else {
      const value = node.settings.get(name as "hz").value as unknown;
      values[name] = value === true ? "yes" : value === false ? "no" : String(value);
    }
  }
  return values;
}

function passwordOf({ applied }: Loading): string {
  return applied.findLast(({ at }) => at.name === "requirepass")?.args[0]?.value ?? "";
}

/** Starts a real server with these words; it listens on a socket in a folder of its own. */
async function observed(
  path: string,
  folder: string,
  argv: readonly string[],
  text: string | undefined,
  password: string,
): Promise<Outcome> {
  mkdirSync(folder);
  for (const [name, content] of Object.entries(included)) writeFileSync(join(folder, name), content);
  if (text !== undefined) writeFileSync(join(folder, "main.conf"), text, "latin1");
  const child = spawn(path, argv.slice(1), { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("latin1").on("data", (data) => (output += data));
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  try {
    for (let tries = 0; tries < 500; tries++) {
      if (child.exitCode !== null) {
        await ended;
        return { refused: lineIn(output) };
      }
      const credentials = password === "" ? undefined : { password };
      const commands = argv.includes("--sentinel") ? ["PING"] : ["CONFIG", "GET", ...names];
      const reply = await ask(join(folder, "socket"), credentials, ...commands).catch((error: Error) => error);
      if (reply === "PONG") return {};
      if (Array.isArray(reply)) return valuesOf(reply.map(String));
      // What is no word of the server is said of a connection: it is not ready, or it is ending.
      const said = reply instanceof Error ? reply.message : String(reply);
      if (/^(?:NOAUTH|WRONGPASS|NOPERM|ERR)\b/.test(said)) return { refused: said };
      await sleep(8);
    }
    return { refused: "no answer" };
  } finally {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true });
  }
}

/** The name of the line that a refusal shows. */
function lineIn(output: string): string {
  const shown = /^>>> '([\s\S]*?)'\n/m.exec(output)?.[1];
  if (shown === undefined) return "";
  const end = scanWord(shown, 0, false);
  return (end < 0 ? shown.split(/\s/)[0]! : unquote(shown.slice(0, end))).toLowerCase();
}

function valuesOf(reply: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = reply[reply.indexOf(name) + 1] ?? "";
    const points = [...value.matchAll(/(\d+) (\d+)/g)].map(([, seconds, changes]) => ({
      seconds: Number(seconds),
      changes: Number(changes),
    }));
    values[name] = name === "save" ? savePointsText(points) : value;
  }
  return values;
}

describe.skipIf("missing" in found)("command lines, as a live server reads them", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(["server", "sentinel"] as const)("%s", { timeout: 4 * longest }, async (mode) => {
    if ("missing" in found) return;
    const { path, version } = found.server;
    const target: Target = { engine: "redis", version: parseVersion(version)! };
    const all = fc.sample(cases[mode], { seed, numRuns: mode === "server" ? runs : Math.ceil(runs / 3) });
    const rest = all.entries();
    const differences: string[] = [];
    const until = Date.now() + (mode === "server" ? longest : longest / 2);
    const count = { tried: 0, refused: 0 };
    const work = async () => {
      for (const [index, { file, options: given }] of rest) {
        if (Date.now() > until) return;
        const place = ["port 0", "unixsocket socket", 'dir "."'];
        const head = file ? ["main.conf"] : ["--port", "0", "--unixsocket", "socket"];
        const argv = ["redis-server", ...head, ...given];
        const text = file && [...place, ...file, ""].join("\n");
        const ours = predicted(argv, text, target);
        const password = "refused" in ours ? "" : passwordOf(read(argv, text, target));
        const theirs = await observed(path, join(folder, `${mode}-${index}`), argv, text, password);
        count.tried++;
        if ("refused" in theirs) count.refused++;
        const [a, b] = [JSON.stringify(theirs), JSON.stringify(ours)];
        if (a !== b) differences.push(`${JSON.stringify({ argv, file })}: ${a} / ${b}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    console.log(
      `live ${version} ${mode}, seed ${seed}: ${count.tried - differences.length} / ${count.tried} command lines agree ` +
        `(${count.refused} refused)`,
    );
    expect(differences.slice(0, 20)).toEqual([]);
    expect(count.tried).toBeGreaterThan(20);
  });
});
