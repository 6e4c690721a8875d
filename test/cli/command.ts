import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

/** Builds the command into a folder of its own, which lasts as long as the tests of a file. */
export function buildCommand(): string {
  const out = mkdtempSync(join(tmpdir(), "redis-ha-lint-dist-"));
  afterAll(() => rmSync(out, { recursive: true }));
  execFileSync(process.execPath, [fileURLToPath(new URL("../../scripts/build.js", import.meta.url)), out]);
  return join(out, "redis-ha-lint.cjs");
}

/** A folder with files, gone after the tests of a file. */
export function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), "redis-ha-lint-test-"));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return path;
}

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function runner(command: string) {
  return (
    args: readonly string[],
    options: { cwd?: string; input?: string; env?: Record<string, string> } = {},
  ): Outcome => {
    const { cwd, input, env = {} } = options;
    const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
    const result = spawnSync(process.execPath, [command, ...args], {
      encoding: "utf8",
      env: { ...inherited, ...env },
      maxBuffer: 2 ** 28,
      ...(cwd !== undefined && { cwd }),
      ...(input !== undefined && { input }),
    });
    return { code: result.status, out: result.stdout, err: result.stderr };
  };
}
