import {
  announcedForm,
  announcedHost,
  announcesHostnames,
  bindsOne,
  type DataNode,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  formOf,
  type Group,
  type Instance,
  isLoopback,
  isTranslated,
  listeningPorts,
  type Note,
  translationGap,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "announce-asymmetric",
  severity: "warning",
  summary:
    "Servers that swap roles must all announce their address in the same way, the present master too; so must sentinels.",
  why: `The present master needs its \`replica-announce-ip\` as much as the replicas: after the next failover it is one. If the
others announce names and sentinels keep names (\`sentinel announce-hostnames yes\`), a demoted master without one is listed
twice, by the name under which it was monitored and by the address from which it connects. The entry that nobody answers for
counts as a replica that is down, and nothing forgets it before \`SENTINEL RESET\`. Behind address translation the server
without the line is known by the address of a gateway or container, and is lost to sentinels and clients. The same holds for
a sentinel without \`sentinel announce-ip\`: its peers cannot ask it for its vote.`,
  consequence: "after a failover the server has a second identity, or one under which nobody reaches it",
  remedy: "announce on every server of the group and on every sentinel, in one style: all names or all addresses",
  live: `Names, and a master that announces nothing, after a failover (tried with 7.0.15):

\`\`\`
+switch-master main redis-1 6379 redis-2 6379
+slave slave redis-1:6379 redis-1 6379 @ main redis-2 6379
+slave slave 10.0.0.1:6379 10.0.0.1 6379 @ main redis-2 6379
\`\`\``,
  since: "3.2.2",
  evidence: [
    "https://github.com/bitnami/charts/pull/8781",
    "https://github.com/valkey-io/valkey/issues/2158",
    "https://github.com/redis/redis-doc/blob/master/docs/management/sentinel.md",
  ],
  each: "deployment",
  *check({ groups, sentinels }) {
    const watched = groups.filter((group) => group.masters.length > 0 && group.nodes.length > 1);
    yield* findingsOf(watched, amongServers);
    const started = sentinels.filter(({ isLeftOut }) => !isLeftOut);
    yield* silentBesideTranslated(started);
    yield* oddAmongTranslated(started);
  },
  good: [
    {
      "redis-1.conf": "replica-announce-ip redis-1",
      "redis-2.conf": "replica-announce-ip redis-2\nreplicaof redis-1 6379",
      "sentinel.conf":
        "sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\nsentinel monitor main redis-1 6379 1",
    },
    // What is announced is what the others see anyway: it may as well be left out.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": "sentinel announce-ip 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Sentinels that resolve names and keep addresses tell them apart by address.
    {
      "redis-1.conf": "replica-announce-ip 10.0.0.1",
      "redis-2.conf": "replica-announce-ip redis-2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel resolve-hostnames yes\nsentinel monitor main 10.0.0.1 6379 1",
    },
    // Two servers without a master, and nothing tells which of them is called by the name.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2",
      "redis-3.conf": "bind 10.0.0.3\nreplicaof redis-1 6379",
      "sentinel.conf":
        "sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\nsentinel monitor main redis-1 6379 1",
    },
    // A direct one beside two behind translation: the others name it by what it binds.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf":
        "bind 10.1.0.1\nreplica-announce-ip 10.0.0.2\nreplica-announce-port 7001\nreplicaof 10.0.0.1 6379",
      "c/redis.conf":
        "bind 10.1.0.1\nreplica-announce-ip 10.0.0.3\nreplica-announce-port 7001\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // A direct one beside one behind translation: it binds what the others use.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "replica-announce-ip 10.0.0.2\nreplica-announce-port 7001\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    // Names: the master announces nothing, a replica its address.
    {
      "redis-1.conf": `
port 6379
#^^^^^^^^ it announces nothing, but others of its group announce names and sentinels keep names`,
      "redis-2.conf": `
replica-announce-ip redis-2
#                   ~~~~~~~ this announces a name
replicaof redis-1 6379`,
      "redis-3.conf": `
replica-announce-ip 10.0.0.3
#                   ^^^^^^^^ it announces an address, but others of its group announce names and sentinels keep names
replicaof redis-1 6379`,
      "sentinel.conf": `
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel monitor main redis-1 6379 1`,
    },
    // The master is monitored by a name, and will be met again by its address.
    {
      "redis-1/redis.conf": `
port 6379
#^^^^^^^^ it announces nothing, but it is monitored by a name and sentinels keep names`,
      "redis-2/redis.conf": "replicaof redis-1 6379",
      "redis-2/sentinel.conf": `
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel monitor main redis-1 6379 1
#                     ~~~~~~~~~~~~ monitored by this`,
    },
    // One lacks the port that the others announce.
    {
      "a/redis.conf": `
bind 10.1.0.1
replica-announce-ip 198.51.100.1
#                   ~~~~~~~~~~~~ 198.51.100.1:7001 announces this
replica-announce-port 7001`,
      "b/redis.conf": `
bind 10.1.0.2
replica-announce-ip 198.51.100.2
#                   ^^^^^^^^^^^^ it announces no port, but the 2 others announce 7001
replicaof 198.51.100.1 7001`,
      "c/redis.conf": `
bind 10.1.0.3
replica-announce-ip 198.51.100.3
replica-announce-port 7001
replicaof 198.51.100.1 7001`,
      "c/sentinel.conf": "sentinel monitor main 198.51.100.1 7001 1",
    },
    // Or all of it.
    {
      "a/redis.conf": `
bind 10.1.0.1
replica-announce-ip 198.51.100.1
replica-announce-port 7001`,
      "b/redis.conf": `
bind 10.1.0.2
#^^^^^^^^^^^^ it announces nothing, but the 2 others announce what stands before them
replicaof 198.51.100.1 7001`,
      "c/redis.conf": `
bind 10.1.0.3
replica-announce-ip 198.51.100.3
replica-announce-port 7001
replicaof 198.51.100.1 7001`,
      "c/sentinel.conf": "sentinel monitor main 198.51.100.1 7001 1",
    },
    // Address translation.
    {
      files: {
        "redis-1.conf": `
port 6379
#^^^^^^^^ it announces nothing, but 10.0.0.2:7001 announces what stands before it, and may be known by an inner address`,
        "redis-2.conf": `
slave-announce-ip 10.0.0.2
#                 ~~~~~~~~ this leads to port 6379
slave-announce-port 7001
slaveof 10.0.0.1 6379`,
        "sentinel-1.conf": `
sentinel announce-ip 10.0.0.2
sentinel announce-port 7002
sentinel monitor main 10.0.0.1 6379 2`,
        "sentinel-2.conf": `
port 26379
#^^^^^^^^^ it announces nothing, but 10.0.0.2:7002 announces what stands before it, and may be known by an inner address
sentinel monitor main 10.0.0.1 6379 2`,
      },
      target: "redis@4.0",
    },
    // The master is followed and watched at a translated address; that it is the one shows that no other can be.
    {
      "redis-1.conf": `
port 6379
#^^^^^^^^ it announces nothing, but 203.0.113.2:16379 announces what stands before it, and may be known by an inner address
bind 0.0.0.0`,
      "redis-2.conf": `
bind 0.0.0.0
replica-announce-ip 203.0.113.2
#                   ~~~~~~~~~~~ this leads to port 6379
replica-announce-port 16379
replicaof 203.0.113.1 16379`,
      "sentinel.conf": "sentinel monitor main 203.0.113.1 16379 1",
    },
    // Every server binds an address, and one of them is called by a name.
    {
      "redis-1.conf": `
bind 10.0.0.1 127.0.0.1
#^^^^^^^^^^^^^^^^^^^^^^ it announces nothing, but it is monitored by a name and sentinels keep names`,
      "redis-2.conf": "bind 10.0.0.2 127.0.0.1\nreplicaof redis-1.example 6379",
      "sentinel.conf": `
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel monitor main redis-1.example 6379 1
#                     ~~~~~~~~~~~~~~~~~~~~ monitored by this`,
    },
    // Both families.
    {
      "redis-1.conf": "replica-announce-ip 10.0.0.1",
      "redis-2.conf": `
replica-announce-ip 2001:db8::2
#                   ^^^^^^^^^^^ it announces an IPv6 address, but others of its group another family
replicaof 10.0.0.1 6379`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
});

