import {
  addressText,
  areSeveralSets,
  decode,
  defineRule,
  type Fix,
  finding,
  hostText,
  isInPod,
  isLaunchRead,
  isLiteral,
  isLoopback,
  isWildcard,
  leadsIntoItself,
  type Master,
  replace,
  type Sentinel,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "monitor-loopback-address",
  severity: "error",
  summary: "Sentinels on several hosts must monitor the master by an address that all hosts can use.",
  why: `The address in \`sentinel monitor\` is what Sentinel gives to clients that ask for the master, and what it puts into
the \`SLAVEOF\` it sends to replicas. \`127.0.0.1\` means the machine itself on each of them: clients connect to themselves, and a
sentinel on another host watches the server beside it instead of the master and takes a replica there for a master that
is down. The sentinel beside the master does not even wait for a failover: its replicas follow another address than the one
it knows, so as soon as \`failover-timeout\` has passed it corrects them (\`+fix-slave-config\`), each of them follows itself
from then on, and \`master_link_status\` is down. A host's own name has the same effect where
\`/etc/hosts\` gives it a loopback address, as Debian does with 127.0.1.1.

A container has a loopback interface of its own: a sentinel in one service never reaches a server in another by 127.0.0.1 or
\`localhost\`. The master is down from the start (\`+sdown\`), and no replica is ever known.

On one machine, for trying things out, it works; clients elsewhere still get 127.0.0.1 for an answer.`,
  consequence:
    "each host takes 127.0.0.1 for itself: sentinels watch different servers and clients are sent to themselves",
  remedy: "name the master's address as the other hosts reach it, in every sentinel's file",
  live: `A client on another host asks for the master, and a replica on another host after a failover:

\`\`\`
> SENTINEL GET-MASTER-ADDR-BY-NAME main
127.0.0.1
6379
> INFO replication
role:slave
master_host:127.0.0.1
\`\`\`

Sentinels that announce 127.0.0.1 reach themselves there and count themselves as peers: \`SENTINEL CKQUORUM main\` said
\`OK 4 usable Sentinels\` of three (tried with 7.0.15).`,
  evidence: [
    "https://github.com/microsoftarchive/redis/issues/162",
    "https://github.com/redis/redis/issues/1164",
    "https://github.com/redis/redis/issues/2871",
    "https://github.com/redis/redis-py/issues/677",
  ],
  each: "master",
  *check(master) {
    const { name, watches, deployment } = master;
    const local = watches.filter(isLocal);
    const fix = local[0] && elsewhere(master, local[0].address.value.port);
    const [host] = deployment.hosts;
    const others = deployment.hosts.size - 1;
    for (const { address, sentinel } of local) {
      const what = `"${name}" is monitored at ${decode(addressText(address.value))}`;
      const isInside = isInPod(sentinel);
      if (leadsIntoItself(address.value, sentinel)) {
        const { launch } = sentinel;
        yield finding(address, `${what}: that is ${launch!.name} itself, and no server listens in it`, {
          severity: isLaunchRead(sentinel) ? "error" : "warning",
          related: deployment.nodes
            .filter(({ replicaof }) => replicaof.or("unknown") === undefined)
            .slice(0, 3)
            .map((node) => ({ at: node.launch ?? node, message: "a master" })),
          remedy: "name the service of the master, with sentinel resolve-hostnames yes, or its address",
          fix: fix?.(address),
        });
        continue;
      }
      const twin = watches.find((watch) => cannotShareMachine(watch, sentinel));
      if (twin) {
        yield finding(
          address,
          `${what}, but the sentinel ${twin.sentinel} has the same port, ${sentinel.port.value}, so it runs ${isInside ? `in another ${homeOf(sentinel)}` : "on another machine"}`,
          {
            severity: deployment.isAccompanied ? "warning" : "error",
            related: [{ at: twin.address, message: "another sentinel on the same port" }],
            fix: fix?.(address),
          },
        );
      } else if (host !== undefined) {
        const more = others > 0 ? ` and ${others} other${others > 1 ? "s" : ""}` : "";
        yield finding(
          address,
          `${what}, which other ${isInside ? `${homeOf(sentinel)}s` : "machines"} take for themselves: the files name ${hostText(host)}${more}`,
          {
            severity: deployment.spansMachines ? "error" : "warning",
            fix: fix?.(address),
          },
        );
      } else if (address === local[0]?.address && name === deployment.masters.find(isOnLoopback)?.name) {
        yield finding(address, `${what}: this works as long as all clients are on this machine`, { severity: "info" });
      }
    }
  },
  good: [
    // A server in the same container.
    {
      "compose.yml": `services:
  redis:
    image: redis:7.2
    command: sh -c "redis-server --daemonize yes && redis-sentinel /s/sentinel.conf"
    volumes: ["./s:/s"]
  replica:
    image: redis:7.2
    command: redis-server --replicaof redis 6379`,
      "s/sentinel.conf": "sentinel monitor main redis 6379 1",
    },
    {
      "redis-1/redis.conf": "bind 10.0.0.1 127.0.0.1",
      "redis-1/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "redis-2/redis.conf": "bind 10.0.0.2 127.0.0.1\nreplicaof 10.0.0.1 6379",
      "redis-2/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // No address at all: monitor-wildcard-address.
    { "sentinel.conf": "sentinel monitor main 0.0.0.0 6379 1" },
    { "sentinel.conf": "sentinel monitor main redis-1 6379 2\n# sentinel monitor main 127.0.0.1 6379 2" },
  ],
  bad: [
    // One text for several: one finding.
    {
      "compose.yml": `services:
  redis:
    image: redis:7.2
  replica:
    image: redis:7.2
    command: redis-server --replicaof redis 6379
  one: &sentinel
    image: redis:7.2
    command: redis-sentinel --sentinel monitor main 127.0.0.1 6379 2
#                                                   ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6379: that is service one itself, and no server listens in it; so it is with 2 others that are started here
  two: *sentinel
  three: *sentinel`,
    },
    // Each container has its own.
    {
      "compose.yml": `services:
  redis:
# ~~~~~ a master
    image: redis:7.2
  replica:
    image: redis:7.2
    command: redis-server --replicaof redis 6379
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    volumes: ["./s:/s"]`,
      "s/sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 1
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6379: that is service sentinel itself, and no server listens in it`,
    },
    {
      "redis-1/redis.conf": "bind 10.0.0.1",
      "redis-1/sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 2
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6379, which other machines take for themselves: the files name 10.0.0.1 and 1 other`,
      "redis-2/redis.conf": "bind 10.0.0.2\nprotected-mode no\nreplicaof 10.0.0.1 6379",
    },
    // Two machines: both sentinels use the same port.
    {
      "redis-1/redis.conf": "port 6379",
      "redis-1/sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 2
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6379, but the sentinel redis-2/sentinel.conf has the same port, 26379, so it runs on another machine`,
      "redis-2/redis.conf": "port 6379\nreplicaof 10.0.0.1 6379",
      "redis-2/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Containers each have an interface of their own.
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/sentinel.conf
    volumes: ["./sentinel.conf:/etc/sentinel.conf"]`,
      "sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 1
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6379: that is service sentinel itself, and no server listens in it`,
    },
    {
      "docker-compose.yml": `services:
  redis-1:
    image: redis:7.2
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
  sentinel:
    image: redis:7.2
    network_mode: "service:redis-1"
    command: redis-sentinel /etc/sentinel.conf
    volumes: ["./sentinel.conf:/etc/sentinel.conf"]`,
      "sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 1
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6379, which other containers take for themselves: the files name redis-1 and 1 other`,
    },
    // One machine: a remark.
    {
      files: {
        "redis-6379.conf": "port 6379",
        "sentinel-26379.conf": `
port 26379
sentinel monitor main localhost 6379 2
#                     ^^^^^^^^^^^^^^ "main" is monitored at localhost:6379: this works as long as all clients are on this machine`,
        "sentinel-26380.conf": "port 26380\nsentinel monitor main 127.0.0.1 6379 2",
      },
      target: "redis@6.0",
    },
  ],
});

