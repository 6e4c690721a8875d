import {
  announcedHost,
  byRelease,
  defineRule,
  finding,
  type Instance,
  isLiteral,
  type Launch,
  type Master,
  mistakes,
  type ProblemOf,
  shownWord,
  targetText,
  wordsOf,
} from "../../src/rule.ts";

export default defineRule({
  id: "hostname-without-resolve-hostnames",
  severity: "error",
  summary: "Where names stand for addresses, sentinels must be told to resolve them.",
  why: `From 6.2 on Sentinel takes names only with \`sentinel resolve-hostnames yes\`; without it a name in a monitor line ends
the start (\`Can't resolve instance hostname\`), and a replica that announces a name is never learnt: \`slaves=0\`, and a failover
finds nobody to promote. Nor is a sentinel that announces one: its vote does not count. Up to 6.0 a name was resolved once,
when the line was read, and stored as the address: it starts, and keeps asking the old address when a container comes back
with a new one. \`localhost\` is a name, too: 7.0.15 refuses it in the same words, before 6.2 it does no harm.`,
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
    const { deployment, loading } = instance;
    const server = targetText(loading.target);
    const names = instance
      .problems("hostname-without-resolve-hostnames")
      .filter((problem) => couldBeName(problem.host) && matters(problem));
    yield* mistakes(instance, "hostname-without-resolve-hostnames", (problem) => {
      const { file, words, refused, host } = problem;
      const name = words[0] ? shownWord(file, words[0]) : "***";
      const shown = name === "***" ? "this" : `"${name}"`;
      const unused = instance.isLeftOut ? ({ severity: "info" } as const) : {};
      const where = instance.isLeftOut ? "; nothing seems to start this file" : "";
      if (!couldBeName(host)) {
        const message = `${shown} is no address: ${server} does not start with it${where}`;
        return { message, remedy: "write the address", ...unused };
      }
      if (!matters(problem) || causeOf(problem, names) !== problem) return undefined;
      const others = names.filter((other) => other !== problem && causeOf(other, names) === problem);
      const related = others.map((other) => ({ at: wordsOf(other), message: "here, too" }));
      const service = serviceCalled(host, instance);
      const what = service ? `the name of ${service.name}` : "a name";
      if (!refused) {
        const remedy = "write the address, or run 6.2 or later with sentinel resolve-hostnames yes";
        const isFixed = service?.hosts.some((own) => isLiteral(own.host));
        const then = service && !isFixed ? ", which may be another one when the container is made anew" : "";
        const message = `${shown} is ${what}: ${server} resolves it once at its start and keeps that address${then}${where}`;
        // The address is that of the container for good.
        return { message, remedy, related, ...(isFixed && { severity: "info" }), ...unused };
      }
      const only = `${server} takes only addresses here unless sentinel resolve-hostnames is yes`;
      const open = byRelease(deployment, "add sentinel resolve-hostnames yes");
      return { message: `${shown} is ${what}: ${only}${where}`, related, ...open, ...unused };
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
      ...byRelease(deployment, "add sentinel resolve-hostnames yes"),
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
    // This name does not move.
    { files: { "sentinel.conf": "sentinel monitor main LocalHost 6379 2" }, target: "redis@6.0" },
    // Nobody watches these.
    {
      "a/redis.conf": "replica-announce-ip redis-1",
      "b/redis.conf": "replica-announce-ip redis-2\nreplicaof redis-1 6379",
    },
  ],
  bad: [
    // The name of a service; of one with an address for good that is an info, before 6.2.
    {
      "compose.yml": composed("7.2"),
      "s/sentinel.conf": `
sentinel monitor main redis-1 6379 1
#                     ^^^^^^^ "redis-1" is the name of service redis-1: redis 7.2 takes only addresses here unless sentinel resolve-hostnames is yes
sentinel monitor other redis-2 6379 1
#                      ^^^^^^^ "redis-2" is the name of service redis-2: redis 7.2 takes only addresses here unless sentinel resolve-hostnames is yes`,
    },
    {
      "compose.yml": composed("5.0"),
      "s/sentinel.conf": `
sentinel monitor main redis-1 6379 1
#                     ^^^^^^^ "redis-1" is the name of service redis-1: redis 5.0 resolves it once at its start and keeps that address, which may be another one when the container is made anew
sentinel monitor other redis-2 6379 1
#                      ^^^^^^^ "redis-2" is the name of service redis-2: redis 5.0 resolves it once at its start and keeps that address`,
    },
    {
      "sentinel.conf": `
sentinel monitor main redis-1 6379 2
#                     ^^^^^^^ "redis-1" is a name: redis 8.10 takes only addresses here unless sentinel resolve-hostnames is yes
sentinel monitor other 10.0.*.* 6379 2
#                      ^^^^^^^^ "10.0.*.*" is no address: redis 8.10 does not start with it
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
    // What Sentinel wrote down of the same master.
    {
      files: {
        "sentinel.conf": `
sentinel monitor main redis-1 6379 2
#                     ^^^^^^^ "redis-1" is a name: redis 6.0 resolves it once at its start and keeps that address
sentinel known-slave main redis-2 6379
#                         ~~~~~~~ here, too
sentinel known-replica main redis-3 6379
#                           ~~~~~~~ here, too
sentinel known-sentinel main sentinel-2 26379 9d8c63aa57ece4f1b2039d8c63aa57ece4f1b203
#                            ~~~~~~~~~~ here, too
sentinel monitor other 10.0.0.9 6379 2
sentinel known-replica other redis-8 6379
#                            ^^^^^^^ "redis-8" is a name: redis 6.0 resolves it once at its start and keeps that address
sentinel known-replica other redis-9 6379
#                            ~~~~~~~ here, too`,
      },
      target: "redis@6.0",
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main localhost 6379 2
#                     ^^^^^^^^^ "localhost" is a name: redis 7.0 takes only addresses here unless sentinel resolve-hostnames is yes`,
      },
      target: "redis@7.0",
    },
    // A warning: what the image is built from may be of a release that takes names.
    {
      "compose.yml": "services:\n  redis-1:\n    image: redis\n  sentinel-1:\n    build: ./sentinel",
      "sentinel/sentinel.conf": `
sentinel monitor main redis-1 6379 2
#                     ^^^^^^^ "redis-1" is a name: redis 8.10 takes only addresses here unless sentinel resolve-hostnames is yes`,
    },
    // The release is that of the images.
    {
      "sentinel.conf": `
sentinel monitor main redis-1 6379 2
#                     ^^^^^^^ "redis-1" is the name of service redis-1: redis 5 resolves it once at its start and keeps that address, which may be another one when the container is made anew`,
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

/** What starts the server that containers find by a name. */
function serviceCalled(host: string, { deployment }: Instance): Launch | undefined {
  const isCalled = ({ launch }: Instance) => launch?.isInside && launch.hosts.some((own) => own.host === host);
  return deployment.nodes.find(isCalled)?.launch;
}

type Name = ProblemOf<"hostname-without-resolve-hostnames">;

function couldBeName(host: string): boolean {
  return /^[\w.-]+$/.test(host);
}

/** Where names are resolved once it does not matter for one whose address never changes. */
function matters({ host, refused }: Name): boolean {
  return refused || host.toLowerCase() !== "localhost";
}

/** The name to tell it with: for what Sentinel wrote down of a master its monitor line, else the first such line. */
function causeOf(one: Name, names: readonly Name[]): Name {
  const masterOf = ({ directive }: Name) => directive.args[1]?.value;
  const isState = ({ name }: Name) => name.startsWith("known-");
  if (!isState(one)) return one;
  const alike = names.filter((other) => masterOf(other) === masterOf(one));
  return alike.find((other) => other.name === "monitor") ?? alike.find(isState) ?? one;
}

/** Those whose sentinels are to learn of the instance. */
function mastersOf(instance: Instance): readonly Master[] {
  if (instance.kind === "server") return instance.group.masters;
  const names = new Set(instance.watches.map(({ name }) => name));
  return instance.deployment.masters.filter(({ name }) => names.has(name));
}

function switched(word: string): string {
  return `sentinel resolve-hostnames ${word}`;
}

function composed(release: string): string {
  return `services:
  redis-1:
    image: redis:${release}
  redis-2:
    image: redis:${release}
    networks: { default: { ipv4_address: 172.20.0.5 } }
  sentinel:
    image: redis:${release}
    command: redis-sentinel /s/sentinel.conf
    volumes: ["./s:/s"]`;
}
