import {
  addressText,
  decode,
  defineRule,
  finding,
  isLoopback,
  isWildcard,
  type Sentinel,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "monitor-loopback-address",
  severity: "error",
  summary: "Sentinels on several hosts must monitor the master by an address that all hosts can use.",
  why: `The address in \`sentinel monitor\` is what Sentinel gives to clients that ask for the master, and what it puts into
the \`REPLICAOF\` it sends to replicas. \`127.0.0.1\` means the machine itself on each of them: clients connect to themselves, and a
sentinel on another host watches the server beside it instead of the master and takes a replica there for a master that
is down. The sentinel beside the master does not even wait for a failover: its replicas follow another address than the one
it knows, so as soon as \`failover-timeout\` has passed it corrects them (\`+fix-slave-config\`), each of them follows itself
from then on, and \`master_link_status\` is down. A host's own name has the same effect where
\`/etc/hosts\` gives it a loopback address, as Debian does with 127.0.1.1.

On one machine, for trying things out, it works; clients elsewhere still get 127.0.0.1 for an answer.`,
  consequence:
    "each host takes 127.0.0.1 for itself: sentinels watch different servers and clients are sent to themselves",
  remedy: "name the master's address as the other hosts reach it, in every sentinel's file",
  evidence: [
    "https://github.com/microsoftarchive/redis/issues/162",
    "https://github.com/redis/redis/issues/1164",
    "https://github.com/redis/redis/issues/2871",
    "https://github.com/redis/redis-py/issues/677",
  ],
  each: "master",
  *check({ name, watches, deployment }) {
    const local = watches.filter(
      ({ address, sentinel }) => isOwnMachine(address.or({ host: "" }).host) && !sentinel.isLeftOut,
    );
    const [host] = deployment.hosts;
    const others = deployment.hosts.size - 1;
    for (const { address, sentinel } of local) {
      const what = `"${name}" is monitored at ${decode(addressText(address.value))}`;
      const twin = watches.find((watch) => cannotShareMachine(watch, sentinel));
      if (twin) {
        yield finding(address, `${what}, but two sentinels on port ${sentinel.port.value} are on two machines`, {
          severity: deployment.isAccompanied ? "warning" : "error",
          related: [{ at: twin.address, message: "another sentinel on the same port" }],
        });
      } else if (host !== undefined) {
        const more = others > 0 ? ` and ${others} other${others > 1 ? "s" : ""}` : "";
        yield finding(
          address,
          `${what}, which other machines take for themselves: the files name ${decode(host)}${more}`,
          {
            severity: deployment.spansMachines ? "error" : "warning",
          },
        );
      } else if (address === local[0]?.address) {
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
    { "sentinel.conf": "sentinel monitor main redis-1 6379 2\n# sentinel monitor main 127.0.0.1 6379 2" },
  ],
  bad: [
    {
      "redis-1/redis.conf": "bind 10.0.0.1",
      "redis-1/sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 2
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6379, which other machines take for themselves: the files name 10.0.0.1 and 1 other`,
      "redis-2/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    // Two machines: both sentinels use the same port.
    {
      "redis-1/redis.conf": "port 6379",
      "redis-1/sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 2
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6379, but two sentinels on port 26379 are on two machines`,
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
