import { describe, expect, test } from "vitest";
import { catalogueAt } from "../../grammar/catalogue.ts";
import { parseValue } from "../../grammar/values.ts";
import { compareVersions, type Target } from "../../grammar/version.ts";
import type { ConfigFile } from "../../src/syntax/config-file.ts";
import { type IncludeResolver, type Loading, load, type Mode } from "../../src/syntax/load.ts";
import { parseConfig } from "../../src/syntax/parse.ts";
import { firstRefusal, latin1, lineOfOffset, readFacts, targetOf, whyNoFacts } from "./facts.ts";

interface Outcome {
  readonly versions: string;
  readonly result: "loads" | "value" | "load-error" | "late-error" | "startup-error" | "crash" | "hangs";
  readonly line?: number;
  readonly includedFile?: string;
  readonly value?: string;
  readonly valueBase64?: string;
}

interface Case {
  readonly id: string;
  readonly mode: Mode;
  readonly input?: string;
  readonly inputBase64?: string;
  readonly args?: readonly string[];
  readonly stdin?: boolean;
  readonly key?: string;
  readonly outcomes: readonly Outcome[];
}

const labels: Readonly<Record<string, string>> = {
  "2.6": "redis-2.6.17",
  "2.8": "redis-2.8.24",
  "3.0": "redis-3.0.7",
  "3.2": "redis-3.2.13",
  "4.0": "redis-4.0.14",
  "5.0": "redis-5.0.14",
  "6.0": "redis-6.0.20",
  "6.2": "redis-6.2.16",
  "7.0": "redis-7.0.15",
  "7.2": "redis-7.2.6",
  "7.4": "redis-7.4.1",
  "8.0m": "redis-8.0-m01",
  "V7.2": "valkey-7.2.7",
  "V8.0": "valkey-8.0.1",
  "V8.1d": "valkey-8.1-dev",
};
const order = Object.keys(labels);

/** "≤5.0, 6.2+", "6.0–6.2", "all". */
function versionsIn(text: string): string[] {
  return text.split(", ").flatMap((part) => {
    const [from, to = from] = part.replace(/[≤+]/g, "").split("–") as [string, string?];
    if (part === "all") return order;
    if (part.startsWith("≤")) return order.slice(0, order.indexOf(from) + 1);
    return order.slice(order.indexOf(from), part.endsWith("+") ? undefined : order.indexOf(to) + 1);
  });
}

/** Cases whose outcome the text alone does not decide. */
const needsMachine: Readonly<Record<string, string>> = {
  "dir-then-include-old": "directory",
  "dir-missing": "directory",
  "dir-file": "directory",
  "logfile-missing-dir": "file",
  "logfile-is-dir": "file",
  "acl-file-missing": "file",
  "tls-port-badcert": "file",
  "cluster-config-path": "file",
  "loadmodule-missing": "file",
  "loadmodule-notexec": "file",
  "unixsocketgroup-bad": "group",
  "locale-bad": "locale",
  "net-bind-nonlocal": "network",
  "net-bind-one-nonlocal": "network",
  "net-bind-dash": "network",
  "net-bind-dash-only": "network",
  "net-bind-garbage": "names",
  "net-bind-dash-garbage": "names",
  "stdin-sentinel": "how it was called",
  "noconf-sentinel": "how it was called",
  "stdin-last-arg": "how it was called",
  "tls-same-port": "certificates",
};

/** Run without a network: whether an address can be bound was not looked at. */
const loadedOnly = new Set(["inline-comment-bind", "dup-bind", "bind-quoted"]);

/** CONFIG GET tells what the test run itself had set. */
const overridden = new Set(["logfile-stdout"]);

/** Inputs the file only describes. */
const longInputs: Readonly<Record<string, string>> = {
  "long-line-1k": `masterauth ${"x".repeat(1500)}`,
  "long-line-100k": `masterauth ${"x".repeat(100_000)}`,
  "long-comment": `# ${"x".repeat(100_000)}`,
  "many-args": `user alice ${"~k ".repeat(2999)}`,
};

