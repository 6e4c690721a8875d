import { addressText, defineRule, finding, isWildcard, type Watch } from "../../src/rule.ts";

export default defineRule({
  id: "monitor-wildcard-address",
  severity: "warning",
  summary: "Sentinels must monitor the master by an address, not by the wildcard of all addresses.",
  why: `\`0.0.0.0\` and \`::\` mean something to \`bind\` only. Sentinel connects to \`0.0.0.0\` and the system leads it to its own
machine, so the master is found where it runs beside the sentinel, and all looks well. But Sentinel gives the same word to clients
that ask for the master and to replicas that it corrects: each of them looks for the master on its own machine.

After a failover the old master stays in the sentinels' files as the replica \`0.0.0.0\`, while the new master lists it under
its true address: one server counts as two replicas.`,
  consequence: "clients that ask for the master are told 0.0.0.0, and look for it on their own machine",
  remedy: "name the master's address as clients and the other hosts reach it, in every sentinel's file",
  live: `Tried with 7.0.15, before and after a failover:

\`\`\`
> SENTINEL GET-MASTER-ADDR-BY-NAME main
0.0.0.0
6379
+switch-master main 0.0.0.0 6379 10.0.0.2 6379
+slave slave 0.0.0.0:6379 0.0.0.0 6379 @ main 10.0.0.2 6379
\`\`\``,
  evidence: [
    "https://github.com/redis/redis-doc/blob/master/docs/management/sentinel.md",
    "https://github.com/redis/redis/issues/2871",
  ],
  each: "master",
  *check({ name, watches, deployment }) {
    const [first, ...others] = watches.filter(namesNobody);
    if (!first) return;
    const where = addressText(first.address.value);
    yield finding(first.address, `"${name}" is monitored at ${where}, which is no address that others can use`, {
      severity: deployment.spansMachines ? "error" : "warning",
      related: others.map(({ address }) => ({ at: address, message: "here, too" })),
    });
  },
  good: [
    {
      "redis.conf": "bind 0.0.0.0\nprotected-mode no\nreplica-announce-ip 10.0.0.1",
      "sentinel.conf": "bind 0.0.0.0\nsentinel monitor main 10.0.0.1 6379 1",
    },
    { "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1" },
    // A pattern that compose files leave out.
    {
      "sentinel.conf": "sentinel monitor main 0.0.0.0 6379 1",
      "sentinel1.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "compose.yml":
        "services:\n  sentinel:\n    image: redis:7\n    command: redis-sentinel /s.conf\n    volumes:\n      - ./sentinel1.conf:/s.conf",
    },
  ],
  bad: [
    {
      "sentinel-1.conf": `
port 26379
sentinel monitor main 0.0.0.0 6379 2
#                     ^^^^^^^^^^^^ "main" is monitored at 0.0.0.0:6379, which is no address that others can use`,
      "sentinel-2.conf": `
port 26380
sentinel monitor main 0.0.0.0 6379 2
#                     ~~~~~~~~~~~~ here, too`,
    },
    {
      files: {
        "a/redis.conf": "bind 10.0.0.1",
        "a/sentinel.conf": `
sentinel monitor main :: 6379 2
#                     ^^^^^^^ "main" is monitored at [::]:6379, which is no address that others can use`,
        "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
        "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@6.0",
    },
  ],
});

function namesNobody({ address, sentinel }: Watch): boolean {
  return isWildcard(address.or(undefined)?.host ?? "") && !sentinel.isLeftOut;
}
