import { defineRule, finding, remove, type Sentinel, sameAddress, sharersOf } from "../../src/rule.ts";

export default defineRule({
  id: "duplicate-sentinel-myid",
  severity: "error",
  summary: "Every sentinel must have an id of its own.",
  why: `Sentinel writes a random id into its file at its first start. Whoever copies the file of a running sentinel to the next
host copies the id. Sentinels drop messages that carry their own id, so the copies never learn of each other; others take
them for one sentinel that moves, log \`+sentinel-address-switch\` again and again, and count one vote for both. With three
copies and a quorum of two no master is ever declared down.`,
  consequence: "the copies count as one sentinel: agreement and majority are never reached",
  remedy: "delete the lines sentinel myid and sentinel known-... from the copy before its first start",
  live: `\`SENTINEL MYID\` (6.2 on) of two sentinels gives one id. With three sentinels of which two share an id, \`SENTINEL MASTER main\` of
each says \`num-other-sentinels 1\`, and the third logs twice every two seconds (tried with 7.0.15):

\`\`\`
+sentinel-address-switch master main 10.0.0.9 6379 ip 10.0.0.1 port 26379 for aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
+sentinel-address-switch master main 10.0.0.9 6379 ip 10.0.0.2 port 26379 for aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
\`\`\``,
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
      // Two that are started with one file: what they write into it is another matter.
      if (sentinel.file === other.file) continue;
      const [unused, used] = other.isLeftOut ? [other, sentinel] : [sentinel, other];
      if (unused.isLeftOut && unused.myid) {
        const what = `it has the id of ${used}: nothing seems to start this file, which may be an older copy`;
        yield finding(unused.myid, what, {
          severity: "info",
          remedy:
            "move a copy out of the folder that is checked; to start it, delete the lines sentinel myid and known-... first",
          related: used.myid ? [{ at: used.myid, message: "the same id" }] : [],
        });
        continue;
      }
      const isSure = sentinel.address.isKnown && other.address.isKnown;
      const maybe = isSure ? "" : ", unless one is an older copy of the other's file";
      const copy = isKnownBy(sentinel, id) ? (isKnownBy(other, id) ? undefined : other) : sentinel;
      yield finding(myid, `it has the id of another sentinel, ${other}${maybe}`, {
        severity: isSure ? "error" : "warning",
        related: [{ at: other.myid, message: "the same id" }],
        fix: isSure && copy?.myid?.origin.file === copy?.file ? copy?.myid && remove(copy.myid) : undefined,
      });
    }
  },
  good: [
    { "a/sentinel.conf": sentinel("10.0.0.1", "a"), "b/sentinel.conf": sentinel("10.0.0.2", "b") },
    // One sentinel's file and a copy of it that was put aside.
    { "a/sentinel.conf": sentinel("10.0.0.1", "a"), "old/sentinel.conf": sentinel("10.0.0.1", "a") },
    { "a/sentinel.conf": monitor(), "b/sentinel.conf": monitor() },
    // Two services share the file.
    {
      "docker-compose.yml": `services:
  sentinel-1: &sentinel
    image: redis:7.2
    command: redis-sentinel /data/sentinel.conf
    volumes: ["./sentinel:/data"]
  sentinel-2: *sentinel`,
      "sentinel/sentinel.conf": `sentinel myid ${"a".repeat(40)}\nsentinel monitor main 10.0.0.9 6379 1`,
    },
  ],
  bad: [
    // The same file before a failover: one sentinel.
    {
      "data/sentinel.conf": `
sentinel myid ${"a".repeat(40)}
#             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the same id
sentinel monitor main 10.0.0.9 6379 2
sentinel config-epoch main 2`,
      "sentinel.conf": `
sentinel myid ${"a".repeat(40)}
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it has the id of data/sentinel.conf: nothing seems to start this file, which may be an older copy
sentinel monitor main 10.0.0.9 6379 2`,
    },
    // On hosts of their own: the one may have missed the failover for want of an id.
    {
      "a/sentinel.conf": `
sentinel myid ${"a".repeat(40)}
#             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the same id
sentinel monitor main 10.0.0.9 6379 2
sentinel config-epoch main 2`,
      "b/sentinel.conf": `
sentinel myid ${"a".repeat(40)}
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it has the id of another sentinel, a/sentinel.conf, unless one is an older copy of the other's file
sentinel monitor main 10.0.0.9 6379 2`,
    },
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
    // The first of two files is the copy: a third sentinel knows the other one.
    {
      files: {
        "a/sentinel.conf": `
sentinel announce-ip 10.0.0.1
sentinel myid ${"b".repeat(40)}
sentinel monitor main 10.0.0.9 6379 2`,
        "b/sentinel.conf": `
sentinel announce-ip 10.0.0.2
sentinel myid ${"b".repeat(40)}
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it has the id of another sentinel, 10.0.0.1:26379
sentinel monitor main 10.0.0.9 6379 2`,
        "c/sentinel.conf": `
sentinel announce-ip 10.0.0.3
sentinel monitor main 10.0.0.9 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ${"b".repeat(40)}`,
      },
      target: "redis@6.0",
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

/** Whether another sentinel remembers it by this id: then it was there first. */
function isKnownBy(one: Sentinel, id: string): boolean {
  const host = one.address.or({ host: "", port: 0 });
  const lines = one.deployment.sentinels.flatMap(({ watches }) =>
    watches.flatMap((watch) => watch.lines("known-sentinel")),
  );
  return lines.some(({ args: [, ip, port, known] }) => {
    return known?.value === id && sameAddress({ host: ip?.value ?? "", port: Number(port?.value) }, host);
  });
}

/** Two files of one sentinel: they lead to the same address. */
/** One sentinel, or several that write to one file: sentinel-config-shared. */
function isSame(one: Sentinel, other: Sentinel): boolean {
  if (sharersOf(one).includes(other)) return true;
  return one.address.isKnown && other.address.isKnown && sameAddress(one.address.value, other.address.value);
}

function sentinel(ip: string, letter: string): string {
  return `sentinel announce-ip ${ip}\nsentinel myid ${letter.repeat(40)}\n${monitor()}`;
}

function monitor(): string {
  return "sentinel monitor main 10.0.0.9 6379 2";
}
