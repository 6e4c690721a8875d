import {
  awaitsFilling,
  boundHosts,
  type DataNode,
  defineRule,
  finding,
  isExposed,
  isLiteral,
  isOpenToAll,
  isWildcard,
  namesLoopbackOnly,
  publisherOf,
  refusesRemoteClients,
  type Severity,
} from "../../src/rule.ts";

const severities: readonly Severity[] = ["error", "warning", "info"];

export default defineRule({
  id: "no-authentication",
  severity: "warning",
  summary: "A server that others can reach over the network must require a password or a client certificate.",
  why: `Whoever reaches a server without a password can read and delete everything, write files by way of CONFIG SET, or
send REPLICAOF: exposed servers are found by scanners within hours and turned into replicas of a stranger's master, and
the visible symptom is a replication link to an address nobody knows. Forged hello messages can mislead Sentinel in the
same way. It is an error where the server listens on all addresses or on a public one and protected mode does not guard
it. It is a warning where the files do not show that others get that far: in a container whose port is not published and
that does not use the network of its host, where a container's image and no line of the configuration switches protected
mode off, in a template, and in a set that is addressed over loopback only. Who binds
private addresses only and switches protected mode off has decided so: an info, for the day the network is no longer
closed.`,
  consequence: "anybody who reaches it can read and change all data and turn it into a replica of a foreign server",
  remedy: "set requirepass and masterauth on all nodes and auth-pass on all sentinels, or bind private addresses only",
  live: `From another host \`redis-cli -h <host> PING\` answers \`PONG\` without a password (\`-DENIED\` where protected mode is
on, \`NOAUTH\` where there is a password). \`ACL GETUSER default\` shows \`nopass\` among the flags, and \`CONFIG GET
protected-mode\` says \`no\`. A server that a stranger has found may show a \`master_host\` in \`INFO replication\` that belongs
to nobody.`,
  evidence: [
    "https://github.com/redis/docker-library-redis/issues/352",
    "https://github.com/redis/redis/issues/9060",
    "https://github.com/tporadowski/redis/issues/138",
  ],
  each: "deployment",
  *check(deployment) {
    const used = deployment.nodes.filter(({ isLeftOut }) => !isLeftOut);
    const open = used.filter((node) => isOpenToAll(node) && !differs(node) && !isForTrying(node));
    const worst = severities.map((severity) => open.find((node) => danger(node) === severity)).find(Boolean);
    if (worst) {
      const others = open.filter((node) => node !== worst);
      const who = others.length === 0 ? `${worst}` : `${worst} and ${count(others.length, "other server")}`;
      yield finding(placeOf(worst), `${who} can be used without a password; ${wayIn(worst, others)}`, {
        severity: danger(worst),
        related: others.map((node) => ({ at: placeOf(node), message: `so can ${node}` })),
      });
    }
    for (const node of deployment.nodes) refusesRemoteClients(node).value; // what is not known stays undecided
  },
  good: [
    { "redis.conf": "protected-mode no\nrequirepass 'hunter2'" },
    { "redis.conf": "BIND 127.0.0.1 -::1\nprotected-mode no" },
    // A development set on one machine.
    {
      "redis.conf": "protected-mode no",
      "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
    },
    {
      "redis-6379.conf": "port 6379\nprotected-mode no",
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379\nbind 0.0.0.0",
    },
    // Protected mode keeps others out; whether it keeps out too many is for another rule to say.
    { "redis.conf": "bind 0.0.0.0" },
    // From 6.0 on named users and a default user that is off; or one that may do nothing of interest.
    { "redis.conf": "protected-mode no\nuser default off\nuser app on >hunter2 ~* &* +@all" },
    { "redis.conf": "protected-mode no\nuser default on nopass +ping" },
    // Clients show a certificate, unless the configuration says otherwise.
    {
      "redis.conf":
        "protected-mode no\nport 0\ntls-port 6379\ntls-cert-file a.crt\ntls-key-file a.key\ntls-ca-cert-file ca.crt",
    },
    // An ACL file decides.
    { "redis.conf": "protected-mode no\naclfile users.acl", "users.acl": "user default on >hunter2 ~* &* +@all" },
    { "redis.conf": "protected-mode no\naclfile users.acl", "users.acl": "user default on nopass -@all +ping" },
    // An ACL file that is elsewhere is not known; an include may set a password.
    { "redis.conf": "protected-mode no\naclfile users.acl" },
    { "redis.conf": "protected-mode no\ninclude auth.conf" },
    { "redis.conf": "protected-mode no\ninclude auth.conf", "auth.conf": "requirepass hunter2" },
    // Reported as what it is: passwords that differ.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "redis-b.conf": "bind 10.0.0.2\nprotected-mode no\nreplicaof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    {
      "redis-a.conf": `
replica-announce-ip 10.0.0.1
protected-mode yes
protected-mode no
#              ^^ 10.0.0.1:6379 and 1 other server can be used without a password; they listen on all addresses`,
      "redis-b.conf": `
replica-announce-ip 10.0.0.2
requirepass ""
PROTECTED-MODE "no"
#              ~~~~ so can 10.0.0.2:6379
replicaof 10.0.0.1 6379`,
    },
    {
      "redis.conf": `
bind 10.0.0.1 127.0.0.1
requirepass hunter2
protected-mode no
#              ^^ 10.0.0.1:6379 can be used without a password; it listens on 10.0.0.1, 127.0.0.1
user default on nopass ~* &* +@all`,
    },
    {
      "redis.conf": `
requirepass hunter2
aclfile users.acl
protected-mode no
#              ^^ redis.conf can be used without a password; it listens on all addresses`,
      "users.acl": "user app on >hunter2 ~* &* +@all",
    },
    // A file that nothing starts is no server.
    {
      "docker-compose.yml": `services:
  redis-1:
    image: redis:7.0
    volumes: ["./redis-1.conf:/etc/redis.conf"]`,
      "redis.conf": "protected-mode no",
      "redis-1.conf": `
protected-mode no
#              ^^ redis-1:6379 can be used without a password; it listens on all addresses`,
    },
    // Up to 6.2 a bind line of any kind switches protected mode off.
    {
      files: {
        "redis.conf": `
bind 0.0.0.0
#    ^^^^^^^ redis.conf can be used without a password; it listens on all addresses`,
      },
      target: "redis@6.2",
    },
    // In containers it matters whether their ports are published.
    {
      "redis-a.conf": `
bind 0.0.0.0
protected-mode no
#              ^^ redis-a:6379 and 1 other server can be used without a password; they listen on all addresses, and the port of redis-a:6379 is open on its machine`,
      "redis-b.conf": "bind 0.0.0.0\nport 6380\nprotected-mode no\nreplicaof redis-a 6379",
      "docker-compose.yml":
        'services:\n  redis-a:\n    image: redis:7\n    command: redis-server /r.conf\n    volumes: [./redis-a.conf:/r.conf]\n    ports:\n      - "16379:6379"\n  redis-b:\n    image: redis:7\n    command: redis-server /r.conf\n    volumes: [./redis-b.conf:/r.conf]',
    },
    {
      "redis.conf": `
bind 0.0.0.0
protected-mode no
#              ^^ redis:6379 can be used without a password; it listens on all addresses`,
      "docker-compose.yml":
        "services:\n  redis:\n    image: redis:7\n    command: redis-server /r.conf\n    volumes: [./redis.conf:/r.conf]\n    expose:\n      - 6379\n  web:\n    image: nginx\n    ports:\n      - 80:80\n      - 127.0.0.1:6379:6379",
    },
    // Addressed over loopback only, and open to all.
    {
      "redis-6379.conf": `
port 6379
bind 0.0.0.0
protected-mode no
#              ^^ 127.0.0.1:6379 can be used without a password; it listens on all addresses`,
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379",
    },
    // Each listens on its own address.
    {
      "redis-a.conf": `
bind 10.0.0.1
protected-mode no
#              ^^ 10.0.0.1:6379 and 1 other server can be used without a password; 10.0.0.1:6379 listens on 10.0.0.1`,
      "redis-b.conf": "bind 10.0.0.2\nprotected-mode no\nreplicaof 10.0.0.1 6379",
    },
    // A template: whoever renders it may add a password.
    {
      "redis.conf": `
protected-mode no
#              ^^ redis.conf can be used without a password; it listens on all addresses
port {{ port }}
appendonly yes
dir /data`,
    },
    // Before 3.2 there is no protected mode.
    {
      files: {
        "redis.conf": `
port 6379
#^^^^^^^^ redis.conf can be used without a password; it listens on all addresses`,
      },
      target: "redis@3.0",
    },
  ],
});

