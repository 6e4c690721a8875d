import { knownLines, standing, targetText } from "../../grammar/version.ts";
import { check as checkPaths } from "../index.ts";
import type { Report } from "../lint/report.ts";
import type { InForce } from "../project/settings/in-force.ts";
import { count, countReasons } from "../report/counts.ts";
import { printable } from "../report/escape.ts";
import { exitCodes } from "./crash.ts";
import { deliver, verdict } from "./deliver.ts";
import { openFacts } from "./facts-file.ts";
import type { CheckSettings } from "./options.ts";
import { configuration, configurationJson, configurationText } from "./print-config.ts";
import { progress } from "./progress.ts";
import { runSettings } from "./run-settings.ts";
import { readStdin } from "./stdin.ts";
import { UsageError } from "./usage.ts";
import { writeError, writeOut } from "./write.ts";

/** The command `check`: reads, judges, reports, and says by its exit code what came out. */
export function check(given: readonly string[], settings: CheckSettings): void {
  const facts = settings.facts === undefined ? undefined : openFacts(settings.facts);
  const paths = given.length > 0 || facts ? given : ["."];
  const stdin = stdinFor(paths, settings);
  if (stdin === false || (settings.facts !== undefined && !facts)) {
    process.exitCode = exitCodes.failed;
    return;
  }
  const { project, force, options, warn } = runSettings(paths, settings);
  warnOfTarget(force);
  if (settings.printConfig) {
    const found = configuration(force, project, checkPaths(paths, { ...options, ...(stdin && { stdin }), rules: [] }));
    warn([]);
    writeOut(
      settings.format?.some(({ format }) => format === "json") ? configurationJson(found) : configurationText(found),
    );
    return;
  }
  const shown = progress("checked", "deployments");
  const judged = { ...options, onProgress: shown.update, ...(stdin && { stdin }), ...(facts && { facts }) };
  const report = checkPaths(paths, judged);
  shown.clear();
  warn(report.files.keys());

  const isEmpty = !facts && report.summary.files === 0 && report.diagnostics.length === 0;
  const isWritten = deliver(report, force.outputs.value, { ...settings, isEmpty });
  process.exitCode = isWritten ? exitCode(report, force) : exitCodes.failed;
  if (process.exitCode === exitCodes.nothing) writeError(`redis-ha-lint: ${nothingToCheck(paths, report)}\n`);
}

/** A release that is newer than all that is known. */
export function warnOfTarget({ target }: InForce): void {
  if (!target || standing(target.value) !== "newer") return;
  const newest = `${target.value.engine} ${knownLines(target.value.engine).at(-1)}`;
  writeError(`redis-ha-lint: ${targetText(target.value)} is newer than all that is known; judged as ${newest}\n`);
}

function exitCode(report: Report, force: InForce): number {
  const code = verdict(report, force);
  return report.summary.files === 0 && !report.asked && code !== exitCodes.failed ? exitCodes.nothing : code;
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
