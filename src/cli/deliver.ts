import { writeFileSync } from "node:fs";
import { type Report, severities } from "../lint/report.ts";
import type { InForce } from "../project/settings/in-force.ts";
import { printable } from "../report/escape.ts";
import { json } from "../report/json.ts";
import { type PrettyOptions, pretty } from "../report/pretty.ts";
import { exitCodes } from "./crash.ts";
import type { CheckSettings, Output } from "./options.ts";
import { terminal } from "./terminal.ts";
import { version } from "./version.ts";
import { writeError, writeOut } from "./write.ts";

/** How a report is shown, whatever command made it. */
export interface Shown extends Pick<CheckSettings, "quiet" | "verbose" | "color"> {
  /** Nothing was read and nothing found: there is nothing to tell a reader. */
  readonly isEmpty: boolean;
}

/**
 * Writes a report to where it is wanted.
 *
 * @returns false if it could not be written somewhere
 */
export function deliver(report: Report, outputs: readonly Output[], shown: Shown): boolean {
  const written = outputs.map((output) => writeReport(report, output, shown)).every(Boolean);
  const readsOnTerminal = outputs.some(({ format, file }) => format === "pretty" && file === undefined);
  if (shown.isEmpty || !readsOnTerminal) tellUnreadable(report.unreadable);
  return written;
}

/** Which inputs could not be read, and why, on the standard error output. */
export function tellUnreadable(unreadable: Report["unreadable"]): void {
  for (const { file, reason } of unreadable)
    writeError(`redis-ha-lint: could not read ${printable(file)}: ${printable(reason)}\n`);
}

function writeReport(whole: Report, { format, file }: Output, shown: Shown): boolean {
  if (format === "pretty" && shown.isEmpty) return true;
  const report = shown.quiet ? errorsOf(whole) : whole;
  if (file === undefined) {
    writeOut(render(report, format, shown, terminal(shown.color)));
    return true;
  }
  try {
    writeFileSync(file, render(report, format, shown, { colour: shown.color === "always", width: 100 }));
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    writeError(`redis-ha-lint: could not write ${printable(file)}: ${code}\n`);
    return false;
  }
}

function render(report: Report, format: Output["format"], shown: Shown, look: PrettyOptions): string {
  const { verbose = false, quiet = false } = shown;
  return format === "json" ? json(report, { version }) : pretty(report, { ...look, verbose, quiet });
}

function errorsOf(report: Report): Report {
  const diagnostics = report.diagnostics.filter(({ severity }) => severity === "error");
  return { ...report, diagnostics, summary: { ...report.summary, warnings: 0, infos: 0 } };
}

/** What the findings come to, and the questions left open; not whether there was anything to judge. */
export function verdict(report: Report, { failOn: { value: failOn }, maxWarnings }: InForce): number {
  if (report.unreadable.length > 0 || report.diagnostics.some(({ rule }) => rule === "internal"))
    return exitCodes.failed;
  if (maxWarnings && report.summary.warnings > maxWarnings.value) return exitCodes.findings;
  if (failOn === "undecided" && report.undecided.length > 0) return exitCodes.findings;
  const from = failOn === "never" ? -1 : severities.indexOf(failOn === "undecided" ? "error" : failOn);
  const fails = report.diagnostics.some(({ severity }) => severities.indexOf(severity) <= from);
  return fails ? exitCodes.findings : exitCodes.fine;
}
