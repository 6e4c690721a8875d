import { randomBytes } from "node:crypto";
import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type Facts, readFacts } from "../facts/read.ts";
import { count } from "../report/counts.ts";
import { printable } from "../report/escape.ts";
import { positionOf } from "../syntax/position.ts";
import { quoted, UsageError } from "./usage.ts";
import { writeError } from "./write.ts";

/** Mistakes in facts that are told one by one. */
const mostTold = 5;

/**
 * Facts that a probe has saved.
 *
 * @throws UsageError if the file cannot be read or holds no facts; what it holds is never shown
 */
export function openFacts(file: string): Facts {
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch (error) {
    throw new UsageError(`the facts ${quoted(file)} cannot be read: ${codeOf(error)}`);
  }
  const facts = readFacts(text, file.replaceAll("\\", "/"));
  const [first] = facts.mistakes;
  if (facts.sections.length === 0 && first) throw new UsageError(`${quoted(file)} holds no facts: ${first.message}`);
  for (const { at, message } of facts.mistakes.slice(0, mostTold)) {
    const place = at ? `:${positionOf(facts.file, at.start).line}` : "";
    writeError(`redis-ha-lint: ${printable(file)}${place}: ${message}; this line was passed over\n`);
  }
  const more = facts.mistakes.length - mostTold;
  if (more > 0) writeError(`redis-ha-lint: ${printable(file)}: and so ${count(more, "more line")}\n`);
  return facts;
}

/**
 * Makes sure, before anybody is asked, that facts can be kept in a file.
 *
 * @throws UsageError if something else is there, or if nothing can be written there
 */
export function mayHoldFacts(file: string): void {
  try {
    const status = lstatSync(file);
    if (!status.isFile() || !isFactsText(readFileSync(file, "latin1")))
      throw new UsageError(`--save names ${quoted(file)}, which is there and holds no facts; name another file`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (codeOf(error) !== "ENOENT") throw new UsageError(`--save names ${quoted(file)}, and that fails: ${codeOf(error)}`);
  }
}

/**
 * Keeps facts in a file that only its owner can read; the file is as it was or as it shall be, never half of it.
 *
 * @returns false if it could not be written
 */
export function saveFacts(file: string, text: string): boolean {
  const beside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(beside, text, { encoding: "latin1", mode: 0o600, flag: "wx" });
    renameSync(beside, file);
    return true;
  } catch (error) {
    rmSync(beside, { force: true });
    writeError(`redis-ha-lint: could not write ${printable(file)}: ${codeOf(error)}\n`);
    return false;
  }
}

/** Of any version. */
function isFactsText(text: string): boolean {
  return text === "" || /^(?:[ \t]*(?:#.*)?\r?\n)*facts \d/.test(text);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
