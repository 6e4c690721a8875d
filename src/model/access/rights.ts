import { type AclUser, aclUser, mayRun, mayUseChannels, wordsFor } from "../../../grammar/acl-user.ts";
import type { Target } from "../../../grammar/version.ts";
import type { Instance } from "../deployment.ts";
import { Setting } from "../known.ts";
import { type NeededCommand, neededCommands } from "../links/needs.ts";
import type { User } from "./users.ts";

/** Something that a link needs and a user has no right to. */
export interface Lack {
  readonly what: "command" | "channel";
  /** "config|rewrite", "__sentinel__:hello". */
  readonly name: string;
  /** Only documents say that it is needed. */
  readonly isReported?: true;
}

export type LinkKind = "replication" | "watch" | "peer";

/** By the words that count: sets of nodes have the same lines again and again. */
const judged = new WeakMap<Target, Map<string, readonly Lack[]>>();

/** What a user of an instance may not do of what a link to it needs. */
export function lacksOf(kind: LinkKind, { rules, line, origin }: User, at: Instance): Setting<readonly Lack[]> {
  // The default user that no line names may do all.
  if (!line) return Setting.known([], origin);
  const closed = judge(kind, rules, at, false);
  if (closed.every(({ what }) => what === "command")) return Setting.known(closed, origin);
  const open = judge(kind, rules, at, true);
  if (open.length === closed.length) return Setting.known(closed, origin);
  return at.settings.get("acl-pubsub-default").map((word) => (word === "allchannels" ? open : closed));
}

function judge(kind: LinkKind, rules: readonly string[], at: Instance, allChannels: boolean): readonly Lack[] {
  const { target, mode } = at.loading;
  const permissions = rules.filter((rule) => !/^[><#!]/.test(rule));
  const key = JSON.stringify([kind, allChannels, permissions]);
  const known = judged.get(target) ?? new Map<string, readonly Lack[]>();
  judged.set(target, known);
  const lacks =
    known.get(key) ?? lacksIn(kind, aclUser(permissions, { target, sentinel: mode === "sentinel", allChannels }));
  known.set(key, lacks);
  return lacks;
}

function lacksIn(kind: LinkKind, user: AclUser): readonly Lack[] {
  const commands: Lack[] = [];
  let unheard: string | undefined;
  for (const need of neededCommands(kind, user.host.target).filter((one) => needsRight(kind, one))) {
    const { command, subcommand, channel, isReported } = need;
    const argv = wordsFor(
      [command, subcommand, channel].filter((word) => word !== undefined),
      user.host,
    );
    const refusal = mayRun(user, argv).kind;
    const name = subcommand === undefined ? command : `${command}|${subcommand}`;
    if (refusal === "command") commands.push({ what: "command", name, ...(isReported && { isReported }) });
    // A command that is refused does not tell whether its channel would be.
    if (refusal === "channel" || (refusal === "command" && !mayUseChannels(user, argv))) unheard = channel;
  }
  return unheard === undefined ? commands : [...commands, { what: "channel", name: unheard }];
}

/** A replica sends PING before it logs in; it sends SYNC where PSYNC is refused. */
export function needsRight(kind: LinkKind, { command, breaks, isFree }: NeededCommand): boolean {
  if (isFree || (kind === "replication" && command === "ping")) return false;
  return command === "sync" || (breaks !== "nothing" && breaks !== "rescue");
}

/** Whether a user of an instance may run a command that has no channels. */
export function mayRunAt({ rules, line }: User, at: Instance, ...argv: readonly string[]): boolean {
  const { target, mode } = at.loading;
  const host = { target, sentinel: mode === "sentinel", allChannels: false };
  return !line || mayRun(aclUser(rules, host), argv).kind === "allowed";
}

/** "slaveof, exec and config|rewrite". */
export function listed(lacks: readonly Lack[]): string {
  const names = lacks.map(({ name }) => name);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** What it does to replication that a user lacks something; undefined where it does nothing (docs/facts-found.md). */
export interface Hindrance {
  readonly severity: "error" | "warning";
  readonly lacks: readonly Lack[];
  /** As the end of "so that its replicas ...". */
  readonly effect: string;
}

export function hindranceOf(lacks: readonly Lack[]): Hindrance | undefined {
  const lacking = (wanted: string) => lacks.some(({ name }) => name === wanted);
  // SYNC is for masters that do not know PSYNC, and for users that may not run it.
  const missing = lacks.filter(({ name }) => name !== "sync");
  if (lacking("psync") && lacking("sync")) return { severity: "error", lacks: missing, effect: "get no data" };
  if (lacking("replconf"))
    return { severity: "error", lacks: missing, effect: "lose the link every second and tell no port" };
  return lacking("psync")
    ? { severity: "warning", lacks: missing, effect: "copy all data whenever the link was lost" }
    : undefined;
}
