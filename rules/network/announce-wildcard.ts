import {
  announcedHost,
  boundHosts,
  decode,
  defineRule,
  finding,
  hostText,
  type Instance,
  isLiteral,
  isLoopback,
  isWildcard,
  replace,
} from "../../src/rule.ts";

export default defineRule({
  id: "announce-wildcard",
  severity: "error",
  summary: "The address an instance announces must lead others to it: neither a wildcard nor the loopback address.",
  why: `What is announced goes unchecked into the tables of the others: the master lists its replica as
\`ip=0.0.0.0,port=6379\`, sentinels connect to that and reach their own machine, or nobody. The replica is \`s_down\` and never
promoted, or one machine's server is taken for another's; a sentinel that announces 127.0.0.1 cannot be asked for its vote,
and clients that ask for sentinels or replicas are sent to themselves. On the host of the master it is the master that a
sentinel finds at \`0.0.0.0\`: it takes it for a replica that calls itself master and, some ten seconds later, makes it follow
itself (\`+convert-to-slave slave 0.0.0.0:6379\`), although nothing has failed. \`0.0.0.0\` and \`*\` have a meaning for \`bind\` only.

On one machine, for trying things out, both happen to work.`,
  consequence: "others look for it on their own machine: it is down for every sentinel, and never promoted",
  remedy: "announce the address by which the others reach it, or remove the line where no address is translated",
  live: `On the master, and on a sentinel:

\`\`\`
> INFO replication
slave0:ip=0.0.0.0,port=6379,state=online,offset=1965,lag=0
> SENTINEL REPLICAS main
name 0.0.0.0:6379
\`\`\``,
  since: "2.8.15",
  evidence: [
    "https://github.com/OT-CONTAINER-KIT/redis-operator/pull/1750",
    "https://github.com/OT-CONTAINER-KIT/redis-operator/pull/1848",
  ],
  each: "instance",
  *check(instance) {
    const announced = announcedHost(instance);
    const host = announced.value;
    if (host === undefined || !(isWildcard(host) || isLoopback(host))) return;
    const { hosts, spansMachines, isAccompanied } = instance.deployment;
    const others = [...hosts].filter((other) => other !== host);
    // On one machine it leads to the right place; containers have a loopback interface each, or share their host's.
    if (others.length === 0 && (isLoopback(host) || !isAccompanied)) return;
    const meaning = isLoopback(host) ? "which others take for themselves" : "which is no address to connect to";
    const own = ownHost(instance);
    const seen = own
      ? `; it listens on ${hostText(own)}`
      : others[0]
        ? `; others are known as ${decode(others[0])}`
        : "";
    yield finding(announced, `it announces ${hostText(host)}, ${meaning}${seen}`, {
      severity: spansMachines ? "error" : "warning",
      fix: own === undefined ? undefined : replace(announced, own),
    });
  },
  good: [
    {
      "redis-1.conf": "bind 0.0.0.0\nreplica-announce-ip 10.0.0.1",
      "redis-2.conf": "bind 0.0.0.0\nreplica-announce-ip '10.0.0.2'\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel announce-ip 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 1",
    },
    // All on one machine; and an empty address announces nothing.
    {
      "redis-6379.conf": "replica-announce-ip 127.0.0.1",
      "redis-6380.conf": 'port 6380\nreplicaof 127.0.0.1 6379\nreplica-announce-ip ""',
      "sentinel.conf": "sentinel announce-ip 127.0.0.1\nsentinel monitor main 127.0.0.1 6379 1",
    },
    // A part of a name, and one that a template fills in.
    {
      "redis-1.conf": "replica-announce-ip 10.0.*.*",
      "redis-2.conf": "replica-announce-ip {{ address }}\nreplicaof 10.0.0.1 6379",
    },
  ],
  bad: [
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": `
bind 10.0.0.2 127.0.0.1
replica-announce-ip 0.0.0.0
#                   ^^^^^^^ it announces 0.0.0.0, which is no address to connect to; it listens on 10.0.0.2
replicaof 10.0.0.1 6379`,
      "sentinel-1.conf": `
sentinel announce-ip "127.0.0.1"
#                    ^^^^^^^^^^^ it announces 127.0.0.1, which others take for themselves; others are known as 10.0.0.1
sentinel monitor main 10.0.0.1 6379 2`,
      "sentinel-2.conf": "sentinel announce-ip 10.0.0.9\nsentinel monitor main 10.0.0.1 6379 2",
    },
    {
      files: {
        "redis-1.conf": `
slave-announce-ip ::
#                 ^^ it announces ::, which is no address to connect to; others are known as 10.0.0.1`,
        "redis-2.conf": "slaveof 10.0.0.1 6379",
      },
      target: "redis@4.0",
    },
  ],
});

/** The one address it listens on, where that is certain. */
function ownHost(instance: Instance): string | undefined {
  const bound = boundHosts(instance).or([]);
  const own = bound.filter((host) => !isLoopback(host));
  const [host] = own;
  if (own.length !== 1 || host === undefined || !isLiteral(host) || isWildcard(host)) return undefined;
  return host;
}
