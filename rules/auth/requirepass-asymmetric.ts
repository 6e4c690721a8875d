import {
  commonPassword,
  type DataNode,
  defineRule,
  type Finding,
  finding,
  type Master,
  oddLogins,
  type RefusedLogin,
  refusedLogins,
  type Secret,
  type Setting,
  set,
} from "../../src/rule.ts";

export default defineRule({
  id: "requirepass-asymmetric",
  severity: "error",
  summary: "All nodes that can take over from one another must require the same password, or none of them any.",
  why: `Sentinel has one \`auth-pass\` for a master name and uses it on the master and on all its replicas; clients, too,
keep their password when they follow a failover. A node with another password answers \`NOAUTH\` to Sentinel's PING: it
counts as \`+sdown\` however healthy it is, and it is never promoted. A node without a password is promoted, and is open to
everybody; clients of 6.0 and later that send a password to it get an error, and so do its replicas, which then hold no
data.`,
  consequence:
    "after a failover to or from this node its replicas and clients cannot log in, and Sentinel may take it for dead",
  remedy: "give all nodes of the group the same requirepass and masterauth, and Sentinel the same auth-pass",
  evidence: [
    "https://github.com/redis/redis/issues/7292",
    "https://github.com/bitnami/bitnami-docker-redis-sentinel/issues/23",
    "https://github.com/redis/redis/issues/2025",
    "https://github.com/selcukusta/redis-sentinel-with-haproxy/issues/2",
  ],
  live: `Send the group's password to each node: \`redis-cli -h <host> AUTH <password>\` answers \`OK\`, \`WRONGPASS\` (\`ERR invalid
password\` before 6.0), or on an open node \`ERR AUTH <password> called without any password configured\`. Sentinel shows a node
with another password as \`s_down\` in \`SENTINEL REPLICAS <name>\` although it answers others.`,
  each: "group",
  *check(group) {
    const { nodes, masters } = group;
    yield* refusing(refusedLogins(group));
    const logins = oddLogins(group);
    if (!logins) return;
    const { usual, odd } = logins;
    for (const node of odd) {
      if (!usual) continue;
      const { kind } = node.access.value;
      const theirs = usual.access.value.kind;
      const message =
        kind === "open"
          ? `no password here, but ${usual}, with which it swaps roles, requires one`
          : theirs === "open"
            ? `a password here, but none on ${usual}, with which it swaps roles`
            : `another password than on ${usual}, with which it swaps roles`;
      const note = theirs === "open" ? `${usual} requires no password` : `the password of ${usual}`;
      const isOnlyOne = odd.length === 1 && nodes.every(({ access }) => access.isKnown);
      const password = isOnlyOne ? onlyOneMeant(nodes, masters, node) : undefined;
      yield finding(node.access.isWritten ? node.access : node, message, {
        related: [{ at: usual.access, message: note }],
        fix: password && set(node, "requirepass", [password]),
      });
    }
    for (const { access } of nodes) access.value; // what is not known stays undecided
  },
  good: [
    // A login of its own was refused: which password it has cannot be told.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  login 1
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  unreachable wrong-password "refused the login: the password is wrong, or there is no such user"
  login 2
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379 flags slave
`,
    },
    // A user of the probe, whom not every node needs to have.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  login 1
  user probe
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  unreachable wrong-password "refused the login: the password is wrong, or there is no such user"
  login 1
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379 flags slave
`,
    },
    // An empty requirepass may stand beside a password that ACL rules give.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config aclfile "" masteruser ""
  secret requirepass set 1
  secret masterauth set 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status up
  config aclfile "" masteruser ""
  secret requirepass empty
  secret masterauth set 1
instance sentinel 10.0.0.9:26379
  info redis_version 7.0.15 redis_mode sentinel
  master main name main ip 10.0.0.1 port 6379 quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    // The user line leaves the common password without effect: user-default-overrides-requirepass.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf":
        "bind 10.0.0.2\nrequirepass hunter2\nuser default on >other ~* &* +@all\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": 'bind 10.0.0.2\nRequirePass "hunter2"\nmasterauth hunter2\nreplicaof 10.0.0.1 6379',
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    // The password is being changed: for a time both hold.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default on >newer >hunter2 ~* &* +@all",
      "redis-b.conf":
        "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nuser default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Nobody swaps roles without Sentinel; another group has its own password.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "redis-b.conf": "bind 10.0.0.2\nmasterauth hunter2\nslaveof 10.0.0.1 6379",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "redis-b.conf": "bind 10.0.0.2\nrequirepass other",
      "sentinel-b.conf": "sentinel monitor a 10.0.0.1 6379 1\nsentinel monitor b 10.0.0.2 6379 1",
    },
    // ACL files with the same password, in clear and hashed.
    {
      "a/redis.conf": "bind 10.0.0.1\nrequirepass other\naclfile users.acl",
      "a/users.acl": "user default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\naclfile users.acl",
      "b/users.acl": "user default on >hunter2 ~* &* +@all",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // None has a password; the last line of a file wins; what an ACL file says that is not there is unknown.
    {
      "redis-a.conf": "bind 10.0.0.1",
      "redis-b.conf": 'bind 10.0.0.2\nrequirepass hunter2\nrequirepass ""\nreplicaof 10.0.0.1 6379',
      "redis-c.conf": "bind 10.0.0.3\naclfile users.acl\nreplicaof 10.0.0.1 6379",
      "sentinel-c.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    // CONFIG SET requirepass on one node.
    {
      "redis-1.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-2.conf": "bind 10.0.0.2\nrequirepass hunter2\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  login 1 declared
#       ~~~~~~~~~~ 10.0.0.1:6379 accepts it
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  unreachable wrong-password "refused the login: the password is wrong, or there is no such user"
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 10.0.0.2:6379 refuses the login that 10.0.0.1:6379 accepts, with which it swaps roles, and that its own file declares
  login 1 declared
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379 flags slave
`,
    },
    // Passwords of their own, which the files declare.
    {
      "redis-1.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-2.conf": "bind 10.0.0.2\nrequirepass hunter2\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  login 1
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  unreachable wrong-password "refused the login: the password is wrong, or there is no such user"
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 10.0.0.2:6379 refuses the password that its own file declares
  login 2 declared
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379 flags slave
`,
    },
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config aclfile "" masteruser ""
  secret requirepass set 1
  secret masterauth set 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status up
  config aclfile "" masteruser ""
  secret requirepass set 2
#                    ^^^^^ another password than on 10.0.0.1:6379, with which it swaps roles
  secret masterauth set 1
instance sentinel 10.0.0.9:26379
  info redis_version 7.0.15 redis_mode sentinel
  master main name main ip 10.0.0.1 port 6379 quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    // All else is set up for the password.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": `
bind 10.0.0.2
#^^^^^^^^^^^^ no password here, but 10.0.0.1:6379, with which it swaps roles, requires one
masterauth hunter2
replicaof 10.0.0.1 6379`,
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    // The ACL file of one node has no line for the default user.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": `
bind 10.0.0.2
aclfile /etc/redis/users.acl
#       ^^^^^^^^^^^^^^^^^^^^ no password here, but 10.0.0.1:6379, with which it swaps roles, requires one
masterauth hunter2
replicaof 10.0.0.1 6379`,
      "users.acl": "user app on >hunter2 ~* &* +@all",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    {
      "redis-a.conf": `
bind 10.0.0.1
requirepass hunter2
#           ~~~~~~~ the password of 10.0.0.1:6379
masterauth hunter2`,
      "redis-b.conf": `
bind 10.0.0.2
requirepass other
#           ^^^^^ another password than on 10.0.0.1:6379, with which it swaps roles
masterauth hunter2
replicaof 10.0.0.1 6379`,
      "redis-c.conf": `
bind 10.0.0.3
#^^^^^^^^^^^^ no password here, but 10.0.0.1:6379, with which it swaps roles, requires one
masterauth hunter2
replicaof 10.0.0.1 6379`,
      "sentinel-c.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    // What replicas and sentinels send tells which password is meant.
    {
      "redis-a.conf": `
bind 10.0.0.1
requirepass hunter2
#           ^^^^^^^ another password than on 10.0.0.2:6379, with which it swaps roles
masterauth other`,
      "redis-b.conf": `
bind 10.0.0.2
requirepass other
#           ~~~~~ the password of 10.0.0.2:6379
masterauth other
replicaof 10.0.0.1 6379`,
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main other",
    },
    // From 6.0 on a user line decides; the majority of the nodes counts as meant.
    {
      files: {
        "redis-a.conf": `
bind 10.0.0.1
requirepass hunter2
#           ^^^^^^^ a password here, but none on 10.0.0.2:6379, with which it swaps roles`,
        "redis-b.conf": `
bind 10.0.0.2
requirepass hunter2
user default on nopass ~* &* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 10.0.0.2:6379 requires no password
replicaof 10.0.0.1 6379`,
        "redis-c.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
        "sentinel-c.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@6.2",
    },
  ],
});

