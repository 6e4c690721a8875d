import { defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "replicaof-other-group",
  severity: "error",
  summary: "A replica must follow the master of its own group.",
  why: `Where several masters run on the same hosts, a replica is soon pointed to the wrong one: a port or a host of another
group. With passwords of their own the groups keep apart, and the replica is refused: \`Unable to AUTH to MASTER: -WRONGPASS\`
stands in its log, again and again. It holds no data, its own master does not list it, so no sentinel of its group knows of
it, and there is one replica less to promote than the files say. Giving it the password of the other group would be worse:
it would then load the other data set, and its clients would read it.`,
  consequence: "the replica is refused and holds no data; its own group has one replica less",
  remedy: "point replicaof to the master of its own group",
  live: `On the replica \`INFO replication\` shows another \`master_host\` or \`master_port\` than those of its group, and
\`master_link_status:down\`. On the master of its group \`INFO replication\` does not list it, and \`SENTINEL REPLICAS <name>\` neither.`,
  evidence: ["https://github.com/redis/redis/issues/2025"],
  each: "node",
  *check({ replicaof, follows, group }) {
    if (!follows || follows.group === group) return;
    const [theirs, own] = [follows.group.masters[0], group.masters[0]];
    if (!theirs || !own) return;
    yield finding(replicaof, `it follows a server of "${theirs.name}", but its passwords are those of "${own.name}"`, {
      related: [
        { at: theirs, message: `${follows} serves "${theirs.name}"` },
        { at: own, message: `the master of "${own.name}"` },
      ],
    });
  },
  good: [
    {
      "redis-a.conf": "bind 10.0.0.1\nport 6379\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.1\nport 6380\nrequirepass other\nmasterauth other",
      "redis-c.conf": "bind 10.0.0.2\nport 6379\nrequirepass hunter2\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
      "redis-d.conf": "bind 10.0.0.2\nport 6380\nrequirepass other\nmasterauth other\nreplicaof 10.0.0.1 6380",
      "sentinel-c.conf":
        "sentinel monitor a 10.0.0.1 6379 1\nsentinel auth-pass a hunter2\nsentinel monitor b 10.0.0.1 6380 1\nsentinel auth-pass b other",
    },
    // A wrong password is no sign of another group.
    {
      "redis-a.conf": "bind 10.0.0.1\nport 6379\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.1\nport 6380\nrequirepass other\nmasterauth other",
      "redis-c.conf": "bind 10.0.0.2\nport 6379\nrequirepass third\nmasterauth third\nreplicaof 10.0.0.1 6379",
      "sentinel-c.conf":
        "sentinel monitor a 10.0.0.1 6379 1\nsentinel auth-pass a hunter2\nsentinel monitor b 10.0.0.1 6380 1\nsentinel auth-pass b other",
    },
  ],
  bad: [
    {
      "redis-a.conf": "bind 10.0.0.1\nport 6379\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.1\nport 6380\nrequirepass other\nmasterauth other",
      "redis-c.conf": "bind 10.0.0.2\nport 6379\nrequirepass hunter2\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
      "redis-d.conf": `
bind 10.0.0.2
port 6380
requirepass other
masterauth other
replicaof 10.0.0.1 6379
#         ^^^^^^^^^^^^^ it follows a server of "a", but its passwords are those of "b"`,
      "sentinel-c.conf": `
sentinel monitor a 10.0.0.1 6379 1
#                ~ 10.0.0.1:6379 serves "a"
sentinel auth-pass a hunter2
sentinel monitor b 10.0.0.1 6380 1
#                ~ the master of "b"
sentinel auth-pass b other`,
    },
  ],
});
