import { defineRule, lineAt, mistakes, set, Undecided } from "../../src/rule.ts";

export default defineRule({
  id: "tls-port-conflicts-with-port",
  severity: "error",
  summary: "The TLS port must not be the plain port.",
  why: `\`port\` is 6379 (26379 for a sentinel) unless a line says otherwise, so \`tls-port 6379\` alone is a conflict as well:
the plain port is bound first, and the server ends with \`Could not create server TCP listening socket ...: bind: Address
already in use\` and \`Failed listening on port 6379 (TLS), aborting.\` Whoever wants TLS on the usual port says \`port 0\` beside it.`,
  consequence: "the server exits right after it has read its files",
  remedy: "say port 0 to listen with TLS only, or give one of them another number",
  live: `The end of the server's log, tried with 7.0.15:

\`\`\`
# Warning: Could not create server TCP listening socket *:6379: bind: Address already in use
# Failed listening on port 6379 (TLS), aborting.
\`\`\`

The other process that the first line makes one look for does not exist: it is the server's own plain port.`,
  evidence: ["https://github.com/redis/redis/issues/9952", "https://github.com/OT-CONTAINER-KIT/redis/issues/80"],
  since: "6.0",
  each: "instance",
  *check(instance) {
    const port = instance.settings.get("port");
    const tls = instance.settings.get("tls-port");
    yield* mistakes(instance, "server-does-not-start", ({ about, others }) => {
      if (about !== "tls-port") return undefined;
      if (port.missing !== undefined) throw new Undecided(port.missing);
      const related = others.map((other) => ({ at: lineAt(other), message: "together with this line" }));
      return port.isWritten
        ? { message: `tls-port and port are both ${port.value}: the server does not start`, related }
        : {
            message: `tls-port is ${port.value}, and without a line port is too: the server does not start`,
            fix: set(instance, "port", ["0"], tls),
          };
    });
  },
  good: [
    { "redis.conf": "port 0\ntls-port 6379\ntls-cert-file a.crt\ntls-key-file a.key\ntls-ca-cert-file ca.crt" },
    { "redis.conf": "tls-port 6380\ntls-cert-file a.crt\ntls-key-file a.key\ntls-ca-cert-file ca.crt" },
    {
      "sentinel.conf":
        "tls-port 6379\ntls-cert-file a.crt\ntls-key-file a.key\ntls-ca-cert-file ca.crt\nsentinel monitor main 10.0.0.1 6379 1",
    },
    // The command line may give another.
    {
      "redis.conf": "tls-port 6379\ntls-cert-file a.crt\ntls-key-file a.key\ntls-ca-cert-file ca.crt",
      "start.sh": "redis-server redis.conf --port 0",
    },
    { files: { "redis.conf": "tls-port 6379" }, target: "redis@5.0" },
  ],
  bad: [
    {
      "redis.conf": `
include tls.conf
tls-port 6379
#        ^^^^ tls-port and port are both 6379: the server does not start
port 6379
#~~~~~~~~ together with this line`,
      "tls.conf": "tls-cert-file a.crt\ntls-key-file a.key\ntls-ca-cert-file ca.crt",
    },
    {
      files: {
        "sentinel.conf": `
tls-port 26379
#        ^^^^^ tls-port is 26379, and without a line port is too: the server does not start
tls-replication yes
tls-cert-file a.crt
tls-key-file a.key
tls-ca-cert-file ca.crt
sentinel monitor main 10.0.0.1 6379 1`,
      },
      target: "redis@6.0",
    },
  ],
});
