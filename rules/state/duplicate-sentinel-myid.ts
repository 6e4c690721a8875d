import { defineRule, finding, type Sentinel, sameAddress } from "../../src/rule.ts";

export default defineRule({
  id: "duplicate-sentinel-myid",
  severity: "error",
  summary: "Every sentinel must have an id of its own.",
  why: `Sentinel writes a random id into its file at its first start. Whoever copies the file of a running sentinel to the next
host copies the id. Sentinels drop messages that carry their own id, so the copies never learn of each other; others hold
them for one sentinel that moves, log \`+sentinel-address-switch\` again and again, and count one vote for both. With three
copies no master is ever declared down.`,
  consequence: "the copies count as one sentinel: agreement and majority are never reached",
  remedy: "delete the lines sentinel myid and sentinel known-... from the copy before its first start",
  evidence: [
    "https://github.com/redis/redis/issues/5742",
    "https://github.com/redis/redis/issues/4652",
    "https://github.com/redis/redis/issues/6127",
    "https://github.com/bitnami/bitnami-docker-redis-sentinel/issues/33",
  ],
  each: "deployment",
  *check({ sentinels }) {
    for (const [index, sentinel] of sentinels.entries()) {
      const { myid } = sentinel;
      const id = myid?.or(undefined);
      if (!myid || !id) continue;
      const other = sentinels.slice(0, index).find((earlier) => earlier.myid?.or(undefined) === id);
      if (!other?.myid || isSame(sentinel, other)) continue;
      const isSure = sentinel.address.isKnown && other.address.isKnown;
      const maybe = isSure ? "" : ", unless one is an older copy of the other's file";
      yield finding(myid, `it has the id of another sentinel, ${other}${maybe}`, {
        severity: isSure ? "error" : "warning",
        related: [{ at: other.myid, message: "the same id" }],
      });
    }
  },
  good: [
    { "a/sentinel.conf": sentinel("10.0.0.1", "a"), "b/sentinel.conf": sentinel("10.0.0.2", "b") },
    // One sentinel's file and a copy of it that was put aside.
    { "a/sentinel.conf": sentinel("10.0.0.1", "a"), "old/sentinel.conf": sentinel("10.0.0.1", "a") },
    { "a/sentinel.conf": monitor(), "b/sentinel.conf": monitor() },
  ],
  bad: [
    {
      "a/sentinel.conf": `
SENTINEL myid ${"a".repeat(40)}
#             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the same id
sentinel announce-ip 10.0.0.1
sentinel monitor main 10.0.0.9 6379 2`,
      "b/sentinel.conf": `
sentinel announce-ip 10.0.0.2
sentinel myid "${"a".repeat(40)}"
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it has the id of another sentinel, 10.0.0.1:26379
sentinel monitor main 10.0.0.9 6379 2`,
    },
    {
      "data/sentinel.conf": sentinel("", "a"),
      "sentinel.conf": `
sentinel myid ${"a".repeat(40)}
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it has the id of another sentinel, data/sentinel.conf, unless one is an older copy of the other's file
sentinel monitor main 10.0.0.9 6379 2`,
    },
  ],
});

/** Two files of one sentinel: they lead to the same address. */
function isSame(one: Sentinel, other: Sentinel): boolean {
  return one.address.isKnown && other.address.isKnown && sameAddress(one.address.value, other.address.value);
}

function sentinel(ip: string, letter: string): string {
  return `sentinel announce-ip ${ip}\nsentinel myid ${letter.repeat(40)}\n${monitor()}`;
}

function monitor(): string {
  return "sentinel monitor main 10.0.0.9 6379 2";
}
