import { defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-scripts-pile-up",
  severity: "warning",
  summary: "The scripts that a sentinel starts must end.",
  why: `Sentinel runs at most 16 scripts at once, ends each after 60 seconds, and tries it again up to ten times
(\`SENTINEL_SCRIPT_MAX_RUNNING\` and others in sentinel.c). The rest wait in a queue of 256; from there on the oldest that waits is
dropped. A script that hangs, in a mail program or in an HTTP request without a time limit, so delays and loses the very call that is
to move clients to the new master (\`client-reconfig-script\`).`,
  consequence: "what the scripts are to do after a failover comes late or not at all",
  remedy:
    "give the script's requests a time limit of a few seconds, and look in the log for -script-timeout and -script-error",
  live: "`sentinel_running_scripts:16` and a `sentinel_scripts_queue_length` above it in `INFO sentinel`; `-script-timeout` in the log.",
  evidence: ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/"],
  each: "sentinel",
  *check({ live }) {
    if (!live?.has("sentinel_running_scripts").value) return;
    const running = live.number("sentinel_running_scripts");
    const queue = live.number("sentinel_scripts_queue_length");
    // Those that run stand in the queue, too.
    if (running.value < 16 || queue.value <= running.value) return;
    const waiting = queue.value - running.value;
    yield finding(running, `${running.value} scripts run, as many as may at once, and ${waiting} wait`);
  },
  good: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15 sentinel_running_scripts 2 sentinel_scripts_queue_length 2
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15 sentinel_running_scripts 16 sentinel_scripts_queue_length 57
#                                                    ^^ 16 scripts run, as many as may at once, and 41 wait
`,
    },
  ],
});
