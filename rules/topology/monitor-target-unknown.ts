import {
  type Address,
  absenceAt,
  addressKey,
  addressText,
  type DataNode,
  decode,
  defineRule,
  type Finding,
  finding,
  followedInstead,
  hasFailedOver,
  hasServersOfOthersOnly,
  type Instance,
  isFollowed,
  isLoopback,
  isWildcard,
  type LostName,
  leaderOnOtherPort,
  lostName,
  type Master,
  onlyLeader,
  replaceAlike,
  sameAddress,
  Undecided,
  type Watch,
} from "../../src/rule.ts";

const switches = "sentinel resolve-hostnames yes\n";

export default defineRule({
  id: "monitor-target-unknown",
  severity: "error",
  summary: "The monitored address must be one of the deployment's servers.",
  why: `A sentinel begins with the one address in its \`sentinel monitor\` line; replicas and the other sentinels are found
through the server that answers there. If nobody does, or a stranger, the servers of this deployment are not watched at all.
Sentinel starts without complaint and logs \`+sdown master\` after \`down-after-milliseconds\`, with a low quorum also \`+odown\` and
\`-failover-abort-no-good-slave\`, since it knows no replica to promote. The usual cause is a line copied from a tutorial or from
another environment.

In a network of containers the name server knows the services of that network and nothing else: a misspelt name, the
\`container_name\` of another project, or a service of another network is not found. With \`sentinel resolve-hostnames yes\` Sentinel
starts all the same (7.0.15: \`Failed to resolve hostname\`) and calls a master down that it has never seen.`,
  consequence: "the sentinels watch an address that is none of these servers; when the master fails, nothing happens",
  remedy: "name the address of the server without replicaof in every sentinel monitor line",
  live: `The sentinel is alone with an address that nobody answers at:

\`\`\`text
$ redis-cli -p 26379 sentinel master main
flags s_down,o_down,master,disconnected   num-slaves 0   num-other-sentinels 0
# +sdown master main 192.168.11.128 6379
# +odown master main 192.168.11.128 6379 #quorum 1/1
# +try-failover master main 192.168.11.128 6379
# -failover-abort-no-good-slave master main 192.168.11.128 6379
\`\`\`

\`SENTINEL CKQUORUM main\` still says OK: it counts sentinels only. \`SENTINEL REMOVE\` and \`SENTINEL MONITOR\` repair it without a
restart.`,
  evidence: ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/"],
  each: "master",
  needsAll: true,
  *check(master) {
    const told: Told[] = [];
    let open: Undecided | undefined;
    try {
      for (const one of unknownIn(master)) told.push(one);
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      open = error;
    }
    const known = master.watches.filter(({ address }) => address.isKnown);
    const [first] = told;
    // Names that lead nowhere from one network may lead somewhere from another.
    const agree = told.length === known.length && told.every(({ meant }) => isSame(meant, first?.meant));
    for (const { found, address, meant } of told) {
      const all = agree ? known.map((watch) => watch.address) : [address];
      const keys = all.map((one) => one.map(addressKey));
      yield {
        ...found,
        fix: meant && replaceAlike(address.map(addressKey), keys, meant.host, String(meant.port)),
      };
    }
    if (open) throw open;
  },
  good: [
    // A Service that is described elsewhere.
    {
      "redis.yaml": `apiVersion: v1
kind: Service
metadata: { name: redis-master }
spec: { selector: { role: master }, ports: [{ port: 6379 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: redis-master }
spec:
  template:
    metadata: { labels: { role: master } }
    spec: { containers: [{ name: redis, image: "redis:7.2" }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: sentinel }
spec:
  template:
    spec: { containers: [{ name: sentinel, image: "redis:7.2", args: [redis-sentinel, /s/sentinel.conf],
      volumeMounts: [{ name: s, mountPath: /s }] }], volumes: [{ name: s, configMap: { name: s } }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: s }
data:
  sentinel.conf: |
    sentinel resolve-hostnames yes
    sentinel monitor main redis-leader 6379 1`,
    },
    // A name of another project's network, of a list of hosts, of the machine's name servers; a proxy.
    {
      "compose.yml": composed("restart: always", "networks: { default: { name: redis, external: true } }"),
      "s/sentinel.conf": monitoring("redis-main"),
    },
    {
      "compose.yml": composed('extra_hosts: ["redis-main:10.0.0.9"]', "x-note: none"),
      "s/sentinel.conf": monitoring("redis-main"),
    },
    {
      "compose.yml": composed("restart: always", "x-note: none"),
      "s/sentinel.conf": monitoring("redis-master"),
    },
    {
      "a/redis.conf": "bind 172.18.1.110",
      "a/sentinel.conf": "sentinel monitor main 172.18.1.110 6379 1",
      "b/redis.conf": "bind 172.18.1.111\nreplicaof 172.18.1.110 6379",
      "b/sentinel.conf": 'SENTINEL MONITOR main "172.18.1.110" 6379 1',
    },
    // Only one of the sentinels: monitor-address-mismatch.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "b/sentinel-2.conf": "port 26380\nsentinel monitor main 10.0.0.9 6379 1",
    },
    // The master's own file is not here, but its replicas agree with the sentinel.
    {
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // One of several addresses a server binds.
    {
      "a/redis.conf": "bind 10.0.0.1 192.168.0.1\nport 6379",
      "b/redis.conf": "bind 10.0.0.2 192.168.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 192.168.0.1 6379 1",
    },
    // A server that does not say where it is may be the one.
    {
      "a/redis.conf": "port 6379",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "port 6379",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.9 6379 1",
    },
    // A second interface of the master, as far as the files tell; something rewrites addresses.
    {
      "docker-compose.yml": "services:\n  one:\n    image: redis:7",
      "a/redis.conf": "port 6379",
      "b/redis.conf": "port 6379\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.9 6379 1",
    },
    // So may a name.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel resolve-hostnames yes\nsentinel monitor main redis.example.org 6379 1",
    },
    {
      files: {
        "b/redis.conf": "bind 10.0.0.2",
        "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.2 6379",
        "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      partial: true,
    },
  ],
  bad: [
    // One letter too few.
    {
      "redis.yaml": `apiVersion: v1
kind: Service
metadata: { name: redis-master }
spec: { selector: { role: master }, ports: [{ port: 6379 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: redis-master }
spec:
  template:
    metadata: { labels: { role: master } }
    spec: { containers: [{ name: redis, image: "redis:7.2" }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: sentinel }
spec:
  template:
    spec: { containers: [{ name: sentinel, image: "redis:7.2", args: [redis-sentinel, /s/sentinel.conf],
      volumeMounts: [{ name: s, mountPath: /s }] }], volumes: [{ name: s, configMap: { name: s } }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: s }
data:
  sentinel.conf: |
    sentinel resolve-hostnames yes
    sentinel monitor main redis-mastr 6379 1
#                         ^^^^^^^^^^^^^^^^ "main" is monitored at redis-mastr:6379, a name that nothing in these files has: did you mean redis-master?`,
    },
    // The address would be one of the containers' own network: it is not the machine's, although the port is published.
    {
      "compose.yaml": `services:
  master:
    image: redis:7.0
    ports: ["6379:6379"]
    networks:
      inside:
        ipv4_address: 192.168.3.24
#                     ~~~~~~~~~~~~ a master
  replica:
# ~~~~~~~ a replica
    image: redis:7.0
    command: redis-server --replicaof 192.168.3.24 6379
    networks: [inside]
  sentinel:
    image: redis:7.0
    command: redis-sentinel /conf/sentinel.conf
    volumes: ["./conf:/conf"]
    networks: [inside]
networks:
  inside:
    ipam:
      config:
        - subnet: 192.168.3.0/24`,
      "conf/sentinel.conf": `
sentinel monitor main 192.168.3.42 6379 1
#                     ^^^^^^^^^^^^^^^^^ "main" is monitored at 192.168.3.42:6379, which is none of the servers: 192.168.3.24:6379, replica:6379`,
    },
    {
      "compose.yml": composed("restart: always", "x-note: none"),
      "s/sentinel.conf": `${switches}sentinel monitor main redis-mastr 6379 1
#                     ^^^^^^^^^^^^^^^^ "main" is monitored at redis-mastr:6379, a name that no service of its networks has: did you mean redis-master?`,
    },
    {
      "compose.yml": composed("networks: [watchers]", "networks: { watchers: {} }"),
      "s/sentinel.conf": `${switches}sentinel monitor main redis-master 6379 1
#                     ^^^^^^^^^^^^^^^^^ "main" is monitored at redis-master:6379, but service redis-master is in no network of service sentinel`,
    },
    {
      "compose.yml": composed("restart: always", "x-note: none"),
      "s/sentinel.conf": `${switches}sentinel monitor main cache 6379 1
#                     ^^^^^^^^^^ "main" is monitored at cache:6379, a name that no service of its networks has: the servers are redis-master:6379, redis-replica:6379`,
    },
    // Everybody names a port on which the master does not listen.
    {
      "a/redis.conf": `
bind 10.0.0.1
port 6380
#    ~~~~ it listens on this port`,
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
#         ~~~~~~~~~~~~~ it follows the other port, too`,
      "a/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ^^^^^^^^^^^^^ "main" is monitored at 10.0.0.1:6379, but the only master is 10.0.0.1:6380`,
    },
    {
      "a/redis.conf": `
bind 172.18.1.110
#    ~~~~~~~~~~~~ a master
protected-mode no`,
      "a/sentinel.conf": `
sentinel monitor main 192.168.11.128 6379 1
#                     ^^^^^^^^^^^^^^^^^^^ "main" is monitored at 192.168.11.128:6379, which is none of the servers: 172.18.1.110:6379, 172.18.1.111:6379`,
      "b/redis.conf": `
bind 172.18.1.111
#    ~~~~~~~~~~~~ a replica
protected-mode no
replicaof 172.18.1.110 6379`,
    },
    {
      "redis-6379.conf": "bind 127.0.0.1\nport 6379",
      "redis-6380.conf": "bind 127.0.0.1\nport 6380\nslaveof 127.0.0.1 6379",
      "sentinel.conf": `
sentinel monitor main 127.0.0.1 6389 1
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6389, which is none of the servers: 127.0.0.1:6379, 127.0.0.1:6380`,
    },
    // No server says where it is.
    {
      "a/redis.conf": "bind 0.0.0.0",
      "a/sentinel.conf": `
sentinel monitor main 10.0.0.9 6379 2
#                     ^^^^^^^^^^^^^ "main" is monitored at 10.0.0.9:6379, but the replicas follow 10.0.0.1:6379`,
      "b/redis.conf": `
bind 0.0.0.0
replicaof 10.0.0.1 6379
#         ~~~~~~~~~~~~~ it follows 10.0.0.1:6379`,
      "b/sentinel.conf": `
sentinel monitor main 10.0.0.9 6379 2
#                     ^^^^^^^^^^^^^ "main" is monitored at 10.0.0.9:6379, but the replicas follow 10.0.0.1:6379`,
    },
    // All listen on one machine's loopback interface.
    {
      "redis-6379.conf": "bind 127.0.0.1",
      "redis-6380.conf": "bind 127.0.0.1\nport 6380\nreplicaof 127.0.0.1 6379",
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ^^^^^^^^^^^^^ "main" is monitored at 10.0.0.1:6379, which is none of the servers: 127.0.0.1:6379, 127.0.0.1:6380`,
    },
    // A warning: the servers of the second master may just not be given.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel monitor other 10.44.0.1 6379 1
#                      ^^^^^^^^^^^^^^ "other" is monitored at 10.44.0.1:6379, which is none of the servers: 10.0.0.1:6379, 10.0.0.2:6379`,
    },
  ],
});

