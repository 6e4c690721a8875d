import { type Lack, needsRight } from "../access/rights.ts";
import type { DataNode, Deployment } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { type NeededCommand, neededCommands } from "../links/needs.ts";
import type { Located } from "../origin.ts";
import type { Live } from "./live.ts";
import { isUnknownUser } from "./users.ts";

type Run = Live["dryRuns"][number];

/** What ACL DRYRUN said of a user who runs what a link needs (aclCommand and ACLCheckAllUserCommandPerm in acl.c). */
export interface Refused extends Located {
  readonly at: DataNode;
  /** Latin-1. */
  readonly user: string;
  /** The server has no such user. */
  readonly isUnknown: boolean;
  /** What it has no right to. */
  readonly lacks: readonly Lack[];
}

/** A command that a server does not know by its own name: renamed, or switched off. */
export interface Unknown extends Located {
  readonly at: DataNode;
  readonly need: NeededCommand;
}

/** What tells which link a user was asked for. */
const signs = { watch: "slaveof", replication: "psync" } as const;

/** Users who come in by links of a kind and are not let do what these need. */
export function refusedUsers({ nodes }: Deployment, kind: keyof typeof signs): readonly Refused[] {
  return nodes.flatMap((at) =>
    [...runsOf(at, kind)].flatMap(([user, runs]): Refused[] => {
      const strange = runs.find(({ reason }) => isUnknownUser(reason));
      if (strange) return [{ at, user, isUnknown: true, lacks: [], origin: strange.origin }];
      const found = needsOf(at, kind).flatMap((need) => {
        const run = needsRight(kind, need) ? runs.find((one) => isFor(need, one)) : undefined;
        const lack = run && lackIn(run, need);
        return lack ? [{ lack, origin: run.origin }] : [];
      });
      const lacks = [...new Map(found.map(({ lack }) => [lack.name, lack])).values()];
      return found[0] ? [{ at, user, isUnknown: false, lacks, origin: found[0].origin }] : [];
    }),
  );
}

/** Commands that sentinels send and that servers do not know by their own names. */
export function unknownCommands(nodes: readonly DataNode[]): readonly Unknown[] {
  return nodes.flatMap((at) => {
    const runs = [...runsOf(at, "watch").values()].flat();
    const unknown = needsOf(at, "watch").flatMap((need): Unknown[] => {
      const run = runs.find((one) => isFor(need, one) && /^Command '.*' not found/s.test(one.reason ?? ""));
      return run ? [{ at, need, origin: run.origin }] : [];
    });
    return [...new Map(unknown.map((one) => [one.need.command, one])).values()];
  });
}

function runsOf({ live }: DataNode, kind: keyof typeof signs): ReadonlyMap<string, readonly Run[]> {
  const byUser = groupBy(live?.dryRuns ?? [], ({ user }) => user);
  return new Map([...byUser].filter(([, runs]) => runs.some(({ command }) => command[0] === signs[kind])));
}

function needsOf({ loading: { target } }: DataNode, kind: keyof typeof signs): readonly NeededCommand[] {
  return neededCommands(kind, target);
}

function isFor({ command, subcommand, channel }: NeededCommand, { command: argv }: Run): boolean {
  return (
    argv[0] === command &&
    (subcommand === undefined || argv[1] === subcommand) &&
    (channel === undefined || argv[1] === channel)
  );
}

function lackIn(
  { allowed, reason = "" }: Run,
  { command, subcommand, channel, isReported }: NeededCommand,
): Lack | undefined {
  if (allowed || / not found/.test(reason)) return undefined;
  if (channel !== undefined && /channel/.test(reason)) return { what: "channel", name: channel };
  const name = subcommand === undefined ? command : `${command}|${subcommand}`;
  return { what: "command", name, ...(isReported && { isReported }) };
}
