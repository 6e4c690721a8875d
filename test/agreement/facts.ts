import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseVersion, type Target } from "../../grammar/version.ts";
import type { ConfigFile } from "../../src/syntax/config-file.ts";
import type { Loading, Problem } from "../../src/syntax/load.ts";

const folder = fileURLToPath(new URL("../../../shared/facts/", import.meta.url));

/** Why tests against the recorded facts cannot run here; undefined if they can. */
export const whyNoFacts = existsSync(folder) ? undefined : `no recorded facts at ${folder}`;

export function readFacts(name: string): string {
  return readFileSync(folder + name, "utf8");
}

/** "redis-2.8.24", "valkey-8.0.1", "redis-8.0-m01". */
export function targetOf(label: string): Target {
  const [engine = "", ...version] = label.split("-");
  return { engine: engine as Target["engine"], version: parseVersion(version.join("-"))! };
}

/** 1-based line of an offset; a NUL byte takes the rest of its line with it, the line end included. */
export function lineOfOffset(file: ConfigFile, offset: number): number {
  let line = 1;
  for (let at = 0; at < offset; ) {
    const end = file.text.indexOf("\n", at);
    if (end < 0 || end >= offset) break;
    const nul = file.text.indexOf("\0", at);
    if (nul < 0 || nul > end) line++;
    at = end + 1;
  }
  return line;
}

/** The problem at which a server of the target stops. */
export function firstRefusal(loading: Loading): Problem | undefined {
  return loading.problems.find((problem) => problem.refused);
}

export function latin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