function* amongServers(group: Group): Iterable<Finding> {
  const nodes = group.nodes.filter(({ isLeftOut }) => !isLeftOut);
  const forms = new Map(nodes.map((node) => [node, announcedForm(node).value]));
  const those = (form: ReturnType<typeof formOf>) => nodes.filter((node) => forms.get(node) === form);
  const [named] = those("name");
  const keeping = keepingNames(group);
  if (keeping.length > 0 && (named || keeping.some(isByName))) {
    const monitored = new Set(group.masters.flatMap((master) => master.monitored));
    for (const node of named ? nodes : nodes.filter((one) => monitored.has(one))) {
      if (forms.get(node) === "name") continue;
      const what = forms.get(node) === undefined ? "nothing" : "an address";
      const others = named ? "others of its group announce names" : "it is monitored by a name";
      const why = named ? announcedHost(named) : keeping.find(isByName)!.address;
      const text = `it announces ${what}, but ${others} and sentinels keep names`;
      yield tell(node, text, { at: why, message: named ? "this announces a name" : "monitored by this" });
    }
    return;
  }
  const [few, many] = [those("IPv6"), those("IPv4")].toSorted((a, b) => a.length - b.length) as [
    DataNode[],
    DataNode[],
  ];
  for (const node of few) {
    const text = `it announces an ${forms.get(node)} address, but others of its group another family`;
    yield tell(node, text, { at: announcedHost(many[0]!), message: `this is ${forms.get(many[0]!)}` });
  }
  yield* silentBesideTranslated(nodes);
  yield* oddAmongTranslated(nodes);
}

