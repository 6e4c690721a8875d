import {
  type Address,
  announcedHost,
  type DataNode,
  defineRule,
  type Fix,
  finding,
  hostText,
  isAtLeast,
  isGivenByDocker,
  isLiteral,
  isLoopback,
  type Master,
  replace,
  sameAddress,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "address-form-mismatch",
  severity: "warning",
  summary: "Replicas must name their master in the form in which the sentinels know it.",
  why: `Sentinel compares the \`master_host\` that a replica reports with its own record of the master. Unless
\`sentinel resolve-hostnames\` is yes it compares texts: \`localhost\` is not \`127.0.0.1\`, and a name is not the address it
stands for. Up to 6.0 it always does, and its own record is always an address. A replica that differs is taken for one that
follows a stranger: after \`failover-timeout\` Sentinel sends it \`SLAVEOF\`, which ends its link to the same master,
synchronizes anew and writes the address over the name in its file.`,
  consequence: "the replica is taken for one of another master: it is sent SLAVEOF and synchronizes anew",
  remedy: "write the same address in sentinel monitor and in replicaof; names need sentinel resolve-hostnames yes",
  live: `In the sentinel's log, once per replica (tried with 7.0.15, \`replicaof localhost\`):

\`\`\`
+fix-slave-config slave 127.0.0.1:6380 127.0.0.1 6380 @ main 127.0.0.1 6379
\`\`\`

Before that \`INFO replication\` of the replica and \`SENTINEL MASTER main\` show the master in two forms.`,
  evidence: [
    "https://github.com/redis/redis/issues/12684",
    "https://github.com/redis/redis/pull/7393",
    "https://github.com/helm/charts/issues/12851",
  ],
  each: "master",
  *check(master) {
    const { watches, deployment } = master;
    const watch = watches.find((one) => !one.sentinel.isLeftOut && knowsAddressesOnly(one));
    if (!watch) return;
    const known = watch.address.value;
    // It is no address to write anywhere: monitor-container-address.
    if (isGivenByDocker(known.host, watch.sentinel)) return;
    const agreed = watches.every(({ address }) => address.isKnown && sameAddress(address.value, known));
    for (const node of replicasOf(master)) {
      const { host, port } = node.replicaof.value!;
      if (port !== known.port || !differ(host, known.host)) continue;
      const record = isLiteral(known.host) ? `as ${hostText(known.host)}` : "by its address";
      const isOption = node.replicaof.origin.file.embedding?.lines === "option";
      const what = isOption ? "redirect it after each start" : "rewrite this";
      const text = `follows ${hostText(host)}, but sentinels know "${master.name}" ${record} and will ${what}`;
      yield finding(node.replicaof, text, {
        severity: deployment.spansMachines ? "warning" : "info",
        related: [{ at: watch.address, message: "known by this" }],
        fix: agreed && isStable(known, node) ? asKnown(node, known) : undefined,
      });
    }
  },
  good: [
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": 'replicaof "10.0.0.1" 6379',
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Names are resolved; a name that is refused is another matter.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "replicaof redis-1 6379",
      "sentinel.conf": "sentinel resolve-hostnames yes\nsentinel monitor main 10.0.0.1 6379 1",
    },
    { "redis-2.conf": "replicaof redis-1 6379", "sentinel.conf": "sentinel monitor main redis-1 6379 1" },
    // Another master's replica, as far as the files tell, or another port's.
    {
      "redis-2.conf": "replicaof cache 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel monitor other 10.0.0.9 6379 1",
    },
    { "redis-2.conf": "replicaof cache 6380", "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1" },
    { "redis-2.conf": "replicaof 2001:DB8::1 6379", "sentinel.conf": "sentinel monitor main 2001:db8:0::1 6379 1" },
  ],
  bad: [
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": `
bind 10.0.0.2
replicaof redis-1 6379
#         ^^^^^^^^^^^^ follows redis-1, but sentinels know "main" as 10.0.0.1 and will rewrite this`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ~~~~~~~~~~~~~ known by this`,
    },
    // All on one machine.
    {
      "redis-6379.conf": "port 6379",
      "redis-6380.conf": `
port 6380
replicaof localhost 6379
#         ^^^^^^^^^^^^^^ follows localhost, but sentinels know "main" as 127.0.0.1 and will rewrite this`,
      "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
    },
    // Nobody rewrites a command.
    {
      "docker-compose.yml": `
services:
  redis-1:
    image: redis:7.2
    networks: {redis: {ipv4_address: 172.20.0.2}}
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
#                                     ^^^^^^^^^^^^ follows redis-1, but sentinels know "main" as 172.20.0.2 and will redirect it after each start
    networks: [redis]
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/sentinel.conf
    volumes: ["./sentinel.conf:/etc/sentinel.conf"]
    networks: [redis]
networks:
  redis: {ipam: {config: [{subnet: 172.20.0.0/16}]}}`,
      "sentinel.conf": `
sentinel monitor main 172.20.0.2 6379 1
#                     ~~~~~~~~~~~~~~~ known by this`,
    },
    // Up to 6.0 a name is none for the sentinel, even if both write the same.
    {
      files: {
        "redis-1.conf": "bind redis-1",
        "redis-2.conf": `
replicaof redis-1 6379
#         ^^^^^^^^^^^^ follows redis-1, but sentinels know "main" by its address and will rewrite this`,
        "sentinel.conf": "sentinel monitor main redis-1 6379 1",
      },
      target: "redis@6.0",
    },
  ],
});

