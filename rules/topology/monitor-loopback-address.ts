import {
  addressText,
  areSeveralSets,
  decode,
  defineRule,
  type Fix,
  finding,
  hostText,
  isLiteral,
  isLoopback,
  isWildcard,
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
is down. A container or a pod is a machine of its own in this: there \`127.0.0.1\` is that container or pod alone, and a sentinel in one
without the master watches nobody. The sentinel beside the master does not even wait for a failover: its replicas follow another address than the one
it knows, so as soon as \`failover-timeout\` has passed it corrects them (\`+fix-slave-config\`), each of them follows itself
from then on, and \`master_link_status\` is down. A host's own name has the same effect where
\`/etc/hosts\` gives it a loopback address, as Debian does with 127.0.1.1.

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
      const apart = whatIsApart(sentinel);
      if (apart !== undefined) {
        const own = launchedAs(sentinel);
        const isServed = deployment.nodesAt(address.value, sentinel).length > 0;
        const why = isServed ? `which ${apart} takes for itself` : `where no server listens on ${address.value.port}`;
        yield finding(address, `${what}, in the ${own} of ${sentinel} itself, ${why}`, { fix: fix?.(address) });
        continue;
      }
      const twin = watches.find((watch) => cannotShareMachine(watch, sentinel));
      if (twin) {
        yield finding(
          address,
          `${what}, but the sentinel ${twin.sentinel} has the same port, ${sentinel.port.value}, so it runs on another machine`,
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
          `${what}, which other machines take for themselves: the files name ${hostText(host)}${more}`,
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
    {
      "redis-1/redis.conf": "bind 10.0.0.1",
      "redis-1/sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 2
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6379, which other machines take for themselves: the files name 10.0.0.1 and 1 other`,
      "redis-2/redis.conf": "bind 10.0.0.2\nprotected-mode no\nreplicaof 10.0.0.1 6379",
    },
    // A container is a machine of its own.
    {
      "compose.yml": `services:
  redis:
    image: redis:7.2
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/sentinel.conf
    volumes: [./sentinel.conf:/etc/sentinel.conf]
`,
      "sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 2
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6379, in the container of sentinel:26379 itself, where no server listens on 6379`,
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

/** Containers and pods have a loopback interface of their own. Another instance outside that of a sentinel, if there is one. */
function whatIsApart({ launch, deployment }: Sentinel): string | undefined {
  if (!launch?.isInside || launch.namespace === undefined || launch.unread !== undefined) return undefined;
  const other = deployment.instances.find((one) => one.launch?.namespace !== launch.namespace && !one.isLeftOut);
  return other && `${other}`;
}

function launchedAs({ launch }: Sentinel): string {
  return launch?.by === "kubernetes" ? "pod" : "container";
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
