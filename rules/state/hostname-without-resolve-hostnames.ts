import {
  announcedHost,
  defineRule,
  finding,
  type Instance,
  isLiteral,
  type Master,
  mistakes,
  shownWord,
  targetText,
} from "../../src/rule.ts";

export default defineRule({
  id: "hostname-without-resolve-hostnames",
  severity: "error",
  summary: "Where names stand for addresses, sentinels must be told to resolve them.",
  why: `From 6.2 on Sentinel takes names only with \`sentinel resolve-hostnames yes\`; without it a name in a monitor line ends
the start (\`Can't resolve instance hostname\`), and a replica that announces a name is never learnt: \`slaves=0\`, and a failover
finds nobody to promote. Nor is a sentinel that announces one: its vote does not count. Up to 6.0 a name was resolved once,
when the line was read, and stored as the address: it starts, and keeps asking the old address when a container comes back
with a new one.`,
  consequence: "the sentinel does not start, or asks an address that is no longer the node's",
  remedy: "add sentinel resolve-hostnames yes (and announce-hostnames yes), or write addresses",
  live: `At the start, and then in the log each time a name is heard (tried with 7.0.15):

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
>>> 'sentinel monitor main redis-1 6379 2'
Can't resolve instance hostname.
# Failed to resolve hostname 'redis-2'
\`\`\`

\`SENTINEL MASTER main\` has \`num-slaves\` 0 where replicas announce names, \`num-other-sentinels\` 0 where sentinels do, and
SENTINEL CKQUORUM says \`NOQUORUM 1 usable Sentinels\`.`,
  evidence: [
    "https://github.com/redis/docker-library-redis/issues/274",
    "https://github.com/dotbalo/k8s/issues/6",
    "https://github.com/jd/pifpaf/pull/183",
    "https://github.com/redis/redis/issues/13831",
    "https://github.com/redis/redis/pull/8282",
  ],
  each: "instance",
  *check(instance) {
    const server = targetText(instance.loading.target);
    yield* mistakes(instance, "hostname-without-resolve-hostnames", ({ file, words, refused }) => {
      const name = words[0] ? shownWord(file, words[0]) : "***";
      const isName = /^[\w.-]+$/.test(name);
      const what = `${name === "***" ? "this" : `"${name}"`} is ${isName ? "a name" : "no address"}`;
      const unused = instance.isLeftOut ? ({ severity: "info" } as const) : {};
      const where = instance.isLeftOut ? "; nothing seems to start this file" : "";
      if (refused) {
        const only = `${server} takes only addresses here unless sentinel resolve-hostnames is yes`;
        return { message: `${what}: ${only}${where}`, ...unused };
      }
      const remedy = "write the address, or run 6.2 or later with sentinel resolve-hostnames yes";
      return {
        message: `${what}: ${server} resolves it once at its start and keeps that address${where}`,
        remedy,
        ...unused,
      };
    });
    const name = announcedHost(instance);
    const host = name.or(undefined);
    if (!host || isLiteral(host) || instance.isLeftOut) return;
    const sentinels = mastersOf(instance).flatMap(({ watches }) => watches.map(({ sentinel }) => sentinel));
    const deaf = [...new Set(sentinels)].filter(
      (one) => one !== instance && !one.isLeftOut && one.resolvesHostnames.or(true) === false,
    );
    if (deaf.length === 0) return;
    const count = deaf.length === 1 ? "1 sentinel does" : `${deaf.length} sentinels do`;
    yield finding(name, `it announces a name, but ${count} not resolve names and will never learn of it`, {
      related: deaf.map((sentinel) => ({ at: sentinel, message: "no sentinel resolve-hostnames yes here" })),
    });
  },
  good: [
    // The switch may stand anywhere.
    { "sentinel.conf": "sentinel monitor main redis-1 6379 2\nSENTINEL resolve-hostnames YES" },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-replica main fe80::1 6379" },
    { "sentinel.conf": "include names.conf\nsentinel monitor main redis-1 6379 2", "names.conf": switched("yes") },
    {
      "a/redis.conf": "replica-announce-ip redis-1",
      "b/redis.conf": 'replica-announce-ip "redis-2"\nreplicaof redis-1 6379',
      "sentinel.conf": `${switched("yes")}\nsentinel monitor main redis-1 6379 1`,
    },
    {
      "a/redis.conf": "replica-announce-ip 10.0.0.1",
      "b/redis.conf": "replica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Sentinels that resolve each other's names; before 6.2 all do; one alone tells nobody.
    {
      "sentinel-1.conf": "sentinel announce-ip sentinel-1\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel resolve-hostnames yes\nsentinel monitor main 10.0.0.1 6379 2",
    },
    {
      files: {
        "sentinel-1.conf": "sentinel announce-ip sentinel-1\nsentinel monitor main 10.0.0.1 6379 2",
        "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@6.0",
    },
    // Nobody watches these.
    {
      "a/redis.conf": "replica-announce-ip redis-1",
      "b/redis.conf": "replica-announce-ip redis-2\nreplicaof redis-1 6379",
    },
  ],
  bad: [
    {
      "sentinel.conf": `
sentinel monitor main redis-1 6379 2
#                     ^^^^^^^ "redis-1" is a name: redis 8.10 takes only addresses here unless sentinel resolve-hostnames is yes
sentinel monitor other 10.0.*.* 6379 2
#                      ^^^^^^^^ "10.0.*.*" is no address: redis 8.10 takes only addresses here unless sentinel resolve-hostnames is yes
${switched("no")}`,
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main redis-1 6379 2
#                     ^^^^^^^ "redis-1" is a name: redis 6.0 resolves it once at its start and keeps that address`,
      },
      target: "redis@6.0",
    },
    // A remark where the file seems to be unused: others of a mounted folder are named.
    {
      "docker-compose.yml": `services:
  sentinel-1:
    image: redis:7.0
    command: redis-sentinel /etc/redis/sentinel-1.conf
    volumes: ["./conf:/etc/redis"]`,
      "conf/sentinel-1.conf": "sentinel resolve-hostnames yes\nsentinel monitor main redis-1 6379 1",
      "conf/sentinel.conf": `
sentinel monitor main redis-1 6379 2
#                     ^^^^^^^ "redis-1" is a name: redis 7.0 takes only addresses here unless sentinel resolve-hostnames is yes; nothing seems to start this file`,
    },
    // The release is that of the images.
    {
      "sentinel.conf": `
sentinel monitor main redis-1 6379 2
#                     ^^^^^^^ "redis-1" is a name: redis 5 resolves it once at its start and keeps that address`,
      "docker-compose.yml": "services:\n  redis-1:\n    image: redis:5-alpine",
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": `
slave-announce-ip redis-2
#                 ^^^^^^^ it announces a name, but 1 sentinel does not resolve names and will never learn of it
replicaof 10.0.0.1 6379`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ no sentinel resolve-hostnames yes here`,
    },
    {
      "sentinel-1.conf": `
sentinel announce-ip sentinel-1
#                    ^^^^^^^^^^ it announces a name, but 1 sentinel does not resolve names and will never learn of it
sentinel monitor main 10.0.0.1 6379 2`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ no sentinel resolve-hostnames yes here`,
    },
  ],
});

/** Those whose sentinels are to learn of the instance. */
function mastersOf(instance: Instance): readonly Master[] {
  if (instance.kind === "server") return instance.group.masters;
  const names = new Set(instance.watches.map(({ name }) => name));
  return instance.deployment.masters.filter(({ name }) => names.has(name));
}

function switched(word: string): string {
  return `sentinel resolve-hostnames ${word}`;
}
