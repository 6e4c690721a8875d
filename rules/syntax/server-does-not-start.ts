import { defineRule, lineAt, mistakes, Undecided } from "../../src/rule.ts";

export default defineRule({
  id: "server-does-not-start",
  severity: "error",
  summary: "Settings that are each accepted must also allow the server to start together.",
  why: `Some mistakes show only after the last line was read: no port and no socket to listen on, an address that is bound
twice, an unknown TLS protocol, \`replicaof\` on a node of a cluster. The server logs one line
(\`Failed listening on port ...\`, \`Failed to configure TLS\`) and exits.`,
  consequence: "the server exits right after it has read its files",
  remedy: "change the settings named in the message",
  live: `The last lines of its log, tried with 7.0.15, for \`port 0\` without another way in, and for \`replicaof\` in a cluster:

\`\`\`
Configured to not listen anywhere, exiting.
\`\`\`

\`\`\`
replicaof directive not allowed in cluster mode
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/9952", "https://github.com/OT-CONTAINER-KIT/redis/issues/80"],
  each: "instance",
  *check(instance) {
    yield* mistakes(instance, "server-does-not-start", ({ reason, others, absent, about }) => {
      // tls-port-conflicts-with-port, tls-material-missing
      if (about) return undefined;
      const missing = absent.map((name) => instance.settings.get(name).missing).find((text) => text !== undefined);
      if (missing !== undefined) throw new Undecided(missing);
      const related = others.map((other) => ({ at: lineAt(other), message: "together with this line" }));
      const message = `the server does not start: ${reason}`;
      if (!instance.isLeftOut) return { message, related };
      return { message: `${message}; nothing seems to start this file`, related, severity: "info" };
    });
  },
  good: [
    { "redis.conf": "port 0\nunixsocket /run/redis.sock" },
    { "redis.conf": 'port 0\nport "6379"' },
    { "redis.conf": "bind * -::*\nbind 127.0.0.1 -::1" },
    { "redis.conf": "tls-port 6379\nport 0\ntls-cert-file a.crt\ntls-key-file a.key\ntls-ca-cert-file ca.crt" },
    { "redis.conf": "aclfile users.acl\nrequirepass hunter2" },
    { "redis.conf": "cluster-enabled no\nreplicaof 10.0.0.1 6379" },
  ],
  bad: [
    {
      "redis.conf": `
bind 10.0.0.256 .13
#    ^^^^^^^^^^ the server does not start: this is no IPv4 address`,
    },
    {
      "redis.conf": `
port 0
#    ^ the server does not start: it listens nowhere: port is 0 and there is neither tls-port nor unixsocket`,
    },
    {
      "redis.conf": `
cluster-enabled yes
#~~~~~~~~~~~~~~~~~~ together with this line
replicaof 10.0.0.1 6379
#         ^^^^^^^^^^^^^ the server does not start: a node of a cluster cannot have replicaof`,
    },
  ],
});
