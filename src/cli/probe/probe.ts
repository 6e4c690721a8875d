import { unsaved } from "../../facts/read.ts";
import { printable } from "../../report/escape.ts";
import { warnOfTarget } from "../check.ts";
import { exitCodes } from "../crash.ts";
import { deliver, tellUnreadable, verdict } from "../deliver.ts";
import type { Output } from "../options.ts";
import { progress } from "../progress.ts";
import { runSettings } from "../run-settings.ts";
import { UsageError } from "../usage.ts";
import { writeError } from "../write.ts";
import { asking } from "./asking.ts";
import { limitsOf, type ProbeSettings } from "./options.ts";
import { type Nobody, type Round, round } from "./round.ts";
import { mayHoldFacts, saveFacts } from "./save-facts.ts";
import { watchProbe } from "./watch.ts";

/**
 * The command `probe`: asks, judges, reports, once or again and again.
 *
 * @throws UsageError
 */
export async function probe(given: readonly string[], settings: ProbeSettings): Promise<void> {
  const { save, watch, format: _, ...rest } = settings;
  if (save !== undefined) mayHoldFacts(save);
  const paths = given.length > 0 || settings.seed ? given : ["."];
  const { project, force, options, warn } = runSettings(paths, { ...rest, ...reportsOf(settings) });
  warnOfTarget(force);
  const plan = {
    paths,
    options,
    asking: await asking(settings, project),
    limits: limitsOf(settings),
    name: save?.replaceAll("\\", "/") ?? unsaved,
  };
  const tellNobody = ({ unreadable }: Nobody) => {
    tellUnreadable(unreadable);
    writeError(`redis-ha-lint: ${nobodyToAsk(paths)}\n`);
  };
  const judged = (done: Round) => exitCode(done, verdict(done.report, force));
  const isSaved = ({ text }: Round) => save === undefined || saveFacts(save, text);
  if (watch !== undefined) {
    const first = ({ report }: Round) => warn(report.files.keys());
    const each = (done: Round) => (isSaved(done) ? judged(done) : exitCodes.failed);
    return watchProbe({ plan, settings: { ...settings, watch }, force, first, each, nobodyToAsk: tellNobody });
  }
  const shown = progress("asked", "instances");
  const done = await round(plan, { onProgress: shown.update });
  shown.clear();
  if ("unreadable" in done) {
    tellNobody(done);
    process.exitCode = done.unreadable.length > 0 ? exitCodes.failed : exitCodes.nothing;
    return;
  }
  warn(done.report.files.keys());
  const isKept = isSaved(done);
  const isWritten = deliver(done.report, force.outputs.value, { ...settings, isEmpty: false });
  if (done.answered === 0) writeError("redis-ha-lint: nobody answered\n");
  process.exitCode = isKept && isWritten ? judged(done) : exitCodes.failed;
}

/**
 * The formats of a report among those asked for.
 *
 * @throws UsageError for options that belong to --watch
 */
function reportsOf({ format, watch, listen }: ProbeSettings): { readonly format?: readonly Output[] } {
  if (watch === undefined && listen) throw new UsageError("--listen serves what --watch finds; give both");
  const reports = format?.filter((output): output is Output => output.format !== "jsonl");
  if (watch === undefined && reports && reports.length < format!.length)
    throw new UsageError("--format jsonl is for --watch; a report of one probe is json");
  return reports && reports.length > 0 ? { format: reports } : {};
}

/** Where nobody answered there is nothing to go by, as with files that cannot be read. */
function exitCode({ answered }: Round, judged: number): number {
  return answered === 0 ? exitCodes.failed : judged;
}

function nobodyToAsk(paths: readonly string[]): string {
  const where = paths.map((path) => (path === "." ? "the current folder" : printable(path))).join(", ");
  return `nobody to ask: no address of an instance found in ${where}; give --seed host:port, or the addresses in a project file`;
}
