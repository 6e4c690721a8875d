import { addressText, decode, defineRule, finding, findingsOf, remove, sameAddress } from "../../src/rule.ts";

export default defineRule({
  id: "known-replica-is-master",
  severity: "error",
  summary: "A sentinel must not remember the master itself as one of its replicas.",
  why: `Sentinel takes what its file says for true: one server is then both. Some ten seconds after the start it sees a replica
that calls itself a master, and does what it does with old masters that come back: it makes it a replica, of the master's address,
which is its own. From then on the master follows itself, refuses all writes with \`READONLY\` and never synchronizes (tried with
7.0.15). In another order, after a failover, the line ends up in the file twice, which ends the next start.

It comes from files that were put together by hand, from start scripts that rewrite the monitor line and leave the rest, and from
nodes that announce two addresses.`,
  consequence: "about ten seconds after its start this sentinel turns the master into a replica of itself",
  remedy: "delete the known-replica line while the sentinel is stopped; it finds replicas again by itself",
  live: `\`\`\`
$ redis-cli -p 26379 SENTINEL REPLICAS main
...
 1) "name"
 2) "10.0.0.1:6379"        the address that SENTINEL GET-MASTER-ADDR-BY-NAME main gives
\`\`\`

The sentinel logs \`+convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ main 10.0.0.1 6379\`, and then \`INFO replication\` on that
server says \`role:slave\`, \`master_host:10.0.0.1\` and \`master_link_status:down\`.`,
  evidence: [
    "https://github.com/redis/redis/issues/4793",
    "https://github.com/valkey-io/valkey/issues/4530",
    "https://github.com/redis/redis/issues/12135",
  ],
  each: "sentinel",
  *check({ file, watches }) {
    for (const { name, address, knownReplicas } of watches) {
      yield* findingsOf(knownReplicas, function* (replica) {
        if (!sameAddress(replica.value, address.value)) return;
        const text = decode(addressText(replica.value));
        yield finding(replica, `${text} is the master of "${name}" and at the same time a replica it knows`, {
          related: [{ at: address, message: "the master" }],
          fix: replica.origin.file === file ? remove(replica) : undefined,
        });
      });
    }
  },
  good: [
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel known-replica main 10.0.0.2 6379
sentinel known-replica main 10.0.0.1 6380
sentinel known-sentinel main 10.0.0.1 26379 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`,
    },
    // Of another name; whether a name stands for the address cannot be told.
    {
      "sentinel.conf": `sentinel resolve-hostnames yes
sentinel monitor main 10.0.0.1 6379 2
sentinel monitor cache 10.0.0.9 6379 2
sentinel known-replica cache 10.0.0.1 6379
sentinel known-replica main redis-1 6379`,
    },
  ],
  bad: [
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                     ~~~~~~~~~~~~~ the master
sentinel known-replica main 10.0.0.2 6379
SENTINEL known-replica "main" "10.0.0.1" 6379
#                             ^^^^^^^^^^^^^^^ 10.0.0.1:6379 is the master of "main" and at the same time a replica it knows
sentinel config-epoch main 3`,
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 2001:db8::1 6379 2
sentinel known-slave main 2001:DB8:0::1 6379
#                         ^^^^^^^^^^^^^^^^^^ [2001:db8::1]:6379 is the master of "main" and at the same time a replica it knows`,
      },
      target: "redis@4.0",
    },
  ],
});
