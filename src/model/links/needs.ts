import { isAtLeast, type Target } from "../../../grammar/version.ts";

/** A command that one instance sends to another (T2 of the rule evidence). */
export interface NeededCommand {
  /** Original name in lower case, which is the one that counts: `slaveof` is sent, never `replicaof`. */
  readonly command: string;
  readonly subcommand?: string;
  /** The channel it names. */
  readonly channel?: string;
  /** What does not work where the far end refuses it or does not know it. */
  readonly breaks: Broken;
  /** ACLs let everybody send it. */
  readonly isFree?: true;
  /** Only documents say so: no ground for an error. */
  readonly isReported?: true;
}

/**
 * - `link`: all of it; the far end counts as down, or never hands out data
 * - `login`: all of it, if the far end demands a password
 * - `discovery`: sentinels do not learn of replicas, of each other, or of newer states
 * - `failover`: a replica is not promoted, because the transaction that does it is refused as a whole; or no votes
 * - `atomicity`: commands meant to take effect at once do so one by one
 * - `data`: a replica that does not know it goes on with other data than its master
 * - `resync`: partial synchronization; SYNC copies all data instead
 * - `rescue`: a script that blocks the server is not killed
 * - `nothing`: what is gained is a name in CLIENT LIST
 */
export type Broken =
  | "link"
  | "login"
  | "discovery"
  | "failover"
  | "atomicity"
  | "data"
  | "resync"
  | "rescue"
  | "nothing";

const hello = "__sentinel__:hello";

/** The commands the near end of a link sends. */
export function neededCommands(kind: "replication" | "watch" | "peer", target: Target): readonly NeededCommand[] {
  switch (kind) {
    case "replication":
      return replication;
    case "peer":
      return peer;
    case "watch":
      // sentinelSendSlaveOf: one transaction since 2.8.12, single commands before.
      if (!isAtLeast(target, { redis: "2.8.12", valkey: "7.2" })) return watch.filter(({ command }) => !wraps(command));
      return sendsFailover(target) ? [...watch, abort] : watch;
  }
}

const wraps = (command: string) => ["multi", "exec", "client"].includes(command);

const login: NeededCommand = { command: "auth", breaks: "login", isFree: true };

const watch: readonly NeededCommand[] = [
  login,
  { command: "ping", breaks: "link" },
  { command: "info", breaks: "discovery" },
  { command: "publish", channel: hello, breaks: "discovery" },
  { command: "subscribe", channel: hello, breaks: "discovery" },
  { command: "multi", breaks: "atomicity" },
  { command: "slaveof", breaks: "failover" },
  { command: "config", subcommand: "rewrite", breaks: "failover" },
  { command: "client", subcommand: "kill", breaks: "failover" },
  { command: "exec", breaks: "failover" },
  { command: "script", subcommand: "kill", breaks: "rescue" },
  { command: "client", subcommand: "setname", breaks: "nothing" },
];

/** Valkey 9.0.0 sends FAILOVER ABORT in every promotion; 9.0.1 only where it saw the server at one of its own. */
const sendsFailover = (target: Target) =>
  isAtLeast(target, { valkey: "9.0" }) && !isAtLeast(target, { valkey: "9.0.1" });

const abort: NeededCommand = { command: "failover", breaks: "failover", isReported: true };

const peer: readonly NeededCommand[] = [
  login,
  { command: "ping", breaks: "link" },
  { command: "publish", channel: hello, breaks: "discovery" },
  { command: "sentinel", subcommand: "is-master-down-by-addr", breaks: "failover" },
  { command: "client", subcommand: "setname", breaks: "nothing" },
];

/** What a replica sends is never renamed. */
const replication: readonly NeededCommand[] = [
  login,
  { command: "ping", breaks: "link" },
  { command: "replconf", breaks: "link" },
  { command: "psync", breaks: "resync" },
  { command: "sync", breaks: "nothing" },
];

/** What a master writes into the stream for its replicas by itself, under original names (replicationFeedSlaves). */
export const streamed: readonly NeededCommand[] = [
  { command: "select", breaks: "data" },
  { command: "multi", breaks: "atomicity" },
  { command: "exec", breaks: "data" },
  { command: "del", breaks: "data" },
];
