import { writeFileSync } from "node:fs";
import { knownLines, standing, targetText } from "../../grammar/version.ts";
import { check as checkPaths } from "../index.ts";
import { type Report, severities } from "../lint/report.ts";
import { count, countReasons } from "../report/counts.ts";
import { printable } from "../report/escape.ts";
import { json } from "../report/json.ts";
import { pretty } from "../report/pretty.ts";
import { exitCodes } from "./crash.ts";
import type { InForce } from "./in-force.ts";
import type { CheckSettings, Format, Output } from "./options.ts";
import { configuration, configurationJson, configurationText } from "./print-config.ts";
import { progress } from "./progress.ts";
import { runSettings } from "./run-settings.ts";
import { readStdin } from "./stdin.ts";
import { terminal } from "./terminal.ts";
import { UsageError } from "./usage.ts";
import { version } from "./version.ts";
import { writeError, writeOut } from "./write.ts";

/** The command `check`: reads, judges, reports, and says by its exit code what came out. */
export function check(given: readonly string[], settings: CheckSettings): void {
  const paths = given.length > 0 ? given : ["."];
  const stdin = stdinFor(paths, settings);
  if (stdin === false) {
    process.exitCode = exitCodes.failed;
    return;
  }
  const { project, force, options, warn } = runSettings(paths, settings);
  const target = force.target?.value;
  if (target && standing(target) === "newer") {
    const newest = `${target.engine} ${knownLines(target.engine).at(-1)}`;
    writeError(`redis-ha-lint: ${targetText(target)} is newer than all that is known; judged as ${newest}\n`);
  }
  if (settings.printConfig) {
    const found = configuration(force, project, checkPaths(paths, { ...options, ...(stdin && { stdin }), rules: [] }));
    warn([]);
    writeOut(
      settings.format?.some(({ format }) => format === "json") ? configurationJson(found) : configurationText(found),
    );
    return;
  }
  const shown = progress();
  const report = checkPaths(paths, { ...options, onProgress: shown.update, ...(stdin && { stdin }) });
  shown.clear();
  warn(report.files.keys());

  const outputs = force.outputs.value;
  const isEmpty = report.summary.files === 0 && report.diagnostics.length === 0;
  const written = outputs.map((output) => writeReport(report, output, settings, isEmpty)).every(Boolean);
  const readsOnTerminal = outputs.some(({ format, file }) => format === "pretty" && file === undefined);
  if (isEmpty || !readsOnTerminal)
    for (const { file, reason } of report.unreadable)
      writeError(`redis-ha-lint: could not read ${printable(file)}: ${printable(reason)}\n`);
  process.exitCode = written ? exitCode(report, force) : exitCodes.failed;
  if (process.exitCode === exitCodes.nothing) writeError(`redis-ha-lint: ${nothingToCheck(paths, report)}\n`);
}

function exitCode(report: Report, { failOn: { value: failOn }, maxWarnings }: InForce): number {
  if (report.unreadable.length > 0 || report.diagnostics.some(({ rule }) => rule === "internal"))
    return exitCodes.failed;
  if (report.summary.files === 0) return exitCodes.nothing;
  if (maxWarnings && report.summary.warnings > maxWarnings.value) return exitCodes.findings;
  const from = failOn === "never" ? -1 : severities.indexOf(failOn);
  const fails = report.diagnostics.some(({ severity }) => severities.indexOf(severity) <= from);
  return fails ? exitCodes.findings : exitCodes.fine;
}

/** False if it cannot be written. */
function writeReport(report: Report, { format, file }: Output, settings: CheckSettings, isEmpty: boolean): boolean {
  if (format === "pretty" && isEmpty) return true;
  const shown = settings.quiet ? errorsOf(report) : report;
  if (file === undefined) {
    writeOut(render[format](shown, settings, terminal(settings.color)));
    return true;
  }
  try {
    writeFileSync(file, render[format](shown, settings, { colour: settings.color === "always", width: 100 }));
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    writeError(`redis-ha-lint: could not write ${printable(file)}: ${code}\n`);
    return false;
  }
}

type Terminal = ReturnType<typeof terminal>;

const render: Record<Format, (report: Report, settings: CheckSettings, terminal: Terminal) => string> = {
  pretty: (report, { verbose = false, quiet = false }, terminal) => pretty(report, { ...terminal, verbose, quiet }),
  json: (report) => json(report, { version }),
};

function errorsOf(report: Report): Report {
  const diagnostics = report.diagnostics.filter(({ severity }) => severity === "error");
  return { ...report, diagnostics, summary: { ...report.summary, warnings: 0, infos: 0 } };
}

/** What is read in place of the path `-`; undefined if it is not among the paths, false if it cannot be read. */
function stdinFor(paths: readonly string[], { stdinFilename }: CheckSettings) {
  if (!paths.includes("-")) {
    if (stdinFilename === undefined) return undefined;
    throw new UsageError("--stdin-filename is given, and the path - is not; add - to read the standard input");
  }
  const read = readStdin();
  if ("text" in read) return { name: stdinFilename ?? "stdin", text: read.text };
  writeError(`redis-ha-lint: could not read the standard input: ${read.failed}\n`);
  return false;
}

function nothingToCheck(paths: readonly string[], { skipped }: Report): string {
  const where = paths.map((path) => (path === "." ? "the current folder" : printable(path))).join(", ");
  const reasons = countReasons(skipped.map(({ reason }) => reason)).map(
    ([reason, times]) => `${times} x ${printable(reason)}`,
  );
  const passed =
    reasons.length > 0 ? ` (${count(skipped.length, "file")} passed over: ${reasons.slice(0, 3).join(", ")})` : "";
  return `nothing to check: no configuration of Redis, Valkey or Sentinel found in ${where}${passed}; give the folder that holds redis.conf and sentinel.conf`;
}
