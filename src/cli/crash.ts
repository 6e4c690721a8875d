import { version } from "./version.ts";
import { writeError } from "./write.ts";

/** Our own failure: where in our code, never what the error says, for that can be text of a file. */
export function crashed(error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const kind = error instanceof Error && /^\w+$/.test(error.name) ? error.name : "unknown failure";
  const frames = [...stack.matchAll(/^\s+at (?:async )?(?:([\w.<>$ ]+) \()?.*?([\w.-]+:\d+:\d+)\)?$/gm)];
  const where = frames.slice(0, 3).map(([, name, place]) => (name ? `${name} ${place}` : place));
  const at = where.length > 0 ? ` at ${where.join(" < ")}` : "";
  writeError(
    `redis-ha-lint ${version} failed: ${kind}${at} (Node ${process.version}). This is a defect of redis-ha-lint: please report this line and the command you gave to its maintainers.\n`,
  );
  process.exitCode = exitCodes.failed;
}

/** The contract of the command line. */
export const exitCodes = { fine: 0, findings: 1, usage: 2, failed: 3, nothing: 4 } as const;
