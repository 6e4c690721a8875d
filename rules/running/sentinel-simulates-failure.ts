import { defineRule, finding } from "../../src/rule.ts";

/** SENTINEL_SIMFAILURE_* in sentinel.c. */
const flags = [
  [1, "crash-after-election"],
  [2, "crash-after-promotion"],
] as const;

export default defineRule({
  id: "sentinel-simulates-failure",
  severity: "error",
  summary: "No sentinel may be told to simulate a failure.",
  why: `\`SENTINEL SIMULATE-FAILURE\` is for tests: with \`crash-after-election\` the sentinel ends itself as soon as it is elected to lead
a failover, with \`crash-after-promotion\` when it has sent \`REPLICAOF NO ONE\` to the new master. In the second case there are two
masters, and the other sentinels keep the old one until a later failover of theirs succeeds (seen with 7.0.15). The flags stay until the
process ends or \`SENTINEL SIMULATE-FAILURE\` is sent with another flag.`,
  consequence: "the next failover that this sentinel leads ends with its exit, half done",
  remedy: "restart this sentinel: the flags are kept in no file",
  live: "`sentinel_simulate_failure_flags` in `INFO sentinel` is not 0.",
  evidence: ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#sentinel-commands"],
  each: "sentinel",
  *check({ live }) {
    // A release without the command tells nothing.
    if (!live?.has("sentinel_simulate_failure_flags").value) return;
    const set = live.number("sentinel_simulate_failure_flags");
    if (set.value === 0) return;
    const names = flags.flatMap(([bit, name]) => (set.value & bit ? [name] : []));
    yield finding(set, `this sentinel simulates a failure: ${names.join(" and ") || `flags ${set.value}`}`);
  },
  good: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15 sentinel_simulate_failure_flags 0
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15 sentinel_simulate_failure_flags 2
#                                                           ^ this sentinel simulates a failure: crash-after-promotion
`,
    },
  ],
});