/** sentinelAddrEqualsHostname in sentinel.c; before 6.2 a strcasecmp in sentinelRefreshInstanceInfo. */
/** Whether an address is good for a container, too: one that a container is given, not one that Docker chose or of the machine. */
function isStable({ host }: Address, { launch, deployment }: DataNode): boolean {
  return !launch?.isInside || deployment.nodes.some((one) => one.launch?.hosts.some((own) => own.host === host));
}

function knowsAddressesOnly({ sentinel, address }: Watch): boolean {
  const host = address.or(undefined)?.host;
  if (host === undefined) return false;
  if (!isAtLeast(sentinel.loading.target, { redis: "6.2", valkey: "7.2" })) return true;
  return isLiteral(host) && sentinel.resolvesHostnames.or(true) === false;
}

/** Those that serve the master, and where there is one master, those of which nobody knows whom they follow. */
function replicasOf({ group, deployment }: Master): readonly DataNode[] {
  const { masters, nodes } = deployment;
  const strays = masters.length === 1 ? nodes.filter(({ follows, group: own }) => !follows && own !== group) : [];
  return [...(group?.nodes ?? []), ...strays].filter(
    ({ replicaof, isLeftOut }) => !isLeftOut && replicaof.or(undefined) !== undefined,
  );
}

/** Two texts for what may be one host; two addresses are two hosts, but for those of the loopback interface. */
function differ(host: string, known: string): boolean {
  if (isLoopback(host) !== isLoopback(known)) return !isLiteral(host) && !isLoopback(host) && !isLoopback(known);
  if (isLiteral(host)) return isLoopback(host) && isLiteral(known) && host !== known;
  return true;
}

/** Nothing gives a container this address: it may have it until it is made anew. */
function isPassing(node: DataNode, { host }: Address): boolean {
  const { launch } = node;
  if (!launch?.isInside || announcedHost(node).or(undefined) === host) return false;
  return !launch.hosts.some((own) => own.host === host);
}

/** What the sentinel itself writes in the end, where the replica is proven to follow its master. */
function asKnown(node: DataNode, known: Address): Fix {
  const { replicaof, follows, deployment } = node;
  if (!follows || !deployment.nodesAt(known, node).includes(follows) || !isLiteral(known.host)) return undefined;
  if (isPassing(follows, known)) return undefined;
  return replace(replicaof, known.host, String(known.port));
}
