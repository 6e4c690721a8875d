import {
  type Address,
  absenceAt,
  addressKey,
  addressText,
  decode,
  defineRule,
  durationText,
  type Finding,
  finding,
  findingsOf,
  isForgotten,
  type Master,
  type Note,
  reputationsOf,
  rivalClaims,
  type Setting,
  sameAddress,
  Undecided,
} from "../../src/rule.ts";

export default defineRule({
  id: "stale-known-replica",
  severity: "warning",
  summary: "A sentinel should remember only replicas that still exist and still belong to its master.",
  why: `Sentinel never forgets a replica by itself. One that is gone stays in its file and in its answers as \`s_down\`, is told to
clients that ask for replicas, and is tried for ever. What is worse: when its address comes to life again, as another group's server or
in another container with a reused address, Sentinel takes it for the old replica. It makes it follow its own master
(\`+convert-to-slave\`, \`+fix-slave-config\`), which replaces all data that server had.`,
  consequence: "sentinels count a replica that is not theirs; if its address is used again, that server loses its data",
  remedy:
    "send SENTINEL RESET with the master's name to each sentinel, 30 seconds apart, while master and replicas are up",
  live: `\`SENTINEL REPLICAS main\` lists it with \`flags\` \`s_down,slave,disconnected\` and a \`last-ok-ping-reply\` that only grows.
A server of another group shows a \`master_replid\` in \`INFO replication\` that differs from the master's.`,
  evidence: [
    "https://github.com/kubernetes/kubernetes/issues/18193",
    "https://github.com/redis/redis/issues/14313",
    "https://github.com/helm/charts/issues/19895",
  ],
  each: "master",
  *check(master) {
    if (master.deployment.view === "observed") yield* goneFor(master);
    const known = new Map<string, Setting<Address>[]>();
    for (const { knownReplicas, address } of master.watches) {
      // The master itself: known-replica-is-master.
      const itself = address.isKnown ? addressKey(address.value) : undefined;
      for (const replica of knownReplicas) {
        const key = replica.isKnown ? addressKey(replica.value) : "";
        const others = known.get(key);
        if (others) others.push(replica);
        else if (key !== itself) known.set(key, [replica]);
      }
    }
    if (known.size > 0 && !master.deployment.complete)
      throw new Undecided("the rest of the deployment: only a part of it was given");
    yield* findingsOf(known.values(), function* ([replica, ...others]): Iterable<Finding> {
      const { value } = replica!;
      const fault = faultOf(value, master);
      if (!fault) return;
      yield finding(replica!, `"${master.name}" has a replica at ${decode(addressText(value))}, ${fault.message}`, {
        related: [...fault.related, ...others.map((at) => ({ at, message: "known here too" }))],
      });
    });
  },
  good: [
    // Two names of one master: master-name-differs.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status up
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379 flags slave
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master other ip 10.0.0.1 port 6379 flags master quorum 1
  replicas other 1
  replica other 1 ip 10.0.0.2 port 6379 flags slave
`,
    },
    // Down for minutes: instance-down. Nobody asked the other one.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 1
  replicas main 2
  replica main 1 ip 10.0.0.8 port 6379 flags slave
  replica main 2 ip 10.0.0.9 port 6379 flags s_down,slave,disconnected s-down-time 312604
`,
    },
    {
      "a.conf": "bind 10.0.0.1",
      "b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-replica main 10.0.0.2 6379",
    },
    // A server may have more addresses than it is known by.
    {
      "a.conf": "bind 0.0.0.0\nreplica-announce-ip 10.0.0.1",
      "b.conf": "bind 0.0.0.0\nreplica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-replica main 172.17.0.5 6379",
    },
    // Not all files are here.
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-replica main 10.0.0.3 6379" },
    {
      files: {
        "a.conf": "bind 10.0.0.1",
        "b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
        "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-replica main 10.0.0.3 6379",
      },
      partial: true,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.9 port 6379 flags s_down,slave,disconnected s-down-time 260312604
#                                            ^^^^^^^^^^^^^^^^^^^^^^^^^ "main" has a replica at 10.0.0.9:6379, which is down for 3 days for 1 of 1 sentinels
`,
    },
    // It is in no file: it need not be down for long.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 1
  replicas main 2
  replica main 1 ip 10.0.0.2 port 6379 flags slave
  replica main 2 ip 10.0.0.9 port 6379 flags s_down,slave,disconnected s-down-time 312604
#                                            ^^^^^^^^^^^^^^^^^^^^^^^^^ "main" has a replica at 10.0.0.9:6379, which is down for 5 min for 1 of 1 sentinels, and no file declares it
`,
    },
    {
      "a.conf": "bind 10.0.0.1",
      "b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel known-replica main 10.0.0.2 6379
sentinel known-replica main 10.0.0.3 6379
#                           ^^^^^^^^^^^^^ "main" has a replica at 10.0.0.3:6379, which is none of the 2 servers`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
SENTINEL known-replica main "10.0.0.3" 6379
#                           ~~~~~~~~~~~~~~~ known here too`,
    },
    {
      files: {
        "a.conf": "bind 10.0.0.1",
        "b.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
        "c.conf": `
bind 10.0.0.3
#~~~~~~~~~~~~ 10.0.0.3:6379 is a master`,
        "d.conf": `
bind 10.0.0.4
slaveof 10.0.0.3 6379
#       ~~~~~~~~~~~~~ it follows 10.0.0.3:6379`,
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel known-slave main 10.0.0.2 6379
sentinel known-slave main 10.0.0.4 6379
#                         ^^^^^^^^^^^^^ "main" has a replica at 10.0.0.4:6379, which is one of "cache"
sentinel known-slave main 10.0.0.3 6379
#                         ^^^^^^^^^^^^^ "main" has a replica at 10.0.0.3:6379, which is the master of "cache"
sentinel monitor cache 10.0.0.3 6379 2`,
      },
      target: "redis@4.0",
    },
  ],
});

/** Replicas that are down for the sentinels that answered, and that nobody expects back. */
function* goneFor({ deployment, name }: Master): Iterable<Finding> {
  const gone = reputationsOf(deployment, name).filter((one) => one.of === "replica" && isForgotten(one, deployment));
  for (const { address, downs, opinions } of gone) {
    const [first, ...others] = downs;
    if (!first) continue;
    const since = first.downFor === undefined ? "" : ` for ${durationText(first.downFor)}`;
    const undeclared = deployment.declared ? ", and no file declares it" : "";
    const whom = `${downs.length} of ${opinions.length} sentinels`;
    const what = `"${name}" has a replica at ${decode(addressText(address))}, which is down${since} for ${whom}`;
    yield finding(first, `${what}${undeclared}`, {
      related: others.map((at) => ({ at, message: `down for sentinel ${at.watch.sentinel}, too` })),
    });
  }
}

/** What is wrong with a replica at an address, as the end of "a replica at ..., ...". */
function faultOf(address: Address, master: Master): { message: string; related: Note[] } | undefined {
  const { deployment } = master;
  const { nodes, masters } = deployment;
  const isOf = ({ watches }: Master, where: Address) =>
    watches.some(({ address: at }) => at.isKnown && sameAddress(at.value, where));
  const [node, ...twins] = deployment.nodesAt(address);
  if (node) {
    // Both hold it for theirs: claimed-by-two-masters.
    if (rivalClaims(node)) return undefined;
    const followed = node.replicaof.value;
    // A master with two names: master-name-differs.
    if (isOf(master, followed ?? address)) return undefined;
    const other = twins.length === 0 && masters.find((name) => isOf(name, followed ?? address));
    if (!other) return undefined;
    return followed
      ? {
          message: `which is one of "${other.name}"`,
          related: [{ at: node.replicaof, message: `it follows ${decode(addressText(followed))}` }],
        }
      : { message: `which is the master of "${other.name}"`, related: [{ at: node, message: `${node} is a master` }] };
  }
  // Of running ones those that nobody asked are not here.
  if (deployment.view === "observed") return undefined;
  // One file may be the pattern for every server.
  if (nodes.length < 2 || absenceAt(deployment, address) !== "certain") return undefined;
  return { message: `which is none of the ${nodes.length} servers`, related: [] };
}
