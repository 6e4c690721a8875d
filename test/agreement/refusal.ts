import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mode } from "../../src/syntax/load.ts";

/** Where a server stops reading: a line, the end of a file (no line is named), or an assertion that fails. */
export type Stop = number | "end" | "crash" | `unclear: ${string}`;

/**
 * What to put behind a text so that a real server certainly stops there: it never comes to listen. A Sentinel applies
 * unknown statements last of all (loadSentinelConfigFromQueue), but opens its log file before. A NUL byte at the end of the text takes one line end away.
 */
export const ending: Readonly<Record<Mode, string>> = {
  server: "\n\nthis-is-the-end\n",
  sentinel: '\n\nlogfile ""\nsentinel this-is-the-end\n',
};

let counter = 0;

/** Gives a text with such an ending to a real server and says where it stops. A run takes about 5 ms. */
export async function whereRefused(path: string, mode: Mode, text: string, folder: string): Promise<Stop> {
  const name = join(folder, `${process.pid}-${counter++ % 64}.conf`);
  if (mode === "sentinel") writeFileSync(name, text, "latin1");
  const child = spawn(path, mode === "server" ? ["-"] : [name, "--sentinel"], { cwd: folder });
  const output: string[] = [];
  child.stderr.setEncoding("latin1").on("data", (piece: string) => output.push(piece));
  child.stdout.setEncoding("latin1").on("data", (piece: string) => output.push(piece));
  // A server that stops early does not read all of its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(mode === "server" ? text : "", "latin1");
  await new Promise((resolve) => child.on("close", resolve));
  const all = output.join("");
  if (/ASSERTION FAILED|CRASHED BY SIGNAL/.test(all)) return "crash";
  const line = /^Reading the configuration file, at line (\d+)$/m.exec(all)?.[1];
  if (line !== undefined) return Number(line);
  return /FATAL CONFIG FILE ERROR|Fatal error, can't open config file/.test(all)
    ? "end"
    : `unclear: ${all.slice(0, 300)}`;
}
