import { Command } from "commander";
import { aclCommand } from "./acl.ts";
import { type ProbeSettings, withProbeOptions } from "./options.ts";

/** `probe`, with options of its own. */
export function probeCommand(onFailure: (error: unknown) => void): Command {
  return withProbeOptions(new Command("probe"))
    .usage("[paths...] [--seed host:port] [options]")
    .description("ask the running instances and judge files and cluster together; changes nothing")
    .argument("[paths...]", "folders and files that declare them (default: the current folder, or none with --seed)")
    .addHelpText("after", examples)
    .addCommand(aclCommand())
    .action((paths: string[], settings: ProbeSettings) => {
      // With what it needs of Node it takes long to load.
      return import("./probe.ts").then(({ probe }) => probe(paths, settings)).catch(onFailure);
    });
}

const examples = () => `
Examples:
  redis-ha-lint probe deploy/                           ask whom the files name, judge files and cluster together
  redis-ha-lint probe --seed 10.0.0.1:26379             no files: one sentinel tells of all others
  redis-ha-lint probe deploy/ --config-get              compare running values with the files, too
  redis-ha-lint probe deploy/ --map 10.0.0.1:6379=127.0.0.1:7001     through a tunnel
  redis-ha-lint probe deploy/ --save cluster.facts      keep what was answered ...
  redis-ha-lint check deploy/ --facts cluster.facts     ... and judge it again
  redis-ha-lint probe --seed 10.0.0.1:26379 --watch 10s --listen 127.0.0.1:9121      stay, tell what changes
  redis-ha-lint probe acl                               the rights that the probe needs, as lines of ACL

Passwords come from the environment (REDIS_HA_LINT_USERNAME, REDIS_HA_LINT_PASSWORD, REDIS_HA_LINT_SENTINEL_USERNAME,
REDIS_HA_LINT_SENTINEL_PASSWORD), from --credentials, --ask-password or --auth-from-files, never from an option.

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, 3 nobody answered or an input could not be read,
4 nobody to ask`;
