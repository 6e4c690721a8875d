import { addressText, aliasesIn, decode, defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "monitored-twice",
  severity: "error",
  summary: "A server must be monitored under one name only.",
  why: `Each name is a master of its own for Sentinel. Two names for one server are two sets of votes and two failovers of the
same servers at the same moment, each with its own choice of the replica to promote and its own epoch. If they choose the
same one it goes well by luck; if not, each name has another master, the remaining replicas are sent \`SLAVEOF\` by both sides
in turn, and what is written to the loser is gone.

An alias for clients belongs in the clients' configuration or in DNS.`,
  consequence: "two failovers run for the same servers at once, and may promote different replicas",
  remedy: "keep one name, delete the other's lines, and let all clients ask for the one that stays",
  live: `\`SENTINEL MASTERS\` lists both names with one address. In the log every event of a failover is there twice:

\`\`\`text
# +try-failover master main 10.0.0.1 6379
# +try-failover master cache 10.0.0.1 6379
# +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ main 10.0.0.1 6379
# +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ cache 10.0.0.1 6379
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/1381", "https://github.com/redis/redis/issues/1776"],
  each: "deployment",
  *check(deployment) {
    for (const { names, how } of aliasesIn(deployment)) {
      const [first, ...others] = names;
      // By sentinels that were meant as one set: master-name-differs.
      if (how === "apart" || !first) continue;
      const [name, watches] = first;
      const owners = new Map(watches.map((watch) => [watch.sentinel, watch]));
      for (const watch of others.flatMap(([, side]) => side)) {
        const own = owners.get(watch.sentinel);
        const who = own ? "by the same sentinel" : `by ${watches.length} other sentinels`;
        const what = `${decode(addressText(watch.address.value))} is monitored twice: as "${watch.name}" here, as "${name}" ${who}`;
        yield finding(watch.address, what, {
          related: [{ at: (own ?? watches[0]!).address, message: `as "${name}" here` }],
        });
      }
    }
  },
  good: [
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel monitor cache 10.0.0.1 6380 1" },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel monitor cache 10.0.0.2 6379 1" },
    // By sentinels that do not meet: master-name-differs.
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/sentinel.conf": "sentinel monitor cache 10.0.0.1 6379 2",
    },
    // Filled in by something else.
    { "sentinel.conf": "sentinel monitor main $MAIN 6379 1\nsentinel monitor cache $MAIN 6379 1" },
  ],
  bad: [
    {
      "sentinel.conf": `
sentinel monitor cache 10.0.0.1 6379 1
#                      ~~~~~~~~~~~~~ as "cache" here
sentinel monitor main "10.0.0.1" 6379 1
#                     ^^^^^^^^^^^^^^^ 10.0.0.1:6379 is monitored twice: as "main" here, as "cache" by the same sentinel`,
    },
    // Two sets, each with its quorum.
    {
      files: {
        "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
        "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
        "c/sentinel.conf": `
sentinel monitor other 10.0.0.1 6379 2
#                      ^^^^^^^^^^^^^ 10.0.0.1:6379 is monitored twice: as "other" here, as "main" by 2 other sentinels`,
        "d/sentinel.conf": `
sentinel monitor other 10.0.0.1 6379 2
#                      ^^^^^^^^^^^^^ 10.0.0.1:6379 is monitored twice: as "other" here, as "main" by 2 other sentinels`,
      },
      target: "redis@4.0",
    },
    {
      "redis-6379.conf": "port 6379",
      "sentinel.conf": `
sentinel resolve-hostnames yes
sentinel monitor main localhost 6379 1
sentinel monitor session 127.0.0.1 6379 1
#                        ^^^^^^^^^^^^^^ 127.0.0.1:6379 is monitored twice: as "session" here, as "main" by the same sentinel`,
    },
  ],
});
