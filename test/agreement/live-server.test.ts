import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { numericHost } from "../../grammar/host.ts";
import { parseVersion, type Target } from "../../grammar/version.ts";
import type { ConfigFile, Directive } from "../../src/syntax/config-file.ts";
import { type IncludeResolver, load, type Mode } from "../../src/syntax/load.ts";
import { cutAtNul } from "../../src/syntax/nul.ts";
import { parseConfig } from "../../src/syntax/parse.ts";
import { findRedisServer } from "../redis-server.ts";
import { linesFor, sentinelLine } from "./lines.ts";
import { ending, type Stop, whereRefused } from "./refusal.ts";

const found = findRedisServer();
if ("missing" in found) console.log(`live server skipped: ${found.missing}`);

const seed = Number(process.env.SEED ?? 20261121);
const perMode = { server: Number(process.env.RUNS ?? 6500), sentinel: Number(process.env.RUNS ?? 4500) };
const atOnce = 3;

/** The machine has no files but /dev/null, as far as the lines are concerned. */
const include: IncludeResolver = (pattern) =>
  pattern === "/dev/null" ? { kind: "files", files: [] } : { kind: "missing", looked: [] };

/** Where we say a server stops. */
function predicted(file: ConfigFile, mode: Mode, target: Target): Stop | undefined {
  const refusal = load(file, { mode, target, include }).problems.find(
    ({ refused, stage }) => refused && stage !== "start",
  );
  if (!refusal) return undefined;
  if (refusal.kind === "rename-command" && refusal.reason === "subcommand") return "crash";
  if (refusal.stage === "end" || refusal.kind === "include-not-found") return "end";
  const index = file.directives.indexOf(refusal.directive);
  const text = cutAtNul(file.text).text;
  const start = parseConfig(text, file.uri).directives[index]?.start ?? 0;
  return text.slice(0, start).split("\n").length;
}

/**
 * Lines about files, directories and the resolver, about which a server's word depends on the machine; and what depends
 * on the build: Debian's has no bundled jemalloc ("activedefrag yes" is refused) and refuses the ACL rules "%" and
 * "%~x", which its version number accepts (a correction carried back for CVE-2024-31227).
 */
function needsMachine(file: ConfigFile): boolean {
  const resolves = file.directives.some(({ args }) => args[0]?.value.toLowerCase() === "resolve-hostnames");
  return file.directives.some((directive) => dependsOnMachine(directive) || (resolves && namesHost(directive)));
}

function dependsOnMachine({ name, args }: Directive): boolean {
  const [first, , third] = args.map(({ value }) => value.toLowerCase());
  switch (name.value.toLowerCase()) {
    case "dir":
      return args.length === 1 && first !== "" && first !== ".";
    case "activedefrag":
      return first === "yes";
    case "user":
      return args.some(({ value }) => /^\(?%(?:~|\)?$)/.test(value));
    case "include":
      return args.length === 1 && first !== "/dev/null" && !first?.startsWith("/nonexistent/");
    case "sentinel":
      return (first === "notification-script" || first === "client-reconfig-script") && third !== undefined;
    default:
      return false;
  }
}

function namesHost({ args }: Directive): boolean {
  const [statement = "", , host] = args.map(({ value }) => value);
  return /^(?:monitor|known-)/i.test(statement) && host !== undefined && numericHost(host) === undefined;
}

describe.skipIf("missing" in found)("a live redis-server", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(["server", "sentinel"] as const)("stops where we say: %s", { timeout: 300_000 }, async (mode) => {
    if ("missing" in found) return;
    const { path, version } = found.server;
    const target: Target = { engine: "redis", version: parseVersion(version)! };
    const line = linesFor(target);
    const lines =
      mode === "server"
        ? fc.array(line, { minLength: 1, maxLength: 3 })
        : fc.array(fc.oneof({ weight: 4, arbitrary: sentinelLine }, { weight: 1, arbitrary: line }), {
            minLength: 1,
            maxLength: 6,
          });
    const texts = fc.sample(lines, { seed, numRuns: perMode[mode] }).map((all) => all.join("\n") + ending[mode]);
    const files = texts.map((text) => parseConfig(text, "x.conf")).filter((file) => !needsMachine(file));
    const differences: string[] = [];
    let judged = 0;
    const rest = files.values();
    const work = async () => {
      for (const file of rest) {
        const ours = predicted(file, mode, target);
        const theirs = await whereRefused(path, mode, file.text, folder);
        judged += typeof theirs === "number" ? Math.min(theirs, file.directives.length) : file.directives.length;
        if (ours !== theirs) differences.push(`${JSON.stringify(file.text)}: ${theirs} / ${ours}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    console.log(
      `live ${version} ${mode}, seed ${seed}: agreed ${files.length - differences.length} / ${files.length} texts, ` +
        `about ${judged} lines (${texts.length - files.length} texts left out: they need files or names)`,
    );
    expect(differences.slice(0, 20)).toEqual([]);
  });
});
