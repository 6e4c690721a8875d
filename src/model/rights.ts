import { type AclUser, aclUser, mayRun, mayUseChannels } from "../../grammar/acl-user.ts";
import type { Target } from "../../grammar/version.ts";
import type { Instance } from "./deployment.ts";
import { Setting } from "./known.ts";
import type { User } from "./users.ts";

/** Something that a link needs and a user has no right to. */
export interface Lack {
  readonly what: "command" | "channel";
  /** "config|rewrite", "__sentinel__:hello". */
  readonly name: string;
}

/** Who talks to whom. */
export type LinkKind = "replication" | "watch" | "peer";

const helloChannel = "__sentinel__:hello";

/** What each must run at the far end: T2 of the rule evidence and docs/facts-found.md. */
const needed: Readonly<Record<LinkKind, Readonly<Record<string, string>>>> = {
  replication: { psync: "psync ? -1", sync: "sync", replconf: "replconf ack 0" },
  watch: {
    ping: "ping",
    info: "info",
    publish: `publish ${helloChannel} hello`,
    subscribe: `subscribe ${helloChannel}`,
    multi: "multi",
    slaveof: "slaveof no one",
    "config|rewrite": "config rewrite",
    "client|kill": "client kill type normal",
    exec: "exec",
  },
  peer: {
    ping: "ping",
    publish: `publish ${helloChannel} hello`,
    "sentinel|is-master-down-by-addr": "sentinel is-master-down-by-addr 10.0.0.1 6379 0 *",
  },
};

/** Valkey 9.0.0 aborts a failover of the server's own in every promotion; 9.0.1 only where there is one. */
function commandsFor(kind: LinkKind, { engine, version: [major, minor, patch] }: Target): [string, string][] {
  const all = Object.entries(needed[kind]);
  const aborts = kind === "watch" && engine === "valkey" && major === 9 && minor === 0 && patch <= 0;
  return aborts ? [...all, ["failover", "failover abort"]] : all;
}

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
  let isHeard = true;
  for (const [name, words] of commandsFor(kind, user.host.target)) {
    const argv = words.split(" ");
    const refusal = mayRun(user, argv).kind;
    if (refusal === "command") commands.push({ what: "command", name });
    // A command that is refused does not tell whether its channel would be.
    if (refusal === "channel" || (refusal === "command" && !mayUseChannels(user, argv))) isHeard = false;
  }
  return isHeard ? commands : [...commands, { what: "channel", name: helloChannel }];
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
