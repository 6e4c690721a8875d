import { defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-in-tilt",
  severity: "warning",
  summary: "A sentinel must not be in TILT mode.",
  why: `Sentinel measures the time between two runs of its timer. Where that is negative or longer than two seconds it no longer
trusts its own clock: for 30 seconds it goes on asking and acts on nothing, takes part in no failover and answers questions about
masters that are down with no. After a single pause that is over by itself. Where it comes back, the machine is overloaded, its clock is
set again and again, or it is a virtual machine that is moved or suspended, and that sentinel is missing whenever it is needed.`,
  consequence: "for as long as it lasts this sentinel starts no failover and votes for none",
  remedy:
    "look for what stops the process or moves its clock: swapping, a suspended virtual machine, a clock that is stepped",
  live: `\`sentinel_tilt:1\` in \`INFO sentinel\`, from 6.2 on with \`sentinel_tilt_since_seconds\`; in the log \`+tilt #tilt mode entered\` and
\`-tilt #tilt mode exited\`.`,
  evidence: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#tilt-mode",
    "https://github.com/redis/redis/issues/2257",
  ],
  each: "sentinel",
  *check({ live }) {
    if (!live) return;
    const tilt = live.info("sentinel_tilt");
    if (tilt.value !== "1") return;
    const seconds = live.number("sentinel_tilt_since_seconds").or(-1);
    const since = seconds >= 0 ? `, for ${seconds} s` : "";
    yield finding(tilt, `this sentinel is in TILT mode${since}: it does not trust its clock and acts on nothing`);
  },
  good: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15 sentinel_tilt 0 sentinel_tilt_since_seconds -1
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15 sentinel_tilt 1 sentinel_tilt_since_seconds 2
#                                         ^ this sentinel is in TILT mode, for 2 s: it does not trust its clock and acts on nothing
`,
    },
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.3:26379
  info redis_version 6.0.16 sentinel_tilt 1
#                                         ^ this sentinel is in TILT mode: it does not trust its clock and acts on nothing
`,
    },
  ],
});