/** A monitor line whose address is wrong, and the one that is certain to be meant. */
interface Told {
  readonly found: Finding;
  readonly address: Watch["address"];
  readonly meant: Address | undefined;
}

/** @throws Undecided when those in front have been told */
function* unknownIn(master: Master): Iterable<Told> {
  const { name, watches, deployment } = master;
  const { nodes } = deployment;
  // One file may be the pattern for every server. Other sentinels name one of them: monitor-address-mismatch.
  if (nodes.length === 0 || master.monitored.length > 0) return;
  for (const { address, sentinel } of watches) {
    const target = address.value;
    const lost = lostName(target, sentinel);
    if (lost) {
      const found = finding(address, `"${name}" is monitored at ${textOf(target)}, ${whyLost(lost, sentinel)}`, {
        ...(lost.isPerhaps && { severity: "warning" }),
        remedy: lost.elsewhere ? "put both into one network" : "name the service that is the master",
        related: lost.elsewhere
          ? [{ at: lost.elsewhere.launch!, message: "it has this name in its own networks" }]
          : [],
      });
      const isCertain = lost.meant !== undefined && !lost.isPerhaps;
      yield { found, address, meant: isCertain ? { host: lost.meant, port: target.port } : undefined };
      continue;
    }
    if (nodes.length < 2) continue;
    const leader = leaderOnOtherPort(target, master);
    if (leader) {
      const message = `"${name}" is monitored at ${textOf(target)}, but the only master is ${leader}`;
      const found = finding(address, message, {
        related: [
          { at: leader.settings.get("port"), message: "it listens on this port" },
          ...nodes
            .filter((node) => node !== leader)
            .map(({ replicaof }) => ({ at: replicaof, message: "it follows the other port, too" })),
        ],
      });
      yield { found, address, meant: undefined };
      return;
    }
    if (deployment.nodesAt(target, sentinel).length > 0 || isFollowed(target, nodes)) continue;
    if ((isLoopback(target.host) || isWildcard(target.host)) && deployment.hosts.size > 0) continue;
    const elsewhere = followedInstead(target, master);
    if (elsewhere) {
      const where = textOf(elsewhere.value!);
      const message = `"${name}" is monitored at ${textOf(target)}, but the replicas follow ${where}`;
      const found = finding(address, message, {
        severity: "warning",
        related: [{ at: elsewhere, message: `it follows ${where}` }],
      });
      yield { found, address, meant: undefined };
      continue;
    }
    const absence = absenceAt(deployment, target, sentinel);
    if (!absence) continue;
    const known = onlyLeader(deployment)?.value;
    // From another machine's address to loopback or back is no repair of a misspelt one.
    const isCertain = absence === "certain" && known && isLoopback(known.host) === isLoopback(target.host);
    const message = `"${name}" is monitored at ${textOf(target)}, which is none of the servers: ${list(nodes)}`;
    const found = finding(address, message, {
      severity:
        absence === "certain" && !hasFailedOver([master]) && !hasServersOfOthersOnly(master) ? "error" : "warning",
      related: nodes
        .slice(0, 5)
        .map((node) => ({ at: node.address.isKnown ? node.address : node, message: roleOf(node) })),
    });
    yield { found, address, meant: isCertain ? known : undefined };
  }
}

