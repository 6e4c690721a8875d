import {
  announcedHost,
  announcedPort,
  type DataNode,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  hostText,
  type Instance,
  isInNetwork,
  isLiteral,
  listeningPorts,
  type Master,
  type Note,
  normalizeHost,
  openPort,
  otherPortOutside,
  outsiderOf,
  throughMachine,
} from "../../src/rule.ts";

export default defineRule({
  id: "nat-missing-announce",
  severity: "warning",
  summary:
    "Servers and sentinels behind published ports must announce the address and port by which others reach them.",
  why: `Sentinel finds replicas in the answer of the master to INFO, and there each is listed by the address its connection comes
from and the port it listens on itself. A container that follows its master through a published port comes from the gateway
of the bridge (172.18.0.1), and so do all the others: sentinels see one replica at an address where nobody listens, or somebody
else. A sentinel tells its peers its own end of the connection, the address of its container, which leads nowhere on another
machine: each sentinel is alone, no majority is ever found. Where the networks of several machines have one range, as Docker gives it to
each, that address is the other sentinel's own: it counts itself as its peer, reaches a quorum of 2 by itself, and three sentinels
elect three leaders in one epoch. Docker translates ports in one direction only, and nothing in
Redis can know of it: \`replica-announce-ip\` and \`replica-announce-port\`, \`sentinel announce-ip\` and
\`sentinel announce-port\` say what stands outside, and are needed on the present master, too.

It is an error where a sentinel or a server outside of the network has to use such an address. Where all are in one network
nothing is wrong among them; clients outside, who ask a published sentinel, still are told the address of a container: an info.
With \`network_mode: host\` nothing is translated.`,
  consequence:
    "peers and clients are told addresses that lead to nobody: no replica can be promoted, or no vote is heard",
  remedy:
    "announce the machine's address and the published port on every server and sentinel, or use network_mode: host",
  live: `On the master, and on a sentinel of another machine; both addresses are of one machine's bridge:

\`\`\`text
$ redis-cli info replication
slave0:ip=172.18.0.1,port=6379,state=online
slave1:ip=172.18.0.1,port=6379,state=online
$ redis-cli -p 26379 sentinel replicas main
ip 172.18.0.1   flags s_down,slave,disconnected
$ redis-cli -p 26379 sentinel ckquorum main
NOQUORUM 1 usable Sentinels
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/2335",
    "https://github.com/redis/redis/issues/6218",
    "https://github.com/docker-library/redis/issues/248",
    "https://github.com/bitnami/bitnami-docker-redis-sentinel/issues/28",
    "https://github.com/bitnami/bitnami-docker-redis-sentinel/issues/38",
    "https://github.com/s7anley/redis-sentinel-docker/issues/11",
    "https://github.com/redis/node-redis/issues/2962",
    "https://github.com/bitnami/containers/issues/26368",
  ],
  each: "master",
  *check(master) {
    const sentinels = master.watches.map(({ sentinel }) => sentinel);
    const nodes = master.group?.masters[0] === master ? master.group.nodes : [];
    const peers = [...nodes, ...sentinels];
    const told = [
      ...amongServers(nodes, peers),
      ...outOfReach(silentOf(sentinels), sentinels),
      ...findingsOf(peers, withoutPort),
    ];
    yield* told;
    if (told.length === 0) yield* forClients(master, nodes);
  },
  good: [
    // All in one network; on the network of the machine.
    {
      "compose.yml": `services:
  redis-1:
    image: redis:7.2
    ports: ["6379:6379"]
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
    ports: ["6380:6379"]
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    volumes: ["./s:/s"]`,
      "s/sentinel.conf": resolving("redis-1"),
    },
    {
      "compose.yml": `services:
  redis-1:
    image: redis:7.2
    network_mode: host
  redis-2:
    image: redis:7.2
    network_mode: host
    command: redis-server --port 6380 --replicaof 10.0.0.5 6379
  sentinel:
    image: redis:7.2
    network_mode: host
    command: redis-sentinel /s/sentinel.conf
    volumes: ["./s:/s"]`,
      "s/sentinel.conf": "sentinel monitor main 10.0.0.5 6379 1",
    },
    // Announced as published; an open sentinel with the same, and one for the machine only.
    {
      "compose.yml": translated("", " --replica-announce-ip 10.0.0.5 --replica-announce-port"),
      "s/sentinel.conf":
        "sentinel announce-ip 10.0.0.5\nsentinel announce-port 26379\nsentinel monitor main 10.0.0.5 7001 1",
    },
    {
      "compose.yml": `services:
  redis-1:
    image: redis:7.2
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    ports: ["127.0.0.1:26379:26379"]
    volumes: ["./s:/s"]`,
      "s/sentinel.conf": resolving("redis-1"),
    },
    // A network of both projects.
    {
      "a/compose.yml": `services:
  redis-1:
    image: redis:7.2
    networks: [redis]
networks: { redis: { external: true } }`,
      "b/compose.yml": `services:
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
    networks: [redis]
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    networks: [redis]
    volumes: ["./s:/s"]
networks: { redis: { external: true } }`,
      "b/s/sentinel.conf": resolving("redis-1"),
    },
  ],
  bad: [
    // Through the machine.
    {
      "compose.yml": translated(
        "\n# ^^^^^^^ 2 servers announce no address and are known by the gateway of a network of containers: 10.0.0.5 leads out of it",
        "",
      ),
      "s/sentinel.conf": "sentinel announce-ip 10.0.0.5\nsentinel monitor main 10.0.0.5 7001 1",
    },
    // Announced without the port.
    {
      "compose.yml": `services:
  redis-1:
    image: redis:7.2
    command: redis-server --replica-announce-ip 10.0.0.5
#                                               ^^^^^^^^ it announces 10.0.0.5 and no port: peers use 6379 there, but it is published as 7001
    ports: ["7001:6379"]
#           ~~~~~~~~~~~ published by this
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    volumes: ["./s:/s"]`,
      "s/sentinel.conf": "sentinel monitor main 10.0.0.5 7001 1",
    },
    // An info.
    {
      "compose.yml": `services:
  redis-1:
    image: redis:7.2
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    ports: ["26379:26379"]
#           ^^^^^^^^^^^^^ clients outside that ask here for "main" are told an address that only containers reach
    volumes: ["./s:/s"]`,
      "s/sentinel.conf": resolving("redis-1"),
    },
    // A machine each.
    {
      "a/compose.yml": machine(
        "",
        "\n# ^^^^^^^^ 2 sentinels announce no address and are known by the address of a container: service sentinel is outside of that network",
      ),
      "a/s/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/compose.yml": machine(" --replicaof 10.0.0.1 6379", "\n# ~~~~~~~~ it is outside of that network"),
      "b/s/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
});

/** Servers that follow an address of their own machine are seen to come from the gateway of their network. */
function* amongServers(nodes: readonly DataNode[], peers: readonly Instance[]): Iterable<Finding> {
  const silent = silentOf(nodes);
  const through = nodes.find(throughMachine);
  const machine = through?.launch?.machine;
  const beside = silent.filter(({ launch }) => launch!.machine === machine);
  const [first, ...others] = beside;
  if (!first || !through || beside.length < 2) {
    yield* outOfReach(silent.filter(otherPortOutside), peers);
    return;
  }
  const line = throughMachine(through)!;
  const text = `${who(beside)} known by the gateway of a network of containers: ${hostText(line.address.host)} leads out of it`;
  yield finding(first.launch!, text, {
    severity: beside.some(otherPortOutside) ? "error" : "warning",
    related: [{ at: line, message: "an address of the machine" }, ...others.map(alike)],
  });
}

/** Those that somebody outside of their networks has to reach. */
function* outOfReach(silent: readonly Instance[], peers: readonly Instance[]): Iterable<Finding> {
  const sought = silent.filter((one) => outsiderOf(one, peers));
  const [first, ...others] = sought;
  if (!first) return;
  const { peer, isCertain } = outsiderOf(first, peers)!;
  const how = first.kind === "sentinel" ? "the address of a container" : "a port that is published as another";
  const text = `${who(sought)} known by ${how}: ${peer.launch!.name} is outside of that network`;
  yield finding(first.launch!, text, {
    severity: isCertain ? "error" : "warning",
    related: [{ at: peer.launch!, message: "it is outside of that network" }, ...others.map(alike)],
  });
}

/** One that announces an address of its machine and not the port under which it is published there. */
function* withoutPort(instance: Instance): Iterable<Finding> {
  if (!isInNetwork(instance)) return;
  const announced = announcedHost(instance);
  const host = announced.value;
  const port = otherPortOutside(instance);
  const isOwn = instance.launch!.hosts.some((own) => normalizeHost(own.host) === host);
  if (host === undefined || !isLiteral(host) || isOwn || port?.outside === undefined) return;
  if (announcedPort(instance).value !== undefined) return;
  const own = listeningPorts(instance).join(" and ");
  const text = `it announces ${hostText(host)} and no port: peers use ${own} there, but it is published as ${port.outside}`;
  yield finding(announced, text, {
    severity: "error",
    related: [{ at: port, message: "published by this" }],
    remedy: `announce port ${port.outside}, too`,
  });
}

/** All are in one network; whoever asks a published sentinel from outside is told the address of a container. */
function* forClients({ watches, name }: Master, nodes: readonly DataNode[]): Iterable<Finding> {
  if (nodes.length === 0 || silentOf(nodes).length < nodes.length || nodes.some(throughMachine)) return;
  const ports = watches.flatMap(({ sentinel }) => (isInNetwork(sentinel) ? (openPort(sentinel) ?? []) : []));
  const [port] = ports;
  if (!port) return;
  yield finding(port, `clients outside that ask here for "${name}" are told an address that only containers reach`, {
    severity: "info",
    remedy: "run clients in the same network, or announce the machine's address and the published ports everywhere",
  });
}

/** Those that announce nothing; where others of them do: announce-asymmetric. */
function silentOf<T extends Instance>(instances: readonly T[]): readonly T[] {
  const used = instances.filter(({ isLeftOut }) => !isLeftOut);
  const isSilent = used.every((one) => announcedHost(one).value === undefined);
  return isSilent ? used.filter(isInNetwork) : [];
}

function who(instances: readonly Instance[]): string {
  const kind = instances[0]!.kind;
  const count = instances.length;
  return count === 1 ? `it announces no address, and this ${kind} is` : `${count} ${kind}s announce no address and are`;
}

function alike({ launch }: Instance): Note {
  return { at: launch!, message: "so does this one" };
}

function resolving(host: string): string {
  return `sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\nsentinel monitor main ${host} 6379 1`;
}

function translated(note: string, announced: string): string {
  const announcing = (port: number) => (announced === "" ? "" : `${announced} ${port}`);
  return `services:
  redis-1:${note}
    image: redis:7.2
    command: redis-server${announcing(7001)}
    ports: ["7001:6379"]
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof 10.0.0.5 7001${announcing(7002)}
    ports: ["7002:6379"]
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    ports: ["26379:26379"]
    volumes: ["./s:/s"]`;
}

function machine(options: string, note: string): string {
  return `services:
  redis:
    image: redis:7.2
    command: redis-server --port 6379${options}
    ports: ["6379:6379"]
  sentinel:${note}
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    ports: ["26379:26379"]
    volumes: ["./s:/s"]`;
}
