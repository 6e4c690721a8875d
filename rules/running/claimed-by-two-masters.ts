import { type Claim, defineRule, finding, requireSettled, rivalClaims } from "../../src/rule.ts";

export default defineRule({
  id: "claimed-by-two-masters",
  severity: "error",
  summary: "A server must belong to one master name.",
  why: `Sentinels never forget a replica by themselves. If its address is given to a server of another set, or the server itself is
moved there, the sentinels of the old master name find it answering, see that it follows somebody else or is a master, and send it
\`SLAVEOF\` with the address of their own master: \`+convert-to-slave\` after some seconds where it is a master, \`+fix-slave-config\` after
\`failover-timeout\` where it is a replica. The sentinels of the new name send it back.
Each time it throws its data away for a copy of the other set's. If it is the master of the new name, that set loses its data.`,
  consequence: "it is handed from set to set, and its data is replaced by the other set's each time",
  remedy: "let the sentinels of the name to which it no longer belongs forget it: SENTINEL RESET, one after the other",
  live: `\`SENTINEL REPLICAS\` of both names list one address. The sentinels' logs repeat \`+fix-slave-config\` or \`+convert-to-slave\`.`,
  evidence: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/",
    "https://github.com/redis/redis/issues/3837",
  ],
  each: "node",
  *check(node) {
    const claims = node.live && rivalClaims(node);
    if (!node.live || !claims) return;
    const [first, other] = claims;
    requireSettled(node.group.masters);
    yield finding(node.live, `${node} is ${claim(first)} and ${claim(other)}`, {
      related: claims.map((one) => ({ at: one.at, message: claim(one) })),
    });
  },
  good: [
    // Two names for one server: monitored-twice.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  master cache ip 10.0.0.1 port 6379 quorum 1 flags master
`,
    },
    // The sentinels of one name find nobody there.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379 flags s_down,slave,disconnected
  master cache ip 10.0.0.2 port 6379 quorum 1 flags master
  replicas cache 0
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.3:6379
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 10.0.0.3:6379 is a replica of "main" and a replica of "cache"
  info redis_version 7.0.15 role slave master_host 10.0.0.2 master_port 6379
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.3 port 6379 flags slave master-host 10.0.0.2
instance sentinel 10.0.0.2:26379
  master cache ip 10.0.0.2 port 6379 quorum 1 flags master
  replicas cache 1
  replica cache 1 ip 10.0.0.3 port 6379 flags slave
`,
    },
  ],
});

function claim({ name, as }: Claim): string {
  return `${as === "master" ? "the master" : "a replica"} of "${name}"`;
}
