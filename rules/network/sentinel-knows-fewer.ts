import {
  type Address,
  addressKey,
  addressText,
  decode,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  keysOf,
  type Master,
  type Origin,
  sameAddress,
  type Watch,
} from "../../src/rule.ts";

/** Milliseconds: sentinels say hello every two seconds, and ask the master for its replicas every ten. */
const enough = 25_000;

export default defineRule({
  id: "sentinel-knows-fewer",
  severity: "warning",
  summary: "Every sentinel must know all replicas and all other sentinels of its master.",
  why: `A sentinel finds replicas in the master's \`INFO\` and other sentinels by their hello messages on the master and on the replicas.
One that knows no replica promotes nobody, and one that does not know a replica cannot promote that one. After \`SENTINEL RESET\`, a
restart without its file or \`SENTINEL MONITOR\` it finds all within seconds, but only from a master that is up: a reset while the master is
down leaves it with nobody to promote for as long as that lasts (seen with 7.0.15). One that does not know the others counts a majority
of its own, smaller than theirs. Where that stays, messages do not arrive: the channel \`__sentinel__:hello\` is not allowed to its user, or
the other cannot publish.`,
  consequence:
    "if this sentinel leads the failover, it has fewer replicas to choose from, or counts too few votes as enough",
  remedy:
    "check with ACL LOG on the servers that its user may use the channel __sentinel__:hello, PUBLISH and INFO; bring the master back first",
  live: `\`num-slaves\` and \`num-other-sentinels\` in \`SENTINEL MASTER main\` are smaller on one sentinel than on the others.`,
  evidence: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/",
    "https://github.com/redis/redis/issues/5875",
  ],
  each: "master",
  *check(master) {
    const { watches } = master;
    if (watches.some(({ live }) => live?.isFailingOver)) return;
    yield* findingsOf(
      watches.filter(({ live }) => live),
      function* (watch) {
        yield* unknownReplicas(watch, master);
        yield* unknownPeers(watch, master);
      },
    );
  },
  good: [
    // It was reset a moment ago.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 34862 quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.3 port 6379 flags slave
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 749 quorum 2
  replicas main 0
  peers main 0
`,
    },
    // A ghost that only one remembers: stale-known-replica, stale-known-sentinel.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 34862 quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.9 port 6379 flags s_down,slave,disconnected
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 37749 quorum 2
  replicas main 0
  peers main 1
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 94862 num-slaves 2 quorum 2
  replicas main 2
  replica main 1 ip 10.0.0.2 port 6379 flags slave
  replica main 2 ip 10.0.0.3 port 6379 flags slave
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 60749 num-slaves 0
#                                                                       ^ sentinel 10.0.0.2:26379 knows no replica of "main", though there is 10.0.0.2:6379 and 10.0.0.3:6379: it could promote nobody
  master main num-other-sentinels 0 quorum 2
#                                 ^ sentinel 10.0.0.2:26379 knows no other sentinel of "main", though 10.0.0.1:26379 watches it: with 1 it never reaches its quorum, 2
  replicas main 0
  peers main 0
`,
    },
    // One of two replicas is missing.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 94862 num-slaves 1 quorum 1
#                                                                       ^ sentinel 10.0.0.1:26379 knows 1 replica of "main", but not 10.0.0.3:6379
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379 flags slave
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master connected_slaves 2
  info slave0 ip=10.0.0.2,port=6379,state=online,offset=14,lag=0
  info slave1 ip=10.0.0.3,port=6379,state=online,offset=14,lag=0
`,
    },
  ],
});

function* unknownReplicas({ live, address, sentinel }: Watch, master: Master): Iterable<Finding> {
  const own = live!.replicas.value.flatMap((one) => one.address.or([]));
  // The master's own word, and what the others see to be up.
  const attached = master.deployment
    .nodesAt(address.value, sentinel)
    .flatMap((node) => node.live?.attachedReplicas ?? []);
  const seen = others(master, sentinel)
    .filter((watch) => watch.address.isKnown && sameAddress(watch.address.value, address.value))
    .flatMap((watch) => watch.live!.replicas.or([]));
  const up = seen.filter(({ flags }) => !flags.or(new Set(["s_down"])).has("s_down"));
  const all = [
    ...attached.filter(({ state }) => state === "online").map((one) => one.address),
    ...up.flatMap((one) => one.address.or([])),
  ].filter((one) => !sameAddress(one, address.value));
  const nodeAt = (one: Address) => master.deployment.nodesAt(one, sentinel)[0];
  // A replica tells its name, and the sentinel an address.
  const ownKeys = new Set(own.map(addressKey));
  const ownNodes = new Set(own.flatMap((one) => nodeAt(one) ?? []));
  const isKnown = (one: Address) => {
    if (ownKeys.has(addressKey(one))) return true;
    const node = nodeAt(one);
    return node !== undefined && ownNodes.has(node);
  };
  const missing = unique(all).filter((one) => !isKnown(one) && !isYoung(one, master));
  // It may have begun to watch a moment ago.
  if (missing.length === 0 || live!.number("role-reported-time").value < enough) return;
  const known = own.length === 1 ? "1 replica" : `${own.length} replicas`;
  const what =
    own.length === 0
      ? `sentinel ${sentinel} knows no replica of "${master.name}", though there is ${listOf(missing)}: it could promote nobody`
      : `sentinel ${sentinel} knows ${known} of "${master.name}", but not ${listOf(missing)}`;
  yield finding(countAt(live!, "num-slaves"), what, {
    severity: own.length === 0 ? "error" : "warning",
  });
}

/** It has not been asked for since it was started. */
function isYoung(address: Address, { deployment }: Master): boolean {
  return deployment
    .nodesAt(address)
    .some(({ live }) => live && live.number("uptime_in_seconds").or(enough) * 1000 < enough);
}

function* unknownPeers({ live, sentinel, address, quorum }: Watch, master: Master): Iterable<Finding> {
  const peers = live!.peers.value;
  const ids = new Set(peers.map((peer) => peer.field("runid").or("").toLowerCase()));
  const addresses = new Set(peers.flatMap((peer) => (peer.address.isKnown ? [addressKey(peer.address.value)] : [])));
  const missing = others(master, sentinel).filter((watch) => {
    // At another address: monitor-address-mismatch. Started a moment ago: it will be known.
    if (!watch.address.isKnown || !sameAddress(watch.address.value, address.value)) return false;
    if (watch.live!.number("role-reported-time").or(0) < enough) return false;
    return !keysOf(watch.sentinel).some((key) => ids.has(key) || addresses.has(key));
  });
  // It may have begun to watch a moment ago.
  if (missing.length === 0 || live!.number("role-reported-time").value < enough) return;
  const names = missing.map((watch) => String(watch.sentinel)).join(" and ");
  const count = peers.length === 1 ? "1 other sentinel" : `${peers.length} other sentinels`;
  const known = peers.length === 0 ? "no other sentinel" : count;
  const rest =
    peers.length === 0 ? `though ${names} ${missing.length === 1 ? "watches" : "watch"} it` : `but not ${names}`;
  const what = `sentinel ${sentinel} knows ${known} of "${master.name}", ${rest}`;
  const counted = peers.length + 1;
  const tooFew = counted < quorum.or(0) ? `: with ${counted} it never reaches its quorum, ${quorum.value}` : "";
  yield finding(countAt(live!, "num-other-sentinels"), `${what}${tooFew}`, {
    severity: tooFew === "" ? "warning" : "error",
    related: missing.map((watch) => ({ at: watch, message: "it watches the same master" })),
  });
}

function others({ watches }: Master, sentinel: Watch["sentinel"]): readonly Watch[] {
  return watches.filter((watch) => watch.live && watch.sentinel !== sentinel);
}

function countAt(live: NonNullable<Watch["live"]>, field: string): Origin {
  const count = live.field(field);
  return count.isKnown ? count.origin : live.origin;
}

function unique(all: readonly Address[]): readonly Address[] {
  return [...new Map(all.map((one) => [addressKey(one), one])).values()];
}

function listOf(all: readonly Address[]): string {
  const shown = all.slice(0, 3).map((one) => decode(addressText(one)));
  return all.length > 3 ? `${shown.join(", ")} and ${all.length - 3} more` : shown.join(" and ");
}