/**
 * In a set that names no other address than its own machine's, a server that is part of it: unless it says itself that it
 * wants strangers.
 */
function isForTrying(node: DataNode): boolean {
  const { deployment, settings, group } = node;
  const isPart = node.references.length > 0 || group.nodes.length > 1 || group.masters.length > 0;
  const mode = settings.get("protected-mode");
  const isOpened = settings.get("bind").isWritten && isWide(node) && mode.isWritten && mode.or(true) === false;
  return namesLoopbackOnly(deployment) && isPart && !isOpened;
}

/** Its group has passwords elsewhere: that is an asymmetry. */
function differs({ group }: DataNode): boolean {
  return group.failsOver && group.nodes.some(({ access }) => access.or(undefined)?.kind === "password");
}

function danger(node: DataNode): Severity {
  const { deployment, settings } = node;
  const mode = settings.get("protected-mode");
  // Switched off by the maker of a container image, not by a line of the configuration.
  const isByImage = mode.or(true) === false && !mode.isWritten;
  if (!isExposed(node)) return mode.isWritten && !isByImage ? "info" : "warning";
  if (awaitsFilling(node)) return "warning";
  if (isByImage) return "warning";
  if (deployment.runsContainers) return publisherOf(node) ? "error" : "warning";
  return namesLoopbackOnly(deployment) ? "warning" : "error";
}

/** How others get to the worst of them, said of all of them as far as it is true of them. */
function wayIn(worst: DataNode, others: readonly DataNode[]): string {
  const where = listensOn(worst);
  const isOpen = publisherOf(worst) !== undefined;
  if (others.length === 0) return `it listens on ${where}${isOpen ? ", and the port is open on its machine" : ""}`;
  if (!others.every((node) => boundHosts(node).isKnown && listensOn(node) === where))
    return `${worst} listens on ${where}${isOpen ? ", and the port is open on its machine" : ""}`;
  const areOpen = others.every((node) => publisherOf(node) !== undefined);
  const how = areOpen
    ? ", and the ports are open on their machines"
    : `, and the port of ${worst} is open on its machine`;
  return `they listen on ${where}${isOpen ? how : ""}`;
}

function listensOn(node: DataNode): string {
  return isWide(node) ? "all addresses" : boundHosts(node).value.map(shownHost).join(", ");
}

function isWide(node: DataNode): boolean {
  return boundHosts(node).or([]).some(isWildcard);
}

/** The line that lets others in. */
function placeOf({ settings, origin }: DataNode) {
  const mode = settings.get("protected-mode");
  if (mode.isWritten && mode.or(true) === false) return mode;
  const bind = settings.get("bind");
  return bind.isWritten ? bind : origin;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** What is no address may be a word that slipped in, a password even. */
function shownHost(host: string): string {
  return isLiteral(host) ? host : "a name";
}
