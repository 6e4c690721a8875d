import { defineRule, lineAt, mistakes, remove } from "../../src/rule.ts";

export default defineRule({
  id: "duplicate-known-replica",
  severity: "error",
  summary: "A sentinel must remember every replica and every other sentinel once.",
  why: `Sentinel writes what it has learnt into its file: replicas by address, other sentinels by their run id. The same one
twice ends the next start: \`Duplicate hostname and port for replica\` from 6.2 on, a misleading \`Wrong hostname or port\`
before. It comes from files that were put together by hand or by a start script, and from nodes that announce a name
and an address that lead to the same place.`,
  consequence: "the sentinel does not start, so one vote for a failover is missing",
  remedy: "delete one of the two lines; Sentinel finds replicas and sentinels again by itself",
  live: `A sentinel that runs keeps running. The next start of one, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 6
>>> 'sentinel known-replica main 10.0.0.2 6379'
Duplicate hostname and port for replica.
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/8313",
    "https://github.com/valkey-io/valkey/issues/4530",
    "https://github.com/apecloud/kubeblocks/issues/7598",
  ],
  each: "instance",
  *check(instance) {
    yield* mistakes(instance, "duplicate-known-replica", (problem) => ({
      message:
        problem.of === "replica" ? "a second line for this replica" : "a second line for the sentinel of this run id",
      related: [{ at: lineAt(problem.other), message: "the first one" }],
      // Sentinel finds both again; what an included file holds, it would write to the main file once more.
      fix: problem.file === problem.other.file ? remove(lineAt(problem)) : undefined,
    }));
  },
  good: [
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel monitor other 10.0.0.9 6379 2
sentinel known-replica main 10.0.0.2 6379
sentinel known-replica main 10.0.0.2 6380
sentinel known-replica other 10.0.0.2 6379
sentinel known-sentinel main 10.0.0.2 26379 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
sentinel known-sentinel main 10.0.0.2 26379 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb`,
    },
  ],
  bad: [
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel known-slave main 10.0.0.2 6379
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the first one
SENTINEL known-replica main "10.0.0.2" 6379
#                           ^^^^^^^^^^^^^^^ a second line for this replica
sentinel known-sentinel main 10.0.0.2 26379 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
sentinel known-sentinel main 10.0.0.3 26379 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
#                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a second line for the sentinel of this run id`,
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel known-slave main 10.0.0.2 6379
sentinel known-slave main 10.0.0.2 6379
#                         ^^^^^^^^^^^^^ a second line for this replica`,
      },
      target: "redis@4.0",
    },
  ],
});
