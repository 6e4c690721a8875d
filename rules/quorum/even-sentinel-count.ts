import { defineRule, finding, votesOn } from "../../src/rule.ts";

export default defineRule({
  id: "even-sentinel-count",
  severity: "info",
  summary: "The number of sentinels should be odd.",
  why: `The majority of four sentinels is three, so four survive the loss of one, exactly as three do: the fourth adds traffic
and a machine to care for, not safety. It even adds a case in which nobody can fail over: if the network splits two and two,
neither side has three votes, while of three sentinels one side always has two. The same holds for six and five.

Some run one more on purpose while they do maintenance.`,
  consequence:
    "one sentinel more than needed: no more of them may fail, and an even split of the network elects nobody",
  remedy: "add a sentinel on another host, or remove one (then SENTINEL RESET on the others)",
  live: `While two of four sentinels are cut off, on either side:

\`\`\`text
$ redis-cli -p 26379 sentinel ckquorum main
NOQUORUM 2 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/10621",
    "https://github.com/OT-CONTAINER-KIT/redis-operator/pull/536",
  ],
  each: "master",
  needsAll: true,
  *check(master) {
    const { all, majority, losses } = votesOn(master);
    if (all < 4 || all % 2 === 1 || !master.deployment.spansMachines) return;
    // Where they are is the greater worry: sentinel-colocation-majority-loss, all-sentinels-one-host.
    if (losses.some(({ left }) => left < majority)) return;
    const spare = all - majority;
    const what = `${all} sentinels watch "${master.name}": like ${all - 1} they can lose only ${spare}`;
    const half = all / 2;
    yield finding(
      master,
      `${what}, and a split into ${half} and ${half} leaves neither side the majority, ${majority}`,
    );
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Two: too-few-sentinels.
    {
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 2",
      "b/sentinel.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // Two on each of two hosts: sentinel-colocation-majority-loss.
    {
      "sentinel-1.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 3",
      "sentinel-2.conf": "bind 10.0.0.1\nport 26380\nsentinel monitor main 10.0.0.1 6379 3",
      "sentinel-3.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 3",
      "sentinel-4.conf": "bind 10.0.0.2\nport 26380\nsentinel monitor main 10.0.0.1 6379 3",
    },
    // Each machine's own master has the sentinels of that machine only.
    {
      "sentinel-1.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-4.conf": "bind 10.0.0.4\nsentinel monitor other 10.0.0.4 6379 1",
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
  master main ip 10.0.0.1
#        ^^^^ 4 sentinels watch "main": like 3 they can lose only 1, and a split into 2 and 2 leaves neither side the majority, 3
  master main port 6379 flags master quorum 3
  peers main 3
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags sentinel
  peer main 3 ip 10.0.0.4 port 26379 flags sentinel
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 3
  peers main 3
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags sentinel
  peer main 3 ip 10.0.0.4 port 26379 flags sentinel
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 3
  peers main 3
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
  peer main 2 ip 10.0.0.2 port 26379 flags sentinel
  peer main 3 ip 10.0.0.4 port 26379 flags sentinel
instance sentinel 10.0.0.4:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 3
  peers main 3
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
  peer main 2 ip 10.0.0.2 port 26379 flags sentinel
  peer main 3 ip 10.0.0.3 port 26379 flags sentinel
`,
    },
    {
      "sentinel-1.conf": `
bind 10.0.0.1
sentinel monitor main 10.0.0.1 6379 3
#                ^^^^ 4 sentinels watch "main": like 3 they can lose only 1, and a split into 2 and 2 leaves neither side the majority, 3`,
      "sentinel-2.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 3",
      "sentinel-3.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 3",
      "sentinel-4.conf": "bind 10.0.0.4\nsentinel monitor main 10.0.0.1 6379 3",
    },
  ],
});
