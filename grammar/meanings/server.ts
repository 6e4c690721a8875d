/** The process itself: files it reads, how it is started and named, what the system may do to it. */

import type { Table } from "./meaning.ts";

export const server = {
  include: {
    summary: "Reads another file at this place, as if its lines stood here.",
    detail:
      "Where a setting stands twice, the later line wins. What Sentinel or CONFIG REWRITE changes is written to the main file only, so put includes first.",
  },
  loadmodule: {
    summary: "Loads a module at the start, which can bring commands, types and settings.",
    detail:
      "If it does not load, the server does not start. All nodes need the same: a replica cannot load data of a module that it lacks.",
    parameters: [
      { name: "path", meaning: "the module's file" },
      { name: "argument", meaning: "handed to the module", optional: true, variadic: true },
    ],
  },
  sentinel: {
    summary: "Tells a sentinel what to watch and how; only a server started as Sentinel takes it.",
    parameters: [
      { name: "statement", meaning: "what is said, such as monitor or down-after-milliseconds", optional: true },
      { name: "argument", meaning: "as the statement demands", optional: true, variadic: true },
    ],
  },
  daemonize: {
    summary: "Detaches the server from the terminal and lets it run in the background.",
    detail: "In a container and under systemd it must be off, or the server is taken to have ended.",
  },
  supervised: {
    summary: "Tells a service manager when the server is ready.",
    words: {
      no: "tells nobody",
      systemd: "tells systemd, for units of the type notify",
      upstart: "tells upstart by stopping itself until it is continued",
      auto: "finds out from the environment which of them started it",
    },
  },
  pidfile: {
    summary: "Names the file that holds the number of the process while it runs.",
    detail: "If it cannot be written the server starts all the same.",
  },
  databases: {
    summary: "Sets how many numbered databases there are, from 0.",
    detail: "All nodes need the same number: a replica cannot load data of a database that it lacks.",
  },
  hz: {
    summary:
      "Sets how many times a second the server does its chores, such as removing expired keys and closing idle connections.",
    detail: "A sentinel changes its own on purpose, so that not all act at the same moment.",
  },
  "dynamic-hz": {
    summary: "Does the chores more often than hz says while many clients are connected.",
  },
  "busy-reply-threshold": {
    summary:
      "Sets after how many milliseconds of a running script other clients are told BUSY instead of being kept waiting.",
    detail:
      "The script goes on. For sentinels BUSY is no answer: a long script looks like a master that is down, and can set off a failover.",
  },
  "locale-collate": {
    summary: "Sets the language rules by which SORT and scripts compare text.",
    detail: "Empty takes them from the environment. Set it alike on all nodes.",
  },
  "set-proc-title": {
    summary: "Changes the title of the process in lists such as that of ps.",
  },
  "proc-title-template": {
    summary: "Sets what the title of the process says, with names in braces such as {port} and {config-file}.",
  },
  "oom-score-adj": {
    summary: "Says whether the server tells Linux which of its processes to kill first when memory runs out.",
    words: {
      no: "leaves it to the system",
      yes: "short for relative",
      relative: "adds oom-score-adj-values to the score at the start",
      absolute: "sets the score to oom-score-adj-values",
    },
  },
  "oom-score-adj-values": {
    summary: "Sets how readily Linux kills each kind of process: the higher, the sooner.",
    parameters: [
      { name: "master", meaning: "for a master" },
      { name: "replica", meaning: "for a replica" },
      { name: "child", meaning: "for child processes that save or rewrite" },
    ],
  },
  "server-cpulist": {
    summary: "Chooses the CPUs on which the main thread and the I/O threads may run.",
  },
  "bio-cpulist": {
    summary: "Chooses the CPUs on which the background threads may run.",
  },
  "aof-rewrite-cpulist": {
    summary: "Chooses the CPUs on which the process that rewrites the append-only file may run.",
  },
  "bgsave-cpulist": {
    summary: "Chooses the CPUs on which the process that takes snapshots may run.",
  },
  "io-threads": {
    summary: "Sets how many threads read requests and write replies; commands run in the main thread.",
    detail: "1 is the main thread alone. Leave CPUs free for saving and for other processes of the host.",
  },
  "io-threads-do-reads": {
    summary: "Lets the I/O threads read requests too, not only write replies.",
    detail: "Newer releases ignore it: theirs do both.",
  },
  "io-threads-always-active": {
    summary: "Keeps all I/O threads running even if there is little to do; for tests.",
  },
  "events-per-io-thread": {
    summary: "Sets how many clients must be waiting for each I/O thread to be put to work.",
  },
  "min-io-threads-avoid-copy-reply": {
    summary: "Sends long strings without copying them first where there are at least this many I/O threads.",
  },
  "min-string-size-avoid-copy-reply": {
    summary: "Sends strings of at least this many bytes without copying them first, where there are no I/O threads.",
  },
  "min-string-size-avoid-copy-reply-threaded": {
    summary: "Sends strings of at least this many bytes without copying them first, where there are I/O threads.",
  },
  "prefetch-batch-max-size": {
    summary: "Sets for how many commands at a time the keys are fetched into the CPU's cache ahead.",
    detail: "0 switches it off.",
  },
  lookahead: {
    summary: "Sets how many commands of one client are read ahead before they run, to fetch their keys early.",
  },
  "gopher-enabled": {
    summary: "Answers requests of the Gopher protocol on the server's port.",
    detail: "Keys whose names begin with / can be read that way; newer releases no longer have it.",
  },
  "lua-replicate-commands": {
    summary: "Once chose whether scripts reach replicas as a whole or by what they change.",
    detail: "Newer releases accept the line and always send what scripts change.",
  },
} as const satisfies Table;