function isLocal({ address, sentinel }: Watch): boolean {
  return isLoopback(address.or({ host: "" }).host) && !sentinel.isLeftOut;
}

function isOnLoopback({ watches }: Master): boolean {
  return watches.some(isLocal);
}

/** In place of a loopback address the one by which all others name the master of that port, the replicas among them. */
function elsewhere({ watches, deployment }: Master, port: number): ((address: Watch["address"]) => Fix) | undefined {
  if (deployment.masters.length > 1 || areSeveralSets(watches)) return undefined;
  if (watches.some(({ address }) => !address.isKnown || address.value.port !== port)) return undefined;
  const named = [...watches.map(({ address }) => address), ...deployment.nodes.map(({ replicaof }) => replicaof)];
  const others = named.filter((one) => !isOwnMachine(one.or(undefined)?.host ?? "127.0.0.1"));
  const [first] = others;
  const agree = others.every((one) => addressText(one.value!) === addressText(first!.value!));
  if (!first?.value || !agree || first.value.port !== port || !isLiteral(first.value.host)) return undefined;
  const { host } = first.value;
  const masters = deployment.nodes.filter(({ replicaof }) => replicaof.or("unknown") === undefined);
  const isMaster = deployment.nodesAt(first.value).every((node) => masters.includes(node)) && masters.length < 2;
  return isMaster ? (address) => replace(address, host, String(port)) : undefined;
}

function homeOf({ launch }: Sentinel): string {
  return launch?.by === "kubernetes" ? "pod" : "container";
}

/** In one folder two files for one port may be two versions of one. */
function cannotShareMachine({ sentinel }: Watch, other: Sentinel): boolean {
  if (sentinel === other || !sentinel.port.isKnown || !other.port.isKnown) return false;
  return sentinel.port.value === other.port.value && folderOf(sentinel) !== folderOf(other);
}

function folderOf({ id }: Sentinel): string {
  return id.slice(0, id.lastIndexOf("/") + 1);
}

/** A connection to 0.0.0.0 ends at the machine itself, too. */
function isOwnMachine(host: string): boolean {
  return isLoopback(host) || isWildcard(host);
}
