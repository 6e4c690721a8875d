import { defineRule, finding } from "../../src/rule.ts";

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
  evidence: ["https://github.com/microsoftarchive/redis/issues/340"],
  each: "master",
  needsAll: true,
  *check({ watches, sentinelCount }) {
    const count = sentinelCount.value;
    // One or two are too few with any quorum: too-few-sentinels.
    if (count < 3) return;
    for (const { quorum } of watches) {
      if (quorum.value !== count) continue;
      const majority = Math.floor(count / 2) + 1;
      yield finding(quorum, `quorum ${count} needs all ${count} sentinels; the majority, ${majority}, is enough`);
    }
  },
  good: [
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
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 3
#                                   ^ quorum 3 needs all 3 sentinels; the majority, 2, is enough`,
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
});
