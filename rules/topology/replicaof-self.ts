import {
  addressText,
  boundHosts,
  type DataNode,
  decode,
  defineRule,
  finding,
  isLoopback,
  isWildcard,
  remove,
  sameAddress,
  takesManyMasters,
} from "../../src/rule.ts";

export default defineRule({
  id: "replicaof-self",
  severity: "error",
  summary: "A server must not replicate from itself.",
  why: `A server that is told to follow its own address is a replica without a master. It refuses writes
(\`READONLY You can't write against a read only replica\`) and tries to synchronize with itself for ever; its log repeats
\`Master is currently unable to PSYNC but should be in the future: -NOMASTERLINK Can't SYNC while not connected with my
master\`. Sentinel finds a replica where it expects the master and fails it over without success. It comes from one file
copied to all hosts, the master included.`,
  consequence: "the server refuses writes and never synchronizes: nobody is master",
  remedy: "remove the replicaof line on the server that is to be master",
  live: `It is a replica whose link never comes up, and its log repeats one line:

\`\`\`text
$ redis-cli info replication
role:slave   master_host:10.0.0.1   master_port:6379   master_link_status:down
* Master is currently unable to PSYNC but should be in the future: -NOMASTERLINK Can't SYNC while not connected with my master
$ redis-cli set a b
READONLY You can't write against a read only replica.
\`\`\`

\`REPLICAOF NO ONE\` makes it a master at once, \`CONFIG REWRITE\` takes the line out of the file.`,
  evidence: [
    "https://github.com/redis/redis/issues/1888",
    "https://github.com/redis/redis/pull/6332",
    "https://github.com/Snapchat/KeyDB/issues/326",
  ],
  each: "node",
  *check(node) {
    const master = node.replicaof.value;
    if (!master || takesManyMasters(node)) return;
    const own = isLoopback(master.host)
      ? node.settings.get("port").value === master.port &&
        boundHosts(node).value.some((host) => isWildcard(host) || isLoopback(host))
      : node.address.isWritten && node.address.isKnown && sameAddress(node.address.value, master);
    // Two nodes that say they have one address: either may have copied the line of the other.
    if (!own || node.deployment.nodesAt(master, node).some((other) => other !== node)) return;
    yield finding(node.replicaof, `it replicates from itself: ${decode(addressText(master))} is its own address`, {
      related: node.address.isWritten ? [{ at: node.address, message: "its own address" }] : [],
      // That it was to be master is certain where others rely on it.
      fix: isReliedOn(node) && node.settings.lines("replicaof").length === 1 ? remove(node.replicaof) : undefined,
    });
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    // Another port of the same host.
    { "redis-6379.conf": "port 6379", "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379" },
    // On the loopback interface listens something else, such as the near end of a tunnel.
    { "redis.conf": "bind 10.0.0.2\nreplicaof 127.0.0.1 6379" },
    // A service of the same name as the folder.
    { "redis/redis.conf": "replicaof redis 6379" },
    // The copied line is the announced address.
    {
      "redis-1.conf": "replica-announce-ip 10.0.0.1",
      "redis-2.conf": "replica-announce-ip 10.0.0.1\nreplicaof 10.0.0.1 6379",
    },
    { "a/redis.conf": "bind 10.0.0.1\nreplicaof 10.0.0.1 6379\nreplicaof no one" },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.3:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.3 master_port 6379
#                                                  ^^^^^^^^ it replicates from itself: 10.0.0.3:6379 is its own address
`,
    },
    {
      "a/redis.conf": `
bind 10.0.0.1
#    ~~~~~~~~ its own address
ReplicaOf "10.0.0.1" 6379
#         ^^^^^^^^^^^^^^^ it replicates from itself: 10.0.0.1:6379 is its own address`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    {
      "redis.conf": `
port 6380
slaveof localhost 6380
#       ^^^^^^^^^^^^^^ it replicates from itself: localhost:6380 is its own address`,
    },
    {
      files: {
        "redis.conf": `
slave-announce-ip db1.example.org
slaveof db1.example.org 6379
#       ^^^^^^^^^^^^^^^^^^^^ it replicates from itself: db1.example.org:6379 is its own address`,
      },
      target: "redis@4.0",
    },
  ],
});

/** Another server follows it, or sentinels monitor it. */
function isReliedOn(node: DataNode): boolean {
  return node.references.some(({ by, how }) => by !== node && (how === "replicaof" || how === "monitor"));
}
