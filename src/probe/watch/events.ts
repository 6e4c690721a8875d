import type { eventChannels } from "../commands.ts";
import type { SentinelEvent } from "./event.ts";

/** What an event says, in words for someone who reads it for the first time. */
export interface Meaning {
  /** `bad`: something fails or was given up; `good`: it works again, or a step succeeded. */
  readonly weight: "bad" | "good" | "notice";
  /** Lower case, no full stop. */
  readonly words: string | ((event: SentinelEvent) => string);
  /** How things stand may be other than the last probe saw. */
  readonly asksForProbe?: true;
}

type EventChannel = (typeof eventChannels)[number];

/**
 * Every channel that a sentinel publishes on, from Redis 2.8 to 7.4 and Valkey 8 (`sentinelEvent` in sentinel.c; what is of
 * level debug is only logged, never published).
 */
export const meanings = {
  "+monitor": notice((event) => `the sentinel watches it from now on${event.rest && `, with ${event.rest}`}`),
  "-monitor": bad("the sentinel no longer watches it: someone ran SENTINEL REMOVE"),
  "+set": notice((event) => `someone changed ${event.rest || "an option"} of it with SENTINEL SET`),
  "+reset-master": notice(
    "the sentinel forgot its replicas, the other sentinels and what it knew of their state, and looks for them anew",
  ),

  "+slave": notice("the sentinel found this replica in INFO of the master, or keeps the former master as one"),
  "+sentinel": notice(
    "the sentinel found this other sentinel by its hello message; it counts for quorum and elections",
  ),
  "-dup-sentinel": notice("the sentinel dropped another one of the same address or id, which it takes for restarted"),
  "+sentinel-address-switch": notice("a sentinel that was known says that it has another address now"),
  "+sentinel-address-update": notice("the new address of that sentinel was noted for the other master names, too"),
  "+sentinel-invalid-addr": notice(
    "another sentinel says that it has the address of this one, which is forgotten until it says hello again",
  ),

  "+sdown": bad(({ instance }) => downMeans(instance?.kind)),
  "-sdown": good("it answers this sentinel again"),
  "+odown": bad(
    (event) =>
      `enough sentinels call the master down (${agreed(event.rest)}): a failover may begin, once one is elected`,
  ),
  "-odown": good("fewer sentinels than the quorum call the master down now, so no failover begins"),
  "+reboot": notice("its run id is another one: the server was restarted; without persistence it came back empty"),
  "+role-change": notice(({ rest }) => `it says that it is ${newRole(rest)} now, as the sentinel has it in its books`),
  "-role-change": notice(
    ({ rest }) =>
      `it says that it is ${newRole(rest)} now, and the sentinel's books say otherwise; so too in the midst of a failover`,
  ),

  "+new-epoch": notice("a new round of voting; what is decided in it outranks what is older"),
  "+try-failover": notice("the sentinel wants to fail it over and asks the others for their votes"),
  "+vote-for-leader": notice(
    "the sentinel gave its vote; a leader needs those of the majority of all known sentinels, and of the quorum",
  ),
  "+elected-leader": good("the sentinel that tells this was elected and leads the failover"),
  "+failover-state-select-slave": notice(
    "the leader looks for the replica to promote: priority, then offset, then run id",
  ),
  "+selected-slave": good("this replica is to become master"),
  "+failover-state-send-slaveof-noone": notice("the leader is about to tell this replica: REPLICAOF NO ONE"),
  "+failover-state-wait-promotion": notice("the replica was told; the leader waits until its INFO says role:master"),
  "+promoted-slave": good("the replica says that it is master now"),
  "+failover-state-reconf-slaves": notice(
    "the leader points the other replicas to the new master, parallel-syncs at a time",
  ),
  "+slave-reconf-sent": notice("this replica was told to follow the new master"),
  "+slave-reconf-sent-be": notice("time is up: this replica was told to follow the new master, without waiting for it"),
  "+slave-reconf-inprog": notice("this replica follows the new master and is synchronising"),
  "+slave-reconf-done": good("this replica is in step with the new master"),
  "-slave-reconf-sent-timeout": bad("this replica did not follow the new master in time and is left for later"),
  "+failover-end": good("the leader has finished: all replicas in reach follow the new master"),
  "+failover-end-for-timeout": bad(
    "failover-timeout is over before all replicas followed the new master; the leader ends here",
  ),
  "+switch-master": {
    ...good("from now on this is the master that clients are told; the former one becomes a replica when it is back"),
    asksForProbe: true,
  },
  "+config-update-from": notice("the sentinel takes over the newer configuration that this other sentinel told"),

  "-failover-abort-not-elected": aborted(
    "not enough sentinels gave their vote in time: the majority of all known ones is needed, those that are down included",
  ),
  "-failover-abort-no-good-slave": aborted(
    "no replica may be promoted: all are down, lost the master too long ago, or have replica-priority 0",
  ),
  "-failover-abort-slave-timeout": aborted(
    "the chosen replica did not become master within failover-timeout; rights, renamed commands or a network in between",
  ),

  "+fix-slave-config": notice("the replica followed another master; the sentinel told it to follow this one"),
  "+convert-to-slave": notice("it says that it is master, and it is not: the sentinel told it to follow the master"),

  "+tilt": bad(
    "its clock jumped or it stood still: for 30 s the sentinel acts on nothing and says of no master that it is down",
  ),
  "-tilt": good("the sentinel acts again"),
  "-script-error": bad("notification-script or client-reconfig-script failed and is not tried again"),
  "-script-timeout": bad("notification-script or client-reconfig-script ran for more than 60 s and was killed"),
} as const satisfies Readonly<Record<EventChannel, Meaning>>;

export function isEventChannel(channel: string): channel is EventChannel {
  return Object.hasOwn(meanings, channel);
}

export function meaningOf(channel: EventChannel): Meaning {
  return meanings[channel];
}

export function wordsOf(event: SentinelEvent): string {
  if (!isEventChannel(event.channel)) return event.message;
  const { words } = meaningOf(event.channel);
  return typeof words === "string" ? words : words(event);
}

function notice(words: Meaning["words"]) {
  return { weight: "notice", words } as const;
}

function good(words: Meaning["words"]) {
  return { weight: "good", words } as const;
}

function bad(words: Meaning["words"]) {
  return { weight: "bad", words } as const;
}

function aborted(why: string) {
  return { weight: "bad", words: `the failover was given up: ${why}`, asksForProbe: true } as const;
}

function downMeans(kind: string | undefined): string {
  const silent = "no valid answer to PING for down-after-milliseconds";
  if (kind === "master")
    return `${silent}, or it says that it is a replica; a failover needs as many sentinels of this opinion as the quorum says`;
  if (kind === "replica") return `${silent}; while it is down it cannot be promoted`;
  if (kind === "sentinel") return `${silent}; its vote is missing, and the majority is still counted with it`;
  return silent;
}

/** `new reported role is slave` */
function newRole(rest: string): string {
  return /is slave$/.test(rest) ? "a replica" : "master";
}

/** `#quorum 2/2` */
function agreed(rest: string): string {
  const [, votes, quorum] = /^#quorum (\d+)\/(\d+)$/.exec(rest) ?? [];
  return votes ? `${votes} agree, the quorum is ${quorum}` : "as the quorum says";
}
