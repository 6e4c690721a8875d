import {
  defineRule,
  differences,
  type Finding,
  finding,
  findingsOf,
  type Group,
  isReplica,
  mayWrite,
  type Standing,
  shownUser,
  standingsOf,
} from "../../src/rule.ts";

export default defineRule({
  id: "acl-users-differ",
  severity: "warning",
  summary: "All nodes that can take over from one another must have the same users with the same rules.",
  why: `ACL users are not replicated: each node has those of its own files. Applications log in to the master, and after a
failover that is another node. A user that it does not have, or has with another password, is answered \`WRONGPASS\`; one with
fewer rights is answered \`NOPERM\`, perhaps for the one command that is seldom used. Nothing of it shows before the failover,
and nothing is wrong with the data then: the applications are out all the same. The usual way there is \`ACL SETUSER\` on
the master, with ACL SAVE or CONFIG REWRITE, and nobody who does the same on the replicas.`,
  consequence: "after a failover applications are refused by the new master, or may do there what they should not",
  remedy: "give all nodes the same users: distribute one ACL file, and run ACL SETUSER or ACL LOAD on every node",
  live: `\`redis-cli -h <host> ACL LIST\` on every node, and compare: the lines come in one order and with digests for passwords.
After a failover \`ACL LOG\` on the new master lists who was refused and why (\`reason\` \`auth\`, \`command\`, \`key\` or \`channel\`).`,
  since: "6.0",
  evidence: ["https://github.com/redis/redis/issues/9554", "https://github.com/redis/redis/issues/6738"],
  each: "group",
  *check(group) {
    const { nodes, failsOver } = group;
    if (!failsOver || nodes.length < 2) return;
    const names = new Set(nodes.flatMap(({ users }) => users.named.map(({ name }) => name)));
    for (const name of usedByServers(group)) names.delete(name);
    const missing = new Map<Standing["at"], Standing[]>();
    const questions = [...names].map((name) => () => compare(name, group, missing));
    yield* findingsOf([...questions, () => tellMissing(missing)], (ask) => ask());
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1\naclfile users.acl",
      "a/users.acl": "user default on nopass ~* &* +@all\nuser app on >hunter2 ~* &* +@all -@dangerous -debug",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\naclfile users.acl",
      // The same in other words.
      "b/users.acl":
        "user app on sanitize-payload #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 allkeys resetchannels &* -@all allcommands -DEBUG -@dangerous",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // The users of Sentinel and of replication are for other rules, and so is the default user's password.
    {
      "redis-a.conf":
        "bind 10.0.0.1\nuser repl on >hunter2 +@all\nuser watcher on >hunter2 +@all\nuser default on >other ~* &* +@all",
      "redis-b.conf":
        "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser repl\nmasterauth hunter2\nrequirepass hunter2",
      "sentinel.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main watcher\nsentinel auth-pass main hunter2",
    },
    // Who only reads from replicas.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser app on >hunter2 ~* &* +@all",
      "redis-b.conf":
        "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nuser app on >hunter2 ~* &* +@all\nuser reports on >other ~* +@read",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Nobody swaps roles; or the users are not known: an ACL file that is elsewhere, a script.
    { "redis-a.conf": "bind 10.0.0.1\nuser app on", "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379" },
    {
      "redis-a.conf": "bind 10.0.0.1\nuser app on >hunter2 ~* +@all",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\naclfile /etc/redis/users.acl",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nuser app on >hunter2 ~* +@all",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "users.sh": "redis-cli ACL SETUSER app on '>hunter2' '~*' +@all",
    },
  ],
  bad: [
    {
      "a/redis.conf": "bind 10.0.0.1\naclfile users.acl",
      "a/users.acl": `
user app on >hunter2 ~app:* +@all -@dangerous
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ as it is on 10.0.0.1:6379
user jobs on >hunter2 ~jobs:* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ as it is on 10.0.0.1:6379
`,
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
aclfile /etc/redis/users.acl
#       ^^^^^^^^^^^^^^^^^^^^ no user "jobs" here, but on 10.0.0.1:6379, with which it swaps roles`,
      "b/users.acl": `
user app on >hunter2 ~app:* +@all -@dangerous +keys
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "app" is defined otherwise than on 10.0.0.1:6379, with which it swaps roles: other commands
`,
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // The majority counts as meant.
    {
      files: {
        "redis-a.conf": `
bind 10.0.0.1
port 6379
#^^^^^^^^ no users "app", "jobs" here, but on 10.0.0.2:6379, with which it swaps roles
#^^^^^^^^ the user "default" is defined otherwise than on 10.0.0.2:6379, with which it swaps roles: on here`,
        "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
user app on >hunter2 ~* +@all
user jobs on >hunter2 ~* +@all
user default off`,
        "redis-c.conf": `
bind 10.0.0.3
replicaof 10.0.0.1 6379
user app off >other ~x +@all
#    ^^^^^^^^^^^^^^^^^^^^^^^ the user "app" is defined otherwise than on 10.0.0.2:6379, with which it swaps roles: off or without password here
user jobs on >hunter2 ~* +@all
user default off`,
        "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@6.0",
    },
  ],
});

/** Users whose differences other rules tell as what they are: a replica or a sentinel that is refused. */
function usedByServers({ nodes, masters }: Group): string[] {
  const sent = masters.flatMap(({ watches }) => watches.map(({ authUser }) => authUser));
  const names = [...sent, ...nodes.map(({ settings }) => settings.get("masteruser"))];
  return names.flatMap((name) => name.or(undefined) ?? []);
}

function* compare(name: string, { nodes }: Group, missing: Map<Standing["at"], Standing[]>): Iterable<Finding> {
  const [[most, ...same] = [], ...others] = standingsOf(name, nodes);
  for (const standing of others.flat()) {
    const { user, at } = standing;
    if (user && most?.user) {
      const what = differences(standing, most).join(", ");
      const message = `the user ${shownUser(name)} is defined otherwise than on ${most.at}, with which it swaps roles: ${what}`;
      yield finding(user, message, { related: [{ at: most.user, message: `as it is on ${most.at}` }] });
    } else if (user && most && !isForReading(others.flat())) {
      // Nobody uses it today who has to follow a failover.
      const severity = others.flat().every((one) => !one.user || isReplica(one.at)) ? "info" : "warning";
      yield finding(user, `no user ${shownUser(name)} on ${most.at}, with which it swaps roles`, { severity });
    } else if (most?.user && !isForReading([most, ...same])) {
      missing.set(at, [...(missing.get(at) ?? []), most]);
    }
  }
  for (const { users } of nodes) users.get(name).value; // what is not known stays undecided
}

/** A user made for those who only read, on replicas. */
function isForReading(standings: readonly Standing[]): boolean {
  return standings.every(({ user, at }) => !user || (isReplica(at) && !mayWrite(user, at)));
}

function* tellMissing(missing: ReadonlyMap<Standing["at"], Standing[]>): Iterable<Finding> {
  for (const [node, all] of missing) {
    const names = all.slice(0, 3).map(({ user }) => shownUser(user!.name));
    const who = `no user${all.length > 1 ? "s" : ""} ${names.join(", ")}${all.length > 3 ? ` and ${all.length - 3} more` : ""}`;
    const where = `${all[0]!.at}, with which it swaps roles`;
    yield finding(node.users.aclFile ? node.settings.get("aclfile") : node, `${who} here, but on ${where}`, {
      related: all.map(({ user, at }) => ({ at: user!, message: `as it is on ${at}` })),
    });
  }
}
