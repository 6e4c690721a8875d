import type { DirectiveName, StatementName } from "../../../grammar/catalogue.ts";

/** What is written first into files of deployments with sentinels, by what it is about; all else follows in alphabetical order. */
const directives: readonly DirectiveName[] = [
  // Where it is.
  "bind",
  "port",
  "protected-mode",
  "tls-port",
  "tls-replication",
  // Who gets in, and as whom it goes to its master.
  "requirepass",
  "masterauth",
  "masteruser",
  "user",
  "aclfile",
  // Whom it follows, and as what it is known.
  "replicaof",
  "replica-announce-ip",
  "replica-announce-port",
  "replica-priority",
  "replica-read-only",
  // What a failover may cost.
  "min-replicas-to-write",
  "min-replicas-max-lag",
  "repl-backlog-size",
  "repl-timeout",
  "client-output-buffer-limit",
  // What outlives a restart.
  "appendonly",
  "appendfsync",
  "save",
  "dir",
  "maxmemory",
  "maxmemory-policy",
  "include",
  "logfile",
];

const statements: readonly StatementName[] = [
  "monitor",
  "auth-pass",
  "auth-user",
  "down-after-milliseconds",
  "failover-timeout",
  "parallel-syncs",
  "announce-ip",
  "announce-port",
  "resolve-hostnames",
  "announce-hostnames",
  "sentinel-user",
  "sentinel-pass",
];

const places = {
  directive: new Map<string, number>(directives.map((name, index) => [name, index])),
  statement: new Map<string, number>(statements.map((name, index) => [name, index])),
};

/** The place of a directive or statement among those that are written first; undefined for all others. */
export function placeAmongFirst(kind: keyof typeof places, name: string): number | undefined {
  return places[kind].get(name);
}
