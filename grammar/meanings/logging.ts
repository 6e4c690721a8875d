/** What the server tells about itself: its log, slow commands, latency, crashes, events. */

import type { Table } from "./meaning.ts";

export const logging = {
  logfile: {
    summary: "Names the file the log is written to.",
    detail: "Empty writes to standard output, or nowhere if daemonize is on. The folder must exist.",
  },
  loglevel: {
    summary: "Says how much is logged.",
    words: {
      debug: "everything, for development",
      verbose: "many details that are seldom of use",
      notice: "what an operator wants to know",
      warning: "only what is critical; most about replication is missing then",
      nothing: "nothing",
    },
  },
  "log-format": {
    summary: "Chooses how a line of the log is written.",
    words: {
      legacy: "as it always was",
      logfmt: "key=value pairs, for tools that collect logs",
      json: "one JSON object a line, for tools that collect logs",
    },
  },
  "log-timestamp-format": {
    summary: "Chooses how the time is written in the log.",
    words: {
      legacy: "as it always was, without a time zone",
      iso8601: "as ISO 8601 with time zone",
      milliseconds: "as milliseconds since 1970",
    },
  },
  "syslog-enabled": {
    summary: "Sends the log to the system's logger.",
  },
  "syslog-ident": {
    summary: "Sets the name under which the system's logger files the messages.",
    detail: "With several instances on a host, give each its own.",
  },
  "syslog-facility": {
    summary: "Chooses the facility under which the system's logger files the messages.",
  },
  "always-show-logo": {
    summary: "Prints the logo in the log at every start, not only on a terminal.",
  },
  "crash-log-enabled": {
    summary: "Writes a report with stack and registers to the log when the server crashes.",
    detail: "Switch it off only to get cleaner core dumps.",
  },
  "crash-memcheck-enabled": {
    summary: "Tests the memory after a crash, which tells broken hardware from broken software.",
    detail: "With much memory it delays the end of the process, and so the restart.",
  },
  "use-exit-on-panic": {
    summary: "Ends the process by exit instead of abort when it panics; for tests.",
  },
  "enable-debug-assert": {
    summary: "Switches on costly checks inside the server; for its developers.",
  },
  "debug-context": {
    summary: "Sets a text that the crash report repeats, such as the name of a test.",
  },
  "watchdog-period": {
    summary: "Logs where the server hangs when it does not respond for this many milliseconds.",
    detail: "For hunting a problem only, since it can disturb the server. 0 is off.",
  },
  "slowlog-log-slower-than": {
    summary: "Records commands that took longer than this many microseconds.",
    detail:
      "0 records every command, a negative number none. Time spent waiting for network or other clients does not count.",
  },
  "slowlog-max-len": {
    summary: "Sets how many slow commands are remembered; the oldest go first.",
  },
  "slowlog-entry-max-argc": {
    summary: "Sets how many arguments of a slow command are recorded.",
  },
  "slowlog-entry-max-string-len": {
    summary: "Sets how many bytes of each argument of a slow command are recorded.",
  },
  "commandlog-request-larger-than": {
    summary: "Records commands whose request is larger than this many bytes.",
    detail: "-1 records none, 0 records all.",
  },
  "commandlog-large-request-max-len": {
    summary: "Sets how many commands with large requests are remembered.",
  },
  "commandlog-reply-larger-than": {
    summary: "Records commands whose reply is larger than this many bytes.",
    detail: "-1 records none, 0 records all.",
  },
  "commandlog-large-reply-max-len": {
    summary: "Sets how many commands with large replies are remembered.",
  },
  "latency-monitor-threshold": {
    summary: "Records whatever held the server up for at least this many milliseconds, for LATENCY.",
    detail: "0 is off.",
  },
  "latency-tracking": {
    summary: "Measures how long each kind of command takes, for INFO and LATENCY HISTOGRAM.",
  },
  "latency-tracking-info-percentiles": {
    summary: "Chooses which percentiles of the time that commands take are shown by INFO.",
    parameters: [
      {
        name: "percentile",
        meaning: 'a number from 0 to 100, or a single "" for none',
        optional: true,
        variadic: true,
      },
    ],
  },
  "notify-keyspace-events": {
    summary: "Publishes an event whenever keys change, for clients that subscribe to such events.",
    detail:
      "An empty text publishes none. Without K or E there is none either. Events are lost for clients that are not connected, as at a failover.",
    words: {
      K: "events named by key (keyspace)",
      E: "events named by what happened (keyevent)",
      g: "commands for keys of any type, such as DEL and RENAME",
      $: "strings",
      l: "lists",
      s: "sets",
      h: "hashes",
      z: "sorted sets",
      t: "streams",
      a: "arrays",
      d: "types that modules bring",
      x: "keys that expired",
      e: "keys evicted because memory was full",
      n: "new keys",
      m: "keys asked for that do not exist",
      o: "keys overwritten",
      c: "keys whose type changed",
      S: "events about single fields of a key",
      T: "events about single fields of a key",
      I: "events about single fields of a key",
      V: "events about single fields of a key",
      A: "short for g$lshzxetd; not for n, m, o and c",
    },
  },
  "hotkeys-top-k": {
    summary: "Sets how many of the busiest keys are kept track of.",
  },
  "ignore-warnings": {
    summary: "Names a warning about the system in spite of which the server starts.",
    detail: "ARM64-COW-BUG is one: a kernel fault that can corrupt data while saving.",
  },
} as const satisfies Table;