function isSame(one: Address | undefined, other: Address | undefined): boolean {
  return one && other ? sameAddress(one, other) : one === other;
}

function textOf(address: Address): string {
  return decode(addressText(address));
}

function whyLost({ elsewhere, meant, isPerhaps }: LostName, { launch, deployment }: Instance): string {
  if (isPerhaps) return `a name that nothing in these files has: did you mean ${meant}?`;
  if (elsewhere) return `but ${elsewhere.launch!.name} is in no network of ${launch!.name}`;
  if (meant !== undefined) return `a name that no service of its networks has: did you mean ${meant}?`;
  return `a name that no service of its networks has: the servers are ${list(deployment.nodes)}`;
}

function roleOf({ replicaof }: DataNode): string {
  return replicaof.or(undefined) === undefined ? "a master" : "a replica";
}

function list(nodes: readonly DataNode[]): string {
  return nodes.length > 5 ? `${nodes.slice(0, 4).join(", ")} and ${nodes.length - 4} others` : nodes.join(", ");
}

function monitoring(host: string): string {
  return `${switches}sentinel monitor main ${host} 6379 1`;
}

function composed(ofSentinel: string, rest: string): string {
  return `services:
  redis-master:
    image: redis:7.2
  redis-replica:
    image: redis:7.2
    command: redis-server --replicaof redis-master 6379
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    volumes: ["./s:/s"]
    ${ofSentinel}
${rest}`;
}
