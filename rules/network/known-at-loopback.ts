import {
  addressText,
  decode,
  defineRule,
  finding,
  isEveryMachines,
  type Reputation,
  reputationsOf,
} from "../../src/rule.ts";

export default defineRule({
  id: "known-at-loopback",
  severity: "error",
  summary: "Sentinels must know no instance by an address that every machine has.",
  why: `A replica's address is the one the master sees it come from, or what it announces; a sentinel's is what it says in its hello
messages. Where that is \`127.0.0.1\`, \`::1\` or \`0.0.0.0\`, each sentinel looks for it on its own machine: it finds nothing and takes it for
down, or finds another server on the same port, and that one is then pointed to a master, promoted or asked for votes in its place. It
comes from \`replica-announce-ip\` or \`sentinel announce-ip\` with a default of a script, from a tunnel, or from a replica that reaches its
master over the loopback interface because both are on one machine.`,
  consequence: "sentinels look for it on their own machines: it is down for them, or another server is taken for it",
  remedy:
    "set replica-announce-ip or sentinel announce-ip to the address by which the others reach it, then send SENTINEL RESET to each sentinel",
  live: `\`ip 127.0.0.1\` in \`SENTINEL REPLICAS main\` or \`SENTINEL SENTINELS main\`, and \`slave0:ip=127.0.0.1\` in \`INFO replication\` of
the master.`,
  evidence: [
    "https://github.com/OT-CONTAINER-KIT/redis-operator/pull/1750",
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#sentinel-docker-nat-and-possible-issues",
  ],
  each: "master",
  *check({ deployment, name }) {
    const local = reputationsOf(deployment, name).filter((one) => isEveryMachines(one, deployment));
    for (const one of local) {
      const { opinions, of } = one;
      // monitor-loopback-address and monitor-wildcard-address
      if (of === "master") continue;
      const [first, ...others] = opinions;
      const who = others.length === 0 ? "sentinel" : `${opinions.length} sentinels, first of them`;
      const what = `a ${of} of "${name}"${whoIs(one)} is known as ${decode(addressText(one.address))}`;
      yield finding(
        first.told.field("ip"),
        `${what} to ${who} ${first.watch.sentinel}: each machine takes that for itself`,
        {
          related: others.map(({ told, watch }) => ({
            at: told.field("ip"),
            message: `as sentinel ${watch.sentinel} says`,
          })),
        },
      );
    }
  },
  good: [
    // All on one machine.
    {
      "cluster.facts": `
facts 1
instance sentinel 127.0.0.1:26379
  info redis_version 7.0.15
  master main ip 127.0.0.1 port 6379 quorum 1
  replicas main 1
  replica main 1 ip 127.0.0.1 port 6380 flags slave
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  replicas main 1
  replica main 1 ip 127.0.0.1 port 6379 flags s_down,slave,disconnected s-down-time 13202
#                   ^^^^^^^^^ a replica of "main" is known as 127.0.0.1:6379 to sentinel 10.0.0.2:26379: each machine takes that for itself
  peers main 1
  peer main 1 ip 127.0.0.1
#                ^^^^^^^^^ a sentinel of "main", 10.0.0.5:26379, is known as 127.0.0.1:26379 to sentinel 10.0.0.2:26379: each machine takes that for itself
  peer main 1 port 26379 runid 4bd0027cdf249d33ffb89fe023c30de401aec8f4 flags s_down,sentinel,disconnected
instance sentinel 10.0.0.5:26379
  info redis_version 7.0.15
  myid 4bd0027cdf249d33ffb89fe023c30de401aec8f4
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379
`,
    },
  ],
});

/** Where it answered, if its id says which one it is. */
function whoIs({ instance, address }: Reputation): string {
  const where = instance && String(instance);
  return where === undefined || where === decode(addressText(address)) ? "" : `, ${where},`;
}
