import { defineRule, finding, replaceAlike, votesOn } from "../../src/rule.ts";

export default defineRule({
  id: "quorum-equals-all",
  severity: "warning",
  summary: "The quorum should leave room for a sentinel that is down.",
  why: `A master counts as down only when *quorum* sentinels agree (\`+odown\`). If that is every sentinel there is, one that
is stopped, restarting or cut off blocks every failover: the others log \`+sdown\` and nothing follows. Sentinels usually run
on the hosts of the servers, so the host that takes the master down takes a vote with it, and the quorum can never be met
when it is needed.`,
  consequence: "while one sentinel is down, no failover starts",
  remedy: "set the quorum to the majority of the sentinels: 2 of 3, 3 of 5",
  live: `While one of three sentinels is stopped:

\`\`\`text
$ redis-cli -p 26379 sentinel ckquorum main
NOQUORUM 2 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master
\`\`\`

When the master then fails, the two that are left log \`+sdown master main\` and nothing more: no \`+odown\`. Change it with
\`SENTINEL SET main quorum 2\` on each sentinel, which writes it to the file.`,
  evidence: ["https://github.com/microsoftarchive/redis/issues/340"],
  each: "master",
  needsAll: true,
  *check(master) {
    const { all, majority } = votesOn(master);
    // One or two are too few with any quorum: too-few-sentinels.
    if (all < 3) return;
    // Where others say the majority, this one is wrong: quorum-differs.
    if (master.watches.some(({ quorum }) => quorum.or(undefined) === majority)) return;
    const quorums = master.watches.map(({ quorum }) => quorum);
    for (const quorum of quorums) {
      if (quorum.value !== all) continue;
      const what = `quorum ${all} needs all ${all} sentinels: losing any of them leaves ${all - 1} of ${all} needed votes`;
      yield finding(quorum, `${what}; the majority, ${majority}, is enough`, {
        fix: replaceAlike(quorum, quorums, String(majority)),
      });
    }
  },
  good: [
    // The others say the majority: quorum-differs.
    {
      "redis-a.conf": "bind 10.0.0.1",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 3",
      "sentinel-c.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // More sentinels are known than there are files: three would not be all.
    {
      "sentinel-1.conf": `sentinel monitor main 10.0.0.1 6379 3
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2131
sentinel known-sentinel main 10.0.0.3 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2132
sentinel known-sentinel main 10.0.0.4 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2133`,
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 3",
      "sentinel-3.conf": "sentinel monitor main 10.0.0.1 6379 3",
    },
    // The other sentinels come from the same file.
    {
      "docker-compose.yml": `services:
  sentinel:
    image: redis:7
    command: redis-sentinel /etc/redis/sentinel.conf
    deploy:
      replicas: 5`,
      "sentinel-1.conf": "sentinel monitor main redis-1 6379 3",
      "sentinel-2.conf": "sentinel monitor main redis-1 6379 3",
      "sentinel-3.conf": "sentinel monitor main redis-1 6379 3",
    },
  ],
  bad: [
    // Running ones.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 3
#                                                       ^ quorum 3 needs all 3 sentinels: losing any of them leaves 2 of 3 needed votes; the majority, 2, is enough
  peers main 2
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags sentinel
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 3
#                                                       ^ quorum 3 needs all 3 sentinels: losing any of them leaves 2 of 3 needed votes; the majority, 2, is enough
  peers main 2
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags sentinel
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 3
#                                                       ^ quorum 3 needs all 3 sentinels: losing any of them leaves 2 of 3 needed votes; the majority, 2, is enough
  peers main 2
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
  peer main 2 ip 10.0.0.2 port 26379 flags sentinel
`,
    },
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 3
#                                   ^ quorum 3 needs all 3 sentinels: losing any of them leaves 2 of 3 needed votes; the majority, 2, is enough`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 3
#                                   ^ quorum 3 needs all 3 sentinels: losing any of them leaves 2 of 3 needed votes; the majority, 2, is enough`,
      "sentinel-3.conf": `
sentinel monitor main 10.0.0.1 6379 3
#                                   ^ quorum 3 needs all 3 sentinels: losing any of them leaves 2 of 3 needed votes; the majority, 2, is enough`,
    },
    {
      files: {
        "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 "4"
#                                   ^^^ quorum 4 needs all 4 sentinels: losing any of them leaves 3 of 4 needed votes; the majority, 3, is enough`,
        "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 4
#                                   ^ quorum 4 needs all 4 sentinels: losing any of them leaves 3 of 4 needed votes; the majority, 3, is enough`,
        "sentinel-3.conf": `
sentinel monitor main 10.0.0.1 6379 4
#                                   ^ quorum 4 needs all 4 sentinels: losing any of them leaves 3 of 4 needed votes; the majority, 3, is enough`,
        "sentinel-4.conf": `
sentinel monitor main 10.0.0.1 6379 4
#                                   ^ quorum 4 needs all 4 sentinels: losing any of them leaves 3 of 4 needed votes; the majority, 3, is enough`,
      },
      target: "redis@6.0",
    },
  ],
});
