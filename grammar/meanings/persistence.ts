/** What of the data is on disk: snapshots (RDB), the append-only file (AOF), and what happens at start and stop. */

import type { Table } from "./meaning.ts";

/** Both signals take the same words. */
const shutdownWords = {
  default: "saves if there are save points, and waits for replicas that lag",
  save: "always writes a snapshot",
  nosave: "never writes a snapshot; what was not persisted otherwise is lost",
  now: "does not wait for replicas that lag: they may miss the last writes",
  force: "ignores errors that would keep the server from ending, such as a failed save",
  safe: "refuses to end while the node is a cluster master with slots",
  failover: "a cluster master hands over to its best replica first",
} as const;

const shutdownParameters = [
  { name: "how", meaning: "what to do before ending; several words add up", variadic: true },
] as const;

export const persistence = {
  save: {
    summary: "Takes a snapshot in the background whenever enough has changed in a given time.",
    detail:
      'A crash loses what was written since the last snapshot, unless the append-only file is on. An empty argument ("") switches snapshots off; without any line, newer releases use built-in points.',
    parameters: [
      { name: "seconds", meaning: "how long ago the last snapshot must be", optional: true, variadic: true },
      { name: "changes", meaning: "how many changes there must have been since", optional: true, variadic: true },
    ],
  },
  "stop-writes-on-bgsave-error": {
    summary: "Makes the server refuse writes after a snapshot failed, until one succeeds.",
    words: {
      yes: "a full disk soon becomes visible: clients get errors",
      no: "writes go on although the newest snapshot gets older and older",
    },
  },
  rdbcompression: {
    summary: "Compresses long strings in snapshots, at some cost of CPU.",
    words: {
      yes: "smaller files and transfers",
      no: "less work for the process that saves",
      lz4: "compresses the whole file with LZ4; older servers cannot read it",
      zstd: "compresses the whole file with Zstandard; older servers cannot read it",
    },
  },
  rdbchecksum: {
    summary: "Adds a checksum to snapshots, so that a damaged file is noticed when it is loaded.",
    detail: "Without it saving and loading are a little faster, and damage can stay unseen.",
  },
  "rdb-version-check": {
    summary: "Says whether snapshots of an unknown, newer format are tried or refused.",
    detail: "It also decides whether a replica takes a full copy from a newer master.",
    words: {
      strict: "refuses a format it does not know",
      relaxed: "tries to read it, and fails only at what it does not understand",
    },
  },
  "sanitize-dump-payload": {
    summary:
      "Says when data in a snapshot or RESTORE is checked thoroughly, so that corrupt data cannot crash the server.",
    words: {
      no: "never",
      yes: "always; loading and full synchronisations take longer",
      clients: "for what clients send, not for files and the master's data",
    },
  },
  dbfilename: {
    summary: "Names the snapshot file, in the folder that dir names.",
    detail: "Two servers with the same folder and name overwrite each other's data.",
  },
  dir: {
    summary:
      "Sets the working folder, which holds snapshots, append-only files and every other file with a relative path.",
    detail:
      "It takes effect at its line: relative paths further down start here. Two servers in one folder overwrite each other's data.",
  },
  appendonly: {
    summary: "Logs every write in the append-only file, from which the data is restored at the next start.",
    detail:
      "Switched on here for a server that has only a snapshot, the next start ignores the snapshot and comes up empty; use CONFIG SET first. A master that restarts empty empties its replicas.",
  },
  appendfilename: {
    summary: "Names the append-only file, or the beginning of its names where it consists of several files.",
  },
  appenddirname: {
    summary: "Names the folder inside dir that holds the append-only files.",
  },
  appendfsync: {
    summary: "Says when writes to the append-only file are forced to disk.",
    words: {
      always: "before the client is answered; slowest, loses the least",
      everysec: "once a second; a crash of the host loses about a second of writes",
      no: "when the system sees fit, often after half a minute; fastest, loses the most",
    },
  },
  "no-appendfsync-on-rewrite": {
    summary: "Says whether forcing the append-only file to disk pauses while a child process saves or rewrites.",
    words: {
      yes: "fewer stalls, but a crash of the host meanwhile can lose much more than a second of writes",
      no: "appendfsync holds all the time; writes may stall while the disk is busy",
    },
  },
  "auto-aof-rewrite-percentage": {
    summary: "Rewrites the append-only file once it has grown by this many percent since the last rewrite.",
    detail: "0 never does, and the file grows until the disk is full.",
  },
  "auto-aof-rewrite-min-size": {
    summary: "Sets the size below which the append-only file is not rewritten, however much it has grown.",
  },
  "aof-load-truncated": {
    summary:
      "Says what happens at the start if the append-only file ends in the middle of a command, as after a crash.",
    words: {
      yes: "the broken end is cut off with a message in the log, and the server starts",
      no: "the server refuses to start until somebody repairs the file",
    },
  },
  "aof-load-corrupt-tail-max-size": {
    summary: "Sets how many damaged bytes at the end of the append-only file may be cut off at the start.",
    detail: "What is cut off is lost. 0 refuses to start instead.",
  },
  "aof-use-rdb-preamble": {
    summary: "Begins a rewritten append-only file with a snapshot, which is smaller and loads faster than commands.",
  },
  "aof-timestamp-enabled": {
    summary: "Writes times into the append-only file, so that data can be restored as of some moment.",
    detail: "Tools that do not know such lines cannot read the file.",
  },
  "aof-rewrite-incremental-fsync": {
    summary: "Forces the new append-only file to disk bit by bit while it is written, instead of all at the end.",
  },
  "rdb-save-incremental-fsync": {
    summary: "Forces the snapshot to disk bit by bit while it is written, instead of all at the end.",
  },
  "aof-disable-auto-gc": {
    summary: "Keeps append-only files that a rewrite has replaced, instead of deleting them.",
    detail: "They use up the disk until somebody deletes them.",
  },
  "key-load-delay": {
    summary: "Slows loading down by this many microseconds for each key; for tests of the server only.",
    detail: "A negative number waits one microsecond for that many keys.",
  },
  "rdb-key-save-delay": {
    summary: "Slows saving down by this many microseconds for each key; for tests of the server only.",
    detail: "A negative number waits one microsecond for that many keys.",
  },
  "loading-process-events-interval-bytes": {
    summary: "Sets how many bytes are loaded before clients and the master get a sign of life again.",
  },
  "forkless-infrastructure-enabled": {
    summary: "Prepares the server to take snapshots without a child process, at some memory for each key.",
  },
  "bgsave-default-method": {
    summary: "Says how background snapshots are taken.",
    words: {
      fork: "by a child process, which can need much memory while clients write",
      forkless: "by the server itself; it falls back to a child process where it must",
    },
  },
  backupdirname: {
    summary: "Names the folder inside dir that holds what the BACKUP command makes.",
  },
  "backup-sealed-ttl": {
    summary: "Deletes finished backups after this many seconds.",
    detail: "0 keeps them until somebody deletes them.",
  },
  "preload-file": {
    summary: "Loads the data from this file at the start, instead of the server's own snapshot or append-only file.",
    detail:
      "A line left behind decides what every later restart comes up with. The server stops if it cannot load the file.",
  },
  "shutdown-timeout": {
    summary: "Sets how many seconds a stopping master waits for replicas that lag, writes being paused.",
    detail:
      "0 does not wait: what the replicas have not received is lost to them. Give the service manager more time than this.",
  },
  "shutdown-on-sigint": {
    summary: "Says how the server ends on SIGINT, which Ctrl-C sends.",
    parameters: shutdownParameters,
    words: shutdownWords,
  },
  "shutdown-on-sigterm": {
    summary: "Says how the server ends on SIGTERM, which service managers and containers send.",
    parameters: shutdownParameters,
    words: shutdownWords,
  },
} as const satisfies Table;
