import {
  announcesHostnames,
  areSeveralSets,
  defineRule,
  finding,
  hostText,
  isLiteral,
  isLoopback,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "resolve-without-announce-hostnames",
  severity: "warning",
  summary: "Sentinels that watch a master by its name should tell names, too.",
  why: `With \`sentinel resolve-hostnames yes\` alone a name in \`sentinel monitor\` is only a way to find the address once: at
its first start the sentinel writes the address over the name in its file, gives it to clients and to the other sentinels,
and puts it into the \`SLAVEOF\` it sends. When a container or pod comes back with another address, nothing asks for the
name again. \`sentinel announce-hostnames yes\` keeps the name in all these places; replicas and sentinels then should
announce theirs.

Where addresses stay as they are, or clients cannot resolve the names, addresses are right; then better write them.`,
  consequence:
    "the address found at the first start replaces the name in the file, and is told to clients and replicas",
  remedy:
    "add sentinel announce-hostnames yes to every sentinel, and announce names everywhere; or monitor the address",
  live: `The file said \`sentinel monitor main redis-1 6379 2\`; after the start (tried with 7.0.15):

\`\`\`
> SENTINEL GET-MASTER-ADDR-BY-NAME main
10.0.0.1
$ grep monitor sentinel.conf
sentinel monitor main 10.0.0.1 6379 2
\`\`\``,
  since: "6.2.0",
  evidence: [
    "https://github.com/lablup/backend.ai/pull/11972",
    "https://github.com/valkey-io/valkey/issues/2158",
    "https://github.com/redis/redis-doc/blob/master/docs/management/sentinel.md",
  ],
  each: "master",
  *check({ name, watches, deployment }) {
    const forgetful = watches.filter((watch) => !watch.sentinel.isLeftOut && forgetsName(watch));
    for (const host of new Set(forgetful.map(({ address }) => address.value.host))) {
      const [first, ...others] = forgetful.filter(({ address }) => address.value.host === host);
      yield finding(
        first!.address,
        `"${name}" is ${hostText(host)} here until the sentinel starts: then it writes the address in place of the name`,
        {
          // Names of two sets, each of which may be on one machine, prove nothing.
          severity: deployment.spansMachines && !areSeveralSets(watches) ? "warning" : "info",
          related: others.map(({ address }) => ({ at: address, message: "here, too" })),
        },
      );
    }
  },
  good: [
    {
      "sentinel.conf":
        "sentinel resolve-hostnames yes\nsentinel announce-hostnames YES\nsentinel monitor main redis-1 6379 1",
    },
    { "sentinel.conf": "sentinel resolve-hostnames yes\nsentinel monitor main 10.0.0.1 6379 1" },
    // It stays the same everywhere; without the switch a name ends the start.
    { "sentinel.conf": "sentinel resolve-hostnames yes\nsentinel monitor main localhost 6379 1" },
    { "sentinel.conf": "sentinel monitor main redis-1 6379 1" },
    { files: { "sentinel.conf": "sentinel monitor main redis-1 6379 1" }, target: "redis@6.0" },
    // The switch stands in an include, or may stand in one that cannot be read.
    {
      "sentinel.conf": "include names.conf\nsentinel resolve-hostnames yes\nsentinel monitor main redis-1 6379 1",
      "names.conf": "sentinel announce-hostnames yes",
    },
    {
      files: {
        "sentinel.conf": "include names.conf\nsentinel resolve-hostnames yes\nsentinel monitor main redis-1 6379 1",
        "names.conf": "",
      },
      locked: ["names.conf"],
    },
  ],
  bad: [
    {
      "redis-2.conf": "replica-announce-ip redis-2\nreplicaof redis-1 6379",
      "sentinel-1.conf": `
sentinel resolve-hostnames yes
sentinel announce-hostnames no
sentinel monitor main redis-1 6379 2
#                     ^^^^^^^^^^^^ "main" is redis-1 here until the sentinel starts: then it writes the address in place of the name`,
      "sentinel-2.conf": `
sentinel monitor main redis-1 6379 2
#                     ~~~~~~~~~~~~ here, too
SENTINEL RESOLVE-HOSTNAMES YES`,
    },
    // Two sets under one name: each has its own.
    {
      "sentinel-a1.conf": `
sentinel resolve-hostnames yes
sentinel monitor main db-a 6379 1
#                     ^^^^^^^^^ "main" is db-a here until the sentinel starts: then it writes the address in place of the name`,
      "sentinel-a2.conf": `
sentinel resolve-hostnames yes
sentinel monitor main db-a 6379 1
#                     ~~~~~~~~~ here, too`,
      "sentinel-b1.conf": `
sentinel resolve-hostnames yes
sentinel monitor main db-b 6379 1
#                     ^^^^^^^^^ "main" is db-b here until the sentinel starts: then it writes the address in place of the name`,
      "sentinel-b2.conf": `
sentinel resolve-hostnames yes
sentinel monitor main db-b 6379 1
#                     ~~~~~~~~~ here, too`,
    },
    {
      files: {
        "sentinel.conf": `
sentinel resolve-hostnames yes
sentinel monitor main redis-1 6379 1
#                     ^^^^^^^^^^^^ "main" is redis-1 here until the sentinel starts: then it writes the address in place of the name`,
      },
      target: "redis@6.2",
    },
  ],
});

function forgetsName({ sentinel, address }: Watch): boolean {
  const host = address.or(undefined)?.host;
  if (host === undefined || isLiteral(host) || isLoopback(host)) return false;
  const { resolvesHostnames } = sentinel;
  return resolvesHostnames.isWritten && resolvesHostnames.or(false) && announcesHostnames(sentinel).or(true) === false;
}
