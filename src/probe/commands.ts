/** All that may ever be sent. Whatever is not here does not leave (`requireListed`); what `probe acl` prints is made from it. */

/** What may follow the words of a command. */
type Follows =
  | "nothing"
  /** A password, or a user and a password. */
  | "login"
  | "master-name"
  /** Names of directives, never a pattern: CONFIG GET would take one (configGetCommand in config.c). */
  | "directives"
  /** A user, a command and its arguments: ACL DRYRUN only judges them. */
  | "command-of-user"
  | "event-channels";

/** When a command is sent: at every probe, with `--config-get`, with `--watch`. */
export type Tier = 1 | 2 | 3;

export interface ListedCommand {
  readonly words: readonly string[];
  readonly follows: Follows;
  readonly tier: Tier;
  readonly on: "servers" | "sentinels" | "both";
  /** The first release that has it; all supported ones where undefined. */
  readonly since?: string;
  /** The release that no longer needs it. */
  readonly until?: string;
}

export const commands = {
  auth: { words: ["AUTH"], follows: "login", tier: 1, on: "both" },
  ping: { words: ["PING"], follows: "nothing", tier: 1, on: "both" },
  info: { words: ["INFO"], follows: "nothing", tier: 1, on: "both" },
  role: { words: ["ROLE"], follows: "nothing", tier: 1, on: "both" },
  whoami: { words: ["ACL", "WHOAMI"], follows: "nothing", tier: 1, on: "both", since: "6.0" },
  masters: { words: ["SENTINEL", "MASTERS"], follows: "nothing", tier: 1, on: "sentinels" },
  master: { words: ["SENTINEL", "MASTER"], follows: "master-name", tier: 1, on: "sentinels" },
  replicas: { words: ["SENTINEL", "REPLICAS"], follows: "master-name", tier: 1, on: "sentinels", since: "5.0" },
  slaves: { words: ["SENTINEL", "SLAVES"], follows: "master-name", tier: 1, on: "sentinels", until: "5.0" },
  sentinels: { words: ["SENTINEL", "SENTINELS"], follows: "master-name", tier: 1, on: "sentinels" },
  ckquorum: { words: ["SENTINEL", "CKQUORUM"], follows: "master-name", tier: 1, on: "sentinels" },
  myid: { words: ["SENTINEL", "MYID"], follows: "nothing", tier: 1, on: "sentinels", since: "6.2" },
  address: { words: ["SENTINEL", "GET-MASTER-ADDR-BY-NAME"], follows: "master-name", tier: 1, on: "sentinels" },
  infoCache: { words: ["SENTINEL", "INFO-CACHE"], follows: "master-name", tier: 1, on: "sentinels" },
  configGet: { words: ["CONFIG", "GET"], follows: "directives", tier: 2, on: "servers" },
  dryRun: { words: ["ACL", "DRYRUN"], follows: "command-of-user", tier: 2, on: "servers", since: "7.0" },
  subscribe: { words: ["SUBSCRIBE"], follows: "event-channels", tier: 3, on: "sentinels" },
} as const satisfies Readonly<Record<string, ListedCommand>>;

/** What a sentinel publishes (sentinelEvent and sentinelFailoverStateMachine in sentinel.c), without what comes every second. */
export const eventChannels = [
  "+reset-master",
  "+monitor",
  "-monitor",
  "+set",
  "+slave",
  "+sentinel",
  "-dup-sentinel",
  "+sentinel-address-switch",
  "+sentinel-address-update",
  "+sentinel-invalid-addr",
  "+reboot",
  "+sdown",
  "-sdown",
  "+odown",
  "-odown",
  "+new-epoch",
  "+config-update-from",
  "+vote-for-leader",
  "+try-failover",
  "+elected-leader",
  "-failover-abort-not-elected",
  "-failover-abort-no-good-slave",
  "-failover-abort-slave-timeout",
  "+failover-state-select-slave",
  "+selected-slave",
  "+failover-state-send-slaveof-noone",
  "+failover-state-wait-promotion",
  "+promoted-slave",
  "+failover-state-reconf-slaves",
  "+slave-reconf-sent",
  "+slave-reconf-sent-be",
  "+slave-reconf-inprog",
  "+slave-reconf-done",
  "-slave-reconf-sent-timeout",
  "+failover-end-for-timeout",
  "+failover-end",
  "+switch-master",
  "+convert-to-slave",
  "+fix-slave-config",
  "-role-change",
  "+role-change",
  "+tilt",
  "-tilt",
  "-script-error",
  "-script-timeout",
] as const;

const channels = new Set<string>(eventChannels);

/**
 * Every request goes through here before it is sent, and once more when its bytes leave.
 * @throws {Error} for what is not in the list. The words are not in the message: they could be a password
 */
export function requireListed(words: readonly string[]): void {
  const all: readonly ListedCommand[] = Object.values(commands);
  const found = all.find(({ words: begin }) => begin.every((word, index) => words[index] === word));
  if (!found || !mayFollow(found.follows, words.slice(found.words.length)))
    throw new Error("a command that is not in the list was not sent");
}

function mayFollow(follows: Follows, rest: readonly string[]): boolean {
  switch (follows) {
    case "nothing":
      return rest.length === 0;
    case "login":
      return rest.length === 1 || rest.length === 2;
    case "master-name":
      return rest.length === 1;
    case "directives":
      return rest.length > 0 && rest.every((name) => /^[A-Za-z][\w.-]*$/.test(name));
    case "command-of-user":
      return rest.length >= 2;
    case "event-channels":
      return rest.length > 0 && rest.every((name) => channels.has(name));
  }
}
