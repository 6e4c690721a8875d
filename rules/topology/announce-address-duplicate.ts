import {
  announcedHost,
  boundHosts,
  type DataNode,
  type Deployment,
  defineRule,
  duplicatesIn,
  finding,
  type Instance,
  isCopy,
  isLiteral,
  isLoopback,
  isOneWithOther,
  isWildcard,
  portConflicts,
  sharesAnyNetwork,
} from "../../src/rule.ts";

export default defineRule({
  id: "announce-address-duplicate",
  severity: "error",
  summary: "Each server and each sentinel needs an address and port of its own.",
  why: `Servers and sentinels are known by address and port. Where two announce the same, the later one replaces the earlier
in every table: a replica or a vote is missing, and nobody says so. Where two bind the same on one machine, the second does
not start: \`Could not create server TCP listening socket: bind: Address already in use\`.

Often one of the files is only a copy. It is then not counted as a server, and what it says is held against nothing.
Two files side by side that say the same but for paths are two ways to start one instance: an info, as changing one of them
does not change the other.`,
  consequence: "one of the two does not start, or replaces the other in the tables of its peers",
  remedy: "give each its own address or port; move a copy out of the folder that is checked",
  live: `\`num-slaves\` or \`num-other-sentinels\` in \`SENTINEL MASTER main\` is lower than the number there are; \`INFO server\`
at the one address answers now with one \`run_id\`, now with the other, or always with that of the first one started.`,
  evidence: ["https://github.com/redis/redis/issues/11241"],
  each: "deployment",
  *check(deployment) {
    const twins: [one: Instance, other: Instance][] = [];
    const late = new Set(portConflicts(deployment).map(({ second }) => second.instance));
    for (const [kept, ...others] of duplicatesIn(deployment)) {
      if (!kept || (isLocal(kept) && deployment.hosts.size > 0)) continue;
      // No address at all: announce-wildcard.
      if (isWildcard(announcedHost(kept).or(undefined) ?? "")) continue;
      const isSure = !deployment.isAccompanied && (!isLocal(kept) || deployment.nodes.some(isReplica));
      for (const other of others) {
        // One machine: port-conflict-on-machine.
        if (late.has(other)) continue;
        if (isOneWithOther(other, kept)) {
          twins.push([other, kept]);
          continue;
        }
        const copied = isCopy(other, kept);
        const what = `the same address and port as another ${kept.kind}`;
        yield finding(placeOf(other), copied ? `${what}: this file looks like a copy and is not counted` : what, {
          severity: copied || !isSure ? "warning" : "error",
          related: [{ at: placeOf(kept), message: `the other ${kept.kind}` }],
        });
      }
    }
    for (const sentinel of deployment.sentinels) {
      const address = sentinel.address.or(undefined);
      const [server] =
        address && !isLoopback(address.host) && !deployment.isAccompanied ? deployment.nodesAt(address) : [];
      if (!server || sentinel.isLeftOut || server.isLeftOut || late.has(sentinel) || late.has(server)) continue;
      yield finding(sentinel.address, `the same address and port as the server ${server}: one of them does not start`, {
        related: [{ at: placeOf(server), message: "the server" }],
        remedy: "give the sentinel a port of its own, 26379 unless there is a reason",
      });
    }
    for (const { host, taken, by } of takenAddresses(deployment)) {
      yield finding(taken, `the address ${host} is that of ${by.launch!.name} already: one of the two does not start`, {
        related: [{ at: by.launch!, message: `${by.launch!.name} has it` }],
        remedy: "give each service of a network an address of its own",
      });
    }
    const [first, ...more] = twins;
    if (!first) return;
    const [one, other] = first;
    const pairs = more.length === 0 ? "" : `, as ${more.length} other pair${more.length === 1 ? "" : "s"} of files`;
    yield finding(placeOf(one), `the same ${one.kind} as in the file beside it, started in another way${pairs}`, {
      severity: "info",
      remedy: "change both files together, or keep one; each such pair is counted once",
      related: [
        { at: placeOf(other), message: `the ${one.kind} that is counted` },
        ...more.map(([{ kind }, kept]) => ({ at: placeOf(kept), message: `this ${kind} has two files, too` })),
      ],
    });
  },
  good: [
    // All announce what is no address: announce-wildcard.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1\nsentinel announce-ip 0.0.0.0",
      "b/sentinel.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 1\nsentinel announce-ip 0.0.0.0",
    },
    // One host, several ports.
    {
      "redis-6379.conf": "bind 10.0.0.1",
      "redis-6380.conf": "bind 10.0.0.1\nport 6380",
      "sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
    },
    // Two networks; the loopback interface of one container.
    {
      "compose.yml": `services:
  redis:
    image: redis:7.2
    networks: { back: { ipv4_address: 172.30.0.2 } }
  other:
    image: redis:7.2
    networks: { more: { ipv4_address: 172.30.0.2 } }
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    volumes: ["./s:/s"]
    network_mode: service:redis
networks: { back: {}, more: {} }`,
      "s/sentinel.conf": "sentinel monitor main 172.30.0.2 6379 1",
    },
    // The loopback interface of two machines.
    { "a/redis.conf": "bind 127.0.0.1 -::1", "b/redis.conf": "bind 127.0.0.1 -::1" },
    // Nobody says where they are.
    { "redis-a.conf": "bind 0.0.0.0", "redis-b.conf": "port 6379" },
    // One address, two ports, behind address translation.
    {
      "redis-a.conf": "replica-announce-ip 10.0.0.1\nreplica-announce-port 7001",
      "redis-b.conf": "replica-announce-ip 10.0.0.1\nreplica-announce-port 7002",
    },
  ],
  bad: [
    // Docker gives an address once.
    {
      "compose.yml": `services:
  redis:
# ~~~~~ service redis has it
    image: redis:7.2
    networks: { back: { ipv4_address: 172.30.0.2 } }
  replica:
    image: redis:7.2
    command: redis-server --replicaof redis 6379
    networks: { back: { ipv4_address: 172.30.0.2 } }
#                                     ^^^^^^^^^^ the address 172.30.0.2 is that of service redis already: one of the two does not start
networks: { back: { ipam: { config: [{ subnet: 172.30.0.0/24 }] } } }`,
    },
    // A sentinel and a server.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": `
bind 10.0.0.2
#    ~~~~~~~~ the server
replicaof 10.0.0.1 6379`,
      "b/sentinel.conf": `
bind 10.0.0.2
#    ^^^^^^^^ the same address and port as the server 10.0.0.2:6379: one of them does not start
port 6379
sentinel monitor main 10.0.0.1 6379 1`,
    },
    // One instance, to be started by hand or as a service: the same but for paths.
    {
      "common.conf": "maxmemory 100mb",
      "a/redis.conf": `
include ../common.conf
bind 10.0.0.1
#    ~~~~~~~~ the server that is counted
requirepass hunter2
dir ./state`,
      "a/redis.service.conf": `
include ../common.conf
BIND 10.0.0.1
#    ^^^^^^^^ the same server as in the file beside it, started in another way, as 1 other pair of files
requirepass "hunter2"
dir /srv/a/state
daemonize yes`,
      "a/sentinel.conf": `
bind 10.0.0.1
#    ~~~~~~~~ this sentinel has two files, too
sentinel monitor main 10.0.0.1 6379 1
sentinel auth-pass main hunter2`,
      "a/sentinel.service.conf": `
bind 10.0.0.1
sentinel monitor main 10.0.0.1 6379 1
sentinel auth-pass main hunter2
logfile /var/log/sentinel.log`,
    },
    // They do not say the same.
    {
      "a/redis.conf": `
bind 10.0.0.1
#    ~~~~~~~~ the other server
requirepass hunter2`,
      "a/redis.service.conf": `
bind 10.0.0.1
#    ^^^^^^^^ the same address and port as another server: this file looks like a copy and is not counted
requirepass hunter1`,
    },
    {
      "redis-a.conf": `
bind 10.0.0.1 127.0.0.1
#    ~~~~~~~~~~~~~~~~~~ the other server`,
      "redis-b.conf": `
bind 10.0.0.1
#    ^^^^^^^^ the same address and port as another server
replicaof 10.0.0.1 6379`,
    },
    {
      "redis-1.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "redis-2.conf": "bind 10.0.0.2\nrequirepass hunter2\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
      "redis-1-old.conf": `
bind 10.0.0.1
#    ^^^^^^^^ the same address and port as another server: this file looks like a copy and is not counted
requirepass hunter1`,
    },
    {
      "sentinel-1.conf": "sentinel announce-ip 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
      "sentinel-2.conf": `
port 26379
sentinel announce-ip 10.0.0.1
#                    ^^^^^^^^ the same address and port as another sentinel
sentinel monitor main 10.0.0.1 6379 1`,
    },
  ],
});

