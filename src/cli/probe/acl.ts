import { Command } from "commander";
import { isAtLeast, type Target, targetText } from "../../../grammar/version.ts";
import type { AclRelease } from "../../probe/acl.ts";
import { readTarget } from "../options.ts";
import { quoted, UsageError } from "../usage.ts";
import { writeOut } from "../write.ts";
import { loadNetwork } from "./network.ts";

interface AclSettings {
  readonly user: string;
  readonly configGet?: true;
  readonly watch?: true;
  readonly target?: Target;
}

/** `probe acl`: the rights that a probe needs and no others, as lines of configuration. */
export function aclCommand(): Command {
  return new Command("acl")
    .description("print the users that a probe needs, as lines for redis.conf and sentinel.conf")
    .option("--user <name>", "how to call them", readUser, "redis-ha-lint")
    .option("--config-get", "with what probe --config-get asks, too")
    .option("--watch", "with what probe --watch asks, too")
    .option("--target <server>", "for this server: redis@6.2, valkey@8.0 (default: 7.0 and newer)", readTarget)
    .helpOption("-h, --help", "print this help")
    .action(acl);
}

function acl({ user, configGet, watch, target }: AclSettings): void {
  const release = target ? releaseOf(target) : "7.0";
  const { aclLine } = loadNetwork();
  const line = (on: "servers" | "sentinels") =>
    aclLine({ name: user, on, release, withConfig: configGet === true, withWatch: watch === true });
  const lines = [
    "# The user for redis-ha-lint probe. In place of #SHA256-OF-THE-PASSWORD belongs the hash of a long password:",
    '# printf %s "$REDIS_HA_LINT_PASSWORD" | sha256sum',
    "",
    "# On every server, in redis.conf:",
    line("servers"),
    "",
    ...(release === "6.0"
      ? [
          "# Sentinels have users from 6.2 on; before, a probe logs in with the password of requirepass, if there is one.",
        ]
      : ["# On every sentinel, in sentinel.conf:", line("sentinels")]),
  ];
  writeOut(`${lines.join("\n")}\n`);
}

function releaseOf(target: Target): AclRelease {
  if (isAtLeast(target, { redis: "7.0", valkey: "7.2" })) return "7.0";
  if (isAtLeast(target, { redis: "6.2", valkey: "7.2" })) return "6.2";
  if (isAtLeast(target, { redis: "6.0", valkey: "7.2" })) return "6.0";
  throw new UsageError(
    `--target is ${quoted(targetText(target))}, which has no users; servers have them from redis 6.0 on`,
  );
}

function readUser(name: string): string {
  if (/^[\w.@:-]{1,100}$/.test(name)) return name;
  throw new UsageError(`--user is ${quoted(name)}; it must be letters, digits and . - _ @ :`);
}