function run(
  one: Case,
  target: Target,
  files: Readonly<Record<string, string>>,
): { loading: Loading; file: ConfigFile } {
  const text = one.inputBase64
    ? Buffer.from(one.inputBase64, "base64").toString("latin1")
    : latin1(one.input ?? longInputs[one.id] ?? "");
  const file = parseConfig(text.replaceAll("<dir>/", "") + fromCommandLine(one, target), "/x/redis.conf");
  const include: IncludeResolver = (pattern, _from, stack, directory = "/x") => {
    const path = pattern.startsWith("/") ? pattern : `${directory}/${pattern}`.replace("/x/", "");
    const glob = /[*?[]/.test(pattern) && compareVersions(target.version, [7, 0, 0]) >= 0;
    if (!glob)
      return path in files ? files_([path]) : path === "dirinc" ? files_([]) : { kind: "missing", looked: [path] };
    const matcher = new RegExp(`^${path.replace(/\./g, "\\.").replace(/\*/g, "[^/]*").replace(/\?/g, "[^/]")}$`);
    return files_(
      Object.keys(files)
        .filter((name) => matcher.test(name))
        .sort(),
    );
    function files_(paths: string[]): ReturnType<IncludeResolver> {
      if (stack.some(({ uri }) => paths.includes(uri))) return { kind: "cycle" };
      return { kind: "files", files: paths.map((name) => parseConfig(latin1(files[name] ?? ""), name)) };
    }
  };
  return { loading: load(file, { mode: one.mode, target, include }), file };
}

/** Arguments become lines behind the file (`main` in server.c). */
function fromCommandLine({ args = [] }: Case, { version }: Target): string {
  const lines: string[] = [];
  let words: string[] = [];
  for (const argument of args) {
    const isName = argument.startsWith("--") && (words.length !== 1 || compareVersions(version, [7, 0, 1]) < 0);
    if (isName) {
      words = [argument.slice(2)];
      lines.push(argument.slice(2));
    } else if (argument !== "-") {
      words.push(/[\s"]|^$/.test(argument) ? JSON.stringify(argument) : argument);
      lines[Math.max(0, lines.length - 1)] = words.join(" ");
    }
  }
  return lines.length > 0 ? `\n${lines.join("\n")}` : "";
}

/** The answer of CONFIG GET for settings of which the last line decides; undefined for others. */
function stored(loading: Loading, key: string): string | undefined {
  const at = catalogueAt(loading.target).find(key);
  if (!at || at.facts.repeat) return undefined;
  const applied = loading.applied.findLast((one) => one.at.name === at.name);
  if (!applied) return undefined;
  const args = applied.args.map(({ value }) => value);
  const value: unknown = parseValue(applied.at, args, loading.target);
  if (at.facts.kind === "octal") return Number(value).toString(8);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.filter((word) => word !== "default").join(" ");
  return typeof value === "object" || value === undefined ? undefined : String(value);
}

/** Numbers are compared as far as a JavaScript number goes; texts up to a NUL byte, which CONFIG GET may not show. */
function sameValue(ours: string, theirs: string): boolean {
  const number = /^-?\d{16,}$/.test(theirs) ? Number(theirs) : undefined;
  return ours === theirs || ours.split("\0")[0] === theirs || (number !== undefined && Number(ours) === number);
}

if (whyNoFacts) console.log(`lexical cases skipped: ${whyNoFacts}`);

describe.skipIf(whyNoFacts)("lexical cases", () => {
  test("the loader agrees with 15 servers", () => {
    const facts = JSON.parse(readFacts("lexical-cases.json")) as { files: Record<string, string>; cases: Case[] };
    const differences: string[] = [];
    let total = 0;
    let compared = 0;
    let skipped = 0;
    for (const one of facts.cases) {
      for (const outcome of one.outcomes) {
        for (const version of versionsIn(outcome.versions)) {
          if (needsMachine[one.id] || (one.input ?? one.inputBase64 ?? longInputs[one.id]) === undefined) {
            skipped++;
            continue;
          }
          total++;
          const { loading } = run(one, targetOf(labels[version]!), facts.files);
          const refusal = firstRefusal(loading);
          const refused = refusal && !(loadedOnly.has(one.id) && refusal.stage === "start") ? refusal : undefined;
          const accepted = outcome.result === "loads" || outcome.result === "value";
          const ours = refused ? `${refused.kind} ${refused.stage}` : "accepted";
          let agrees = accepted === !refused;
          if (agrees && refused && outcome.result === "load-error" && outcome.line !== undefined)
            agrees = lineOfOffset(refused.file, refused.directive.start) === outcome.line;
          if (agrees && refused && outcome.includedFile) agrees = refused.file.uri.endsWith(outcome.includedFile);
          const value = one.key && outcome.result === "value" ? stored(loading, one.key) : undefined;
          if (agrees && value !== undefined && !overridden.has(one.id)) {
            compared++;
            const wanted = outcome.valueBase64
              ? Buffer.from(outcome.valueBase64, "base64").toString("latin1")
              : latin1(outcome.value ?? "");
            agrees = sameValue(value, wanted);
            if (!agrees) differences.push(`value ${JSON.stringify(value)}`);
          }
          if (!agrees) differences.push(`${one.id} ${version}: ${JSON.stringify(outcome)} / ${ours}`);
        }
      }
    }
    console.log(
      `lexical cases: agreed ${total - differences.length} / ${total}, values compared ${compared}, left out ${skipped}`,
    );
    expect(differences).toEqual([]);
  });
});
