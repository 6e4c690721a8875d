/** Masters and replicas: who copies from whom, how a copy is brought up to date, and when writes stop. */

import type { Table } from "./meaning.ts";

export const replication = {
  replicaof: {
    summary: "Makes this server a replica: it drops its own data and copies a master's, from then on continuously.",
    detail:
      "After a failover Sentinel has the line rewritten in the file, so the server must be able to write it. A stale line brings back the old topology at the next start.",
    parameters: [
      { name: "host", meaning: "name or address of the master; the words no one stand for no master" },
      { name: "port", meaning: "port of the master, its TLS port with tls-replication" },
    ],
  },
  masterauth: {
    summary: "Sets the password with which this server logs in at its master.",
    detail:
      "Every node needs it, the present master too: after a failover it becomes a replica. Without it the old master cannot come back.",
  },
  masteruser: {
    summary: "Sets the ACL user as which this server logs in at its master; without it, the default user.",
    detail: "The user must exist on every node that can become master, with the right to run PSYNC, REPLCONF and PING.",
  },
  "replica-serve-stale-data": {
    summary: "Says whether a replica that has lost its master goes on answering with the data it has.",
    words: {
      yes: "clients are answered, possibly with outdated or, during the first copy, no data",
      no: "most commands get an error until the link to the master is back",
    },
  },
  "replica-read-only": {
    summary: "Refuses writes of ordinary clients on a replica.",
    words: {
      yes: "only the master's changes reach the data set",
      no: "clients can write; such changes exist on this replica alone and go with the next full synchronisation",
    },
  },
  "repl-diskless-sync": {
    summary: "Says whether a master sends a full copy straight over the network instead of writing a file first.",
    words: {
      yes: "nothing is written to the master's disk; replicas that come too late wait for the next transfer",
      no: "one file is written and then sent to any number of replicas",
    },
  },
  "repl-diskless-sync-delay": {
    summary: "Sets how many seconds a master waits before a diskless transfer, so that more replicas can share it.",
    detail: "Who comes after the start waits for the next transfer. 0 begins at once.",
  },
  "repl-diskless-sync-max-replicas": {
    summary: "Begins a diskless transfer early once this many replicas wait for it.",
    detail: "0 always waits for the full delay.",
  },
  "repl-diskless-load": {
    summary:
      "Says whether a replica loads a full copy straight from the network, and what becomes of its old data meanwhile.",
    detail: "Without a file on disk, a transfer that breaks off can leave the replica with nothing to fall back on.",
    words: {
      disabled: "the copy is stored in a file first, old data is dropped when it is complete",
      "on-empty-db": "loads from the network only if there is no data that could be lost",
      swapdb: "keeps the old data in memory until the new is complete; needs memory for both",
      "flush-before-load": "drops the old data first; if the transfer fails, the replica has none",
      flushdb: "drops the old data first; if the transfer fails, the replica has none",
    },
  },
  "repl-ping-replica-period": {
    summary: "Sets how often, in seconds, a master pings its replicas.",
    detail: "Set on masters, despite the name. It must be well below repl-timeout, or idle links are taken for dead.",
  },
  "repl-timeout": {
    summary: "Sets after how many seconds of silence master and replica give up the link between them.",
    detail:
      "It counts during a full copy too, so with a slow disk or network one may never finish. It must be greater than repl-ping-replica-period.",
  },
  "repl-disable-tcp-nodelay": {
    summary: "Lets the system collect small packets before it sends them to replicas.",
    words: {
      yes: "fewer packets, but replicas lag further behind",
      no: "changes are sent without delay",
    },
  },
  "repl-backlog-size": {
    summary: "Sets how many bytes of recent changes are kept for replicas that lost their link for a while.",
    detail:
      "A replica that missed more than this needs a full synchronisation. Size it by write rate times longest outage.",
  },
  "repl-backlog-ttl": {
    summary: "Sets after how many seconds without any replica a master throws its backlog away.",
    detail: "0 keeps it. Replicas always keep theirs, since they may be promoted.",
  },
  "replica-priority": {
    summary: "Says how much this replica is wanted as the next master: Sentinel takes the lowest number.",
    detail: "0 means never promote it. If all replicas have 0, no failover is possible.",
  },
  "replica-announced": {
    summary: "Says whether sentinels show this replica to clients that ask for replicas.",
    detail: "A hidden replica is still watched and can still be promoted; replica-priority 0 prevents that.",
  },
  "replica-announce-ip": {
    summary: "Sets the address under which this replica makes itself known to its master, and so to sentinels.",
    detail:
      "Needed behind NAT and in containers, where the address the master sees is not one that others can reach. Sentinel promotes it under this address.",
  },
  "replica-announce-port": {
    summary: "Sets the port under which this replica makes itself known to its master, and so to sentinels.",
    detail: "0 announces the port it listens on.",
  },
  "min-replicas-to-write": {
    summary: "Makes a master refuse writes while fewer than this many replicas are connected and up to date.",
    detail:
      "It limits what is lost when a master is cut off and replaced. With as many as there are replicas, the loss of one stops all writes. 0 switches it off.",
  },
  "min-replicas-max-lag": {
    summary: "Sets how many seconds ago a replica may last have reported to count for min-replicas-to-write.",
    detail: "This is about how long a master that was cut off still takes writes. 0 switches the check off.",
  },
  "replica-ignore-maxmemory": {
    summary: "Says whether a replica leaves eviction to its master and so may exceed maxmemory.",
    words: {
      yes: "keys go only when the master deletes them, so both hold the same data",
      no: "the replica evicts by itself and may lack keys that its master has",
    },
  },
  "replica-lazy-flush": {
    summary: "Says whether a replica frees its old data in the background when it takes a new full copy.",
    words: {
      yes: "no long pause, but for a while memory holds old and new data",
      no: "the replica answers nobody while it frees the old data",
    },
  },
  "replica-ignore-disk-write-errors": {
    summary: "Says what a replica does that cannot write its append-only file or snapshot.",
    words: {
      yes: "it logs the failure and goes on; its files fall behind its memory",
      no: "it stops with a crash report rather than differ from what is on disk",
    },
  },
  "propagation-error-behavior": {
    summary: "Says what a server does when a command from its master or its append-only file fails.",
    detail: "Such an error means that the data sets may have drifted apart.",
    words: {
      ignore: "goes on as if nothing had happened",
      panic: "stops the server",
      "panic-on-replicas": "stops it only if the command came from the master",
    },
  },
  "rdb-del-sync-files": {
    summary: "Deletes snapshot files that replication left behind, on servers that keep no data on disk themselves.",
    detail: "Works only where both snapshots and the append-only file are switched off.",
  },
  "repl-rdb-channel": {
    summary: "Sends a full copy over a second connection, while the replica collects newer changes on the first.",
    detail: "It takes load and memory off the master and puts the waiting changes into the replica's memory.",
  },
  "dual-channel-replication-enabled": {
    summary: "Sends a full copy over a second connection, while the replica collects newer changes on the first.",
    detail: "It takes load and memory off the master and puts the waiting changes into the replica's memory.",
  },
  "replica-full-sync-buffer-limit": {
    summary:
      "Limits how much a replica collects in its own memory while it receives a full copy over a second connection.",
    detail: "0 takes the hard limit for replicas in client-output-buffer-limit. What does not fit waits at the master.",
  },
  "repl-compression": {
    summary: "Compresses what a master sends to its replicas.",
    detail:
      "Redis wants a level here, 0 being off, and knows it in special builds only; Valkey wants the name of a method.",
  },
  "repl-compression-max-latency": {
    summary: "Limits for how many milliseconds compressing may hold back what is sent to replicas.",
  },
  "repl-throttling-enabled": {
    summary: "Slows writers down when a replica falls behind, so that it does not lose its link.",
    detail: "Clients wait longer; in return a full synchronisation is avoided.",
  },
  "repl-mptcp": {
    summary: "Connects a replica to its master over Multipath TCP, which can use several network paths at once.",
    detail: "The server refuses to start where the system does not have it.",
  },
  "hash-seed": {
    summary: "Fixes the seed from which the order of keys in SCAN follows.",
    detail: "With the same text on all nodes, a client can continue a SCAN on the new master after a failover.",
  },
  "import-mode": {
    summary:
      "Keeps the server from expiring and evicting keys on its own while data is copied into it from another system.",
    detail: "For migrations only: left on, memory fills up with dead keys.",
  },
} as const satisfies Table;