function keepingNames({ masters }: Group): Watch[] {
  const watches = masters.flatMap((master) => master.watches);
  return watches.filter(({ sentinel }) => !sentinel.isLeftOut && announcesHostnames(sentinel).or(false));
}

function isByName({ address }: Watch): boolean {
  const host = address.or(undefined)?.host;
  return host !== undefined && formOf(host) === "name" && !isLoopback(host);
}

/** Those that announce nothing and bind no single address by which they are known, where another needs to announce. */
function* silentBesideTranslated(instances: readonly Instance[]): Iterable<Finding> {
  const translated = instances.find((one) => announcedHost(one).or(undefined) !== undefined && isTranslated(one));
  if (!translated) return;
  for (const instance of instances) {
    if (announcedHost(instance).value !== undefined || bindsOne(instance)) continue;
    const text = `it announces nothing, but ${translated} announces what stands before it, and may be known by an inner address`;
    yield tell(instance, text, {
      at: announcedHost(translated),
      message: `this leads to port ${listeningPorts(translated).join(" and ")}`,
    });
  }
}

function* oddAmongTranslated(instances: readonly Instance[]): Iterable<Finding> {
  const gap = translationGap(instances);
  if (!gap) return;
  const { instance, others, port } = gap;
  const [first] = others;
  const text =
    port === undefined
      ? `it announces nothing, but the ${others.length} others announce what stands before them`
      : `it announces no port, but the ${others.length} others announce ${port}`;
  yield tell(instance, text, { at: announcedHost(first!), message: `${first} announces this` });
}

function tell(instance: Instance, text: string, related: Note): Finding {
  const announced = announcedHost(instance);
  const severity = instance.deployment.spansMachines ? "warning" : "info";
  return finding(announced.value === undefined ? instance : announced, text, { severity, related: [related] });
}