/** Addresses that compose files give to two containers of one network; a profile may leave one of them out. */
function* takenAddresses({ nodes, sentinels }: Deployment) {
  const owners = new Map<string, Instance>();
  for (const one of [...nodes, ...sentinels]) {
    const { launch } = one;
    if (launch?.by !== "compose" || !launch.isInside || launch.profiles || one.isLeftOut) continue;
    for (const taken of launch.hosts) {
      const { host, port, isShared } = taken;
      if (!isLiteral(host) || port !== undefined || isShared) continue;
      const by = owners.get(host);
      if (!by) owners.set(host, one);
      else if (by.launch!.namespace !== launch.namespace && sharesAnyNetwork(by, one)) yield { host, taken, by };
    }
  }
}

function placeOf(instance: Instance): Instance["origin"] {
  const announced = announcedHost(instance);
  const bind = instance.settings.get("bind");
  return announced.isWritten ? announced.origin : bind.isWritten ? bind.origin : instance.origin;
}

/** Of a file's own machine; where there are several machines, each file may be of another. */
function isLocal(instance: Instance): boolean {
  const hosts = boundHosts(instance).or([]);
  return hosts.length > 0 && hosts.every(isLoopback);
}

function isReplica({ replicaof }: DataNode): boolean {
  return replicaof.or(undefined) !== undefined;
}
