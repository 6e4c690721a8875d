import {
  addressedAsOneOf,
  addressedRemotely,
  boundHosts,
  defineRule,
  finding,
  type Instance,
  isLoopback,
} from "../../src/rule.ts";

export default defineRule({
  id: "bind-loopback-only",
  severity: "error",
  summary: "An instance that others address over the network must listen on more than the loopback interface.",
  why: `\`bind 127.0.0.1\` lets in clients of the same machine only, and only those that say 127.0.0.1: everybody else
gets *connection refused*. Replicas log \`Error condition on socket for SYNC: Connection refused\`, Sentinel logs \`+sdown\`,
and a replica bound like that is never promoted. A sentinel bound like that cannot be asked for its vote. The line often
comes from the sample redis.conf (\`bind 127.0.0.1\`, since 6.2 \`bind 127.0.0.1 -::1\`); without any bind line a server
listens on all addresses.`,
  consequence: "replicas, sentinels and clients that use its real address get 'connection refused'",
  remedy: "bind the address that the others use, before the loopback address, for instance: bind 10.0.0.1 127.0.0.1",
  live: `From another host, and in the log of a replica:

\`\`\`
$ redis-cli -h 10.0.0.1 ping
Could not connect to Redis at 10.0.0.1:6379: Connection refused
Error condition on socket for SYNC: Connection refused
\`\`\`

On the machine itself \`redis-cli ping\` answers, and \`CONFIG GET bind\` shows the addresses.`,
  evidence: [
    "https://github.com/redis/redis/issues/6610",
    "https://github.com/redis/redis-doc/blob/master/docs/management/security/_index.md",
  ],
  each: "instance",
  *check(instance) {
    const peers =
      addressedRemotely(instance) ??
      (instance.kind === "server" ? addressedAsOneOf(instance, hearsItselfOnly) : undefined);
    const hosts = boundHosts(instance);
    if (!peers || hosts.value.length === 0 || !hearsItselfOnly(instance)) return;
    yield finding(hosts, `listens on loopback only (${hosts.value.join(" ")}), but others connect over the network`, {
      related: [
        peers,
        ...(peers.others ?? []).map((other) => ({ at: boundHosts(other), message: `so does ${other}` })),
      ],
    });
  },
  good: [
    {
      "redis-a.conf": "bind 10.0.0.1 127.0.0.1\nprotected-mode no",
      "redis-b.conf": "BIND 127.0.0.1 -::1 '10.0.0.2'\nprotected-mode no\nslaveof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // All on one machine, over loopback.
    {
      "redis-a.conf": "bind 127.0.0.1 -::1\nport 6379",
      "redis-b.conf": "bind 127.0.0.1 -::1\nport 6380\nreplicaof localhost 6379",
      "sentinel-a.conf": "bind 127.0.0.1\nport 26379\nsentinel monitor main 127.0.0.1 6379 2",
      "sentinel-b.conf": "bind 127.0.0.1\nport 26380\nsentinel monitor main 127.0.0.1 6379 2",
    },
    // Nobody connects to a replica unless sentinels watch its master, nor to the only sentinel.
    {
      "redis-a.conf": "bind 10.0.0.1",
      "redis-b.conf": "bind 127.0.0.1\nreplicaof 10.0.0.1 6379",
    },
    { "sentinel-a.conf": "bind 127.0.0.1\nsentinel monitor main 10.0.0.1 6379 1" },
    // One of the two lets others in; of the other nobody says who it is.
    {
      "redis-a.conf": "bind 127.0.0.1",
      "redis-b.conf": "port 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Three are started: the one at the address may have no file.
    {
      "redis-a.conf": "bind 127.0.0.1",
      "redis-b.conf": "bind 127.0.0.1",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "start.sh": "redis-server redis-a.conf\nredis-server redis-b.conf\nredis-server --port 6379",
    },
    // A tunnel in front of it, as the port it announces tells.
    {
      "redis-a.conf": "bind 127.0.0.1\nport 6380\nreplica-announce-ip 10.0.0.1\nreplica-announce-port 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // The last line wins, also one from an include; no line means all addresses.
    {
      "redis-a.conf": "bind 127.0.0.1\ninclude net.conf",
      "net.conf": "bind 10.0.0.1",
      "redis-b.conf": "replicaof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    {
      "redis-a.conf": `
bind 127.0.0.1 -::1
#    ^^^^^^^^^^^^^^ listens on loopback only (127.0.0.1 ::1), but others connect over the network`,
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
#         ~~~~~~~~~~~~~ it is addressed as 10.0.0.1:6379`,
    },
    // A replica and a sentinel that nobody names, and that others find through the master.
    {
      "redis-a.conf": "bind 10.0.0.1",
      "redis-b.conf": `
bind 10.0.0.2
Bind "127.0.0.1"
#    ^^^^^^^^^^^ listens on loopback only (127.0.0.1), but others connect over the network
replicaof 10.0.0.1 6379`,
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                     ~~~~~~~~~~~~~ sentinels find it through 10.0.0.1:6379`,
      "sentinel-b.conf": `
bind localhost
#    ^^^^^^^^^ listens on loopback only (localhost), but others connect over the network
sentinel monitor main 10.0.0.1 6379 2`,
    },
    // Whichever server the sentinels mean.
    {
      "redis-a.conf": `
bind 127.0.0.1
#    ^^^^^^^^^ listens on loopback only (127.0.0.1), but others connect over the network`,
      "redis-b.conf": `
bind 127.0.0.1
#    ~~~~~~~~~ so does redis-b.conf`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ~~~~~~~~~~~~~ 10.0.0.1:6379 is it or one of the others`,
    },
    // By a name, before 6.2.
    {
      files: {
        "redis-a.conf": `
bind 127.0.0.1
#    ^^^^^^^^^ listens on loopback only (127.0.0.1), but others connect over the network`,
        "redis-b.conf": "slaveof db1.example.org 6379",
      },
      target: "redis@5.0",
    },
  ],
});

function hearsItselfOnly(instance: Instance): boolean {
  const hosts = boundHosts(instance).or([]);
  return hosts.length > 0 && hosts.every(isLoopback) && !isBehindProxy(instance);
}

/** Something in front of it listens for it: it announces a port on which it does not listen itself. */
function isBehindProxy({ port, settings }: Instance): boolean {
  const own = [settings.get("port").or(undefined), settings.get("tls-port").or(undefined)];
  return !own.includes(port.or(undefined));
}