/** What the login of the probe showed. Where nobody else took the same, all that refuse their own files' passwords are told at once. */
function* refusing(refused: readonly RefusedLogin[]): Iterable<Finding> {
  const note = ({ node }: RefusedLogin) => ({
    at: node.declared!.settings.secret("requirepass"),
    message: "its password by its file",
  });
  for (const one of refused) {
    const { node, refusal, acceptedBy, isDeclared } = one;
    if (!acceptedBy) continue;
    const too = isDeclared ? ", and that its own file declares" : "";
    yield finding(refusal, `${node} refuses the login that ${acceptedBy} accepts, with which it swaps roles${too}`, {
      related: [
        { at: acceptedBy.live!.login!, message: `${acceptedBy} accepts it` },
        ...(isDeclared ? [note(one)] : []),
      ],
    });
  }
  const [first, ...others] = refused.filter(({ acceptedBy }) => !acceptedBy);
  if (!first) return;
  const more =
    others.length === 0
      ? ""
      : `, and so ${others.length === 1 ? `does ${others[0]!.node}` : `do ${others.length} others`}`;
  yield finding(first.refusal, `${first.node} refuses the password that its own file declares${more}`, {
    related: [note(first), ...others.flatMap((one) => [{ at: one.refusal, message: "refused here, too" }, note(one)])],
  });
}

/** The password of the whole group where every line but one node's requirepass says it. */
function onlyOneMeant(nodes: readonly DataNode[], masters: readonly Master[], odd: DataNode): Secret | undefined {
  const password = commonPassword(nodes.filter((node) => node !== odd));
  if (!password || odd.users.get("default").value?.line || odd.users.aclFile) return undefined;
  const isSame = (secret: Setting<Secret | undefined>) => secret.or(undefined)?.equals(password) === true;
  const watches = masters.flatMap(({ watches }) => watches);
  const all = nodes.every(({ settings }) => isSame(settings.secret("masterauth"))) && watches.length > 0;
  return all && watches.every(({ authPass, authUser }) => isSame(authPass) && authUser.or("?") === undefined)
    ? password
    : undefined;
}
