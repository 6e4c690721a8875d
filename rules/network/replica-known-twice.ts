import {
  addressText,
  decode,
  defineRule,
  type Finding,
  finding,
  groupBy,
  type Opinion,
  reputationsOf,
} from "../../src/rule.ts";

export default defineRule({
  id: "replica-known-twice",
  severity: "error",
  summary: "Sentinels must know each server by one address.",
  why: `Sentinel knows servers by address only. A replica that announced another address (\`replica-announce-ip\`, a name in place of an
address, IPv6 in place of IPv4, another network of its container) stays known by the old one, too, for as long as that leads to it: the run
id shows that both are one process. It counts as two replicas, so that \`num-slaves\` promises one that does not exist. After a
failover to one of its addresses Sentinel sends the other one \`SLAVEOF\` with the first: the new master becomes a replica of itself, tries
to copy from itself for ever (\`-NOMASTERLINK\` in its log), and takes no writes (tried with 7.0.15).`,
  consequence: "there is one replica less than sentinels say, and a failover to it makes it a replica of itself",
  remedy: "announce one address, then send SENTINEL RESET to each sentinel, 30 seconds apart",
  live: `One \`runid\` under two addresses in \`SENTINEL REPLICAS main\`:

\`\`\`text
name 10.0.0.2:6379   runid 426c03cd1297c3553e368264afe560cb45ee8d97   flags slave
name 10.0.0.7:6379   runid 426c03cd1297c3553e368264afe560cb45ee8d97   flags slave
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/5786",
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#sentinel-docker-nat-and-possible-issues",
  ],
  each: "master",
  *check(master) {
    if (master.watches.some(({ live }) => live?.isFailingOver)) return;
    const seen = reputationsOf(master.deployment, master.name)
      .filter(({ of }) => of !== "sentinel")
      .flatMap(({ opinions }) => opinions);
    // Each sentinel for itself: what one has not heard yet another may have.
    const byServer = groupBy(seen, ({ watch, told }) => `${watch.sentinel.id} ${told.field("runid").or("")}`);
    const doubled = [...byServer.values()].filter((all) => all.length > 1 && all[0]!.told.field("runid").or("") !== "");
    const byPair = groupBy(doubled, (all) => all.map(textOf).toSorted().join(" "));
    for (const [first, ...others] of byPair.values()) yield* told(first!, others.flat(), master.name);
  },
  good: [
    // It has not answered either of them.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags master quorum 2
  replicas main 2
  replica main 1 ip 10.0.0.2 port 6379 runid "" flags s_down,slave,disconnected
  replica main 2 ip 10.0.0.7 port 6379 runid "" flags s_down,slave,disconnected
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags master quorum 2
  replicas main 2
  replica main 1 ip 10.0.0.2 port 6379 runid 426c03cd1297c3553e368264afe560cb45ee8d97 flags slave
  replica main 2 ip 10.0.0.7 port 6379 runid 426c03cd1297c3553e368264afe560cb45ee8d97 flags slave
#                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 10.0.0.2:6379 and 10.0.0.7:6379 are one server by its run id, and count as 2 of "main"
`,
    },
    // The master is one of its own replicas.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags master quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.7 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags slave
#                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 10.0.0.1:6379 and 10.0.0.7:6379 are one server by its run id, and count as 2 of "main", one of them the master
`,
    },
  ],
});

/** @param all opinions of one sentinel on addresses of one server */
function* told(all: readonly Opinion[], others: readonly Opinion[], name: string): Iterable<Finding> {
  const hasMaster = all.some(({ of }) => of === "master");
  const last = all.at(-1)!;
  const addresses = all.map(textOf).join(" and ");
  const what = `${addresses} are one server by its run id, and count as ${all.length} of "${name}"`;
  yield finding(last.told.field("runid"), hasMaster ? `${what}, one of them the master` : what, {
    related: others.map(({ told, watch }) => ({
      at: told.field("runid"),
      message: `for sentinel ${watch.sentinel}, too`,
    })),
  });
}

function textOf({ address }: Opinion): string {
  return decode(addressText(address));
}
