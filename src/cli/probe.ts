import { Command } from "commander";
import { unsaved } from "../facts/read.ts";
import { printable } from "../report/escape.ts";
import { aclCommand } from "./acl.ts";
import { asking } from "./asking.ts";
import { warnOfTarget } from "./check.ts";
import { exitCodes } from "./crash.ts";
import { deliver, verdict } from "./deliver.ts";
import { mayHoldFacts, saveFacts } from "./facts-file.ts";
import { limitsOf, type ProbeSettings, withProbeOptions } from "./probe-options.ts";
import { progress } from "./progress.ts";
import { type Round, round } from "./round.ts";
import { runSettings } from "./run-settings.ts";
import { writeError } from "./write.ts";

/** `probe`, with options of its own. */
export function probeCommand(onFailure: (error: unknown) => void): Command {
  return withProbeOptions(new Command("probe"))
    .usage("[paths...] [--seed host:port] [options]")
    .description("ask the running instances and judge files and cluster together; changes nothing")
    .argument("[paths...]", "folders and files that declare them (default: the current folder, or none with --seed)")
    .addHelpText("after", examples)
    .addCommand(aclCommand())
    .action((paths: string[], settings: ProbeSettings) => probe(paths, settings).catch(onFailure));
}

/** @throws UsageError */
async function probe(given: readonly string[], settings: ProbeSettings): Promise<void> {
  const { save } = settings;
  if (save !== undefined) mayHoldFacts(save);
  const paths = given.length > 0 || settings.seed ? given : ["."];
  const { project, force, options, warn } = runSettings(paths, settings);
  warnOfTarget(force);
  const ask = await asking(settings, project);
  const shown = progress("asked", "instances");
  const plan = {
    paths,
    options,
    asking: ask,
    limits: limitsOf(settings),
    name: save?.replaceAll("\\", "/") ?? unsaved,
  };
  const done = await round(plan, { onProgress: shown.update });
  shown.clear();
  if (!done) {
    writeError(`redis-ha-lint: ${nobodyToAsk(paths)}\n`);
    process.exitCode = exitCodes.nothing;
    return;
  }
  const { report, text } = done;
  warn(report.files.keys());
  const isSaved = save === undefined || saveFacts(save, text);
  const isWritten = deliver(report, force.outputs.value, { ...settings, isEmpty: false });
  process.exitCode = isSaved && isWritten ? exitCode(done, verdict(report, force)) : exitCodes.failed;
}

/** Where nobody answered there is nothing to go by, as with files that cannot be read. */
function exitCode({ answered }: Round, judged: number): number {
  return answered === 0 ? exitCodes.failed : judged;
}

function nobodyToAsk(paths: readonly string[]): string {
  const where = paths.map((path) => (path === "." ? "the current folder" : printable(path))).join(", ");
  return `nobody to ask: no address of an instance found in ${where}; give --seed host:port, or the addresses in a project file`;
}

const examples = () => `
Examples:
  redis-ha-lint probe deploy/                           ask whom the files name, judge files and cluster together
  redis-ha-lint probe --seed 10.0.0.1:26379             no files: one sentinel tells of all others
  redis-ha-lint probe deploy/ --config-get              compare running values with the files, too
  redis-ha-lint probe deploy/ --map 10.0.0.1:6379=127.0.0.1:7001     through a tunnel
  redis-ha-lint probe deploy/ --save cluster.facts      keep what was answered ...
  redis-ha-lint check deploy/ --facts cluster.facts     ... and judge it again
  redis-ha-lint probe acl                               the rights that the probe needs, as lines of ACL

Passwords come from the environment (REDIS_HA_LINT_USERNAME, REDIS_HA_LINT_PASSWORD, REDIS_HA_LINT_SENTINEL_USERNAME,
REDIS_HA_LINT_SENTINEL_PASSWORD), from --credentials, --ask-password or --auth-from-files, never from an option.

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, 3 nobody answered or an input could not be read,
4 nobody to ask`;
