import { defineRule, dialled, finding, tlsPort } from "../../src/rule.ts";

export default defineRule({
  id: "tls-sentinel-plain-port",
  severity: "error",
  summary: "Sentinels with tls-replication yes must listen with TLS.",
  why: `\`tls-replication yes\` makes a sentinel use TLS towards the other sentinels too, and they have the same line. One that
listens on a plain port only cannot answer: for the others it is \`s_down\`, and so are they for it. The master and its replicas
are seen all the same, and \`SENTINEL FAILOVER\` works, since it asks nobody; but CKQUORUM says \`NOQUORUM\`, and when the master
fails no sentinel gets another's vote.`,
  consequence: "sentinels take each other for down and cannot agree on a failover",
  remedy: "say port 0 and tls-port 26379 in every sentinel.conf",
  live: `\`\`\`
> SENTINEL CKQUORUM mymaster
NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master. ...
> SENTINEL SENTINELS mymaster
... flags: s_down,sentinel
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/9952",
    "https://github.com/redis/redis/issues/7068",
    "https://github.com/redis/redis-doc/blob/master/docs/management/security/encryption.md",
  ],
  since: "6.0",
  each: "sentinel",
  *check(sentinel) {
    const [watch] = sentinel.watches;
    const dials = dialled(sentinel);
    if (!watch || dials.value !== "TLS" || tlsPort(sentinel).value !== undefined) return;
    const master = sentinel.deployment.masters.find(({ name }) => name === watch.name);
    const others = master?.watches.filter((other) => other.sentinel !== sentinel) ?? [];
    const isAlone = others.length === 0 && watch.knownSentinels.length === 0;
    if (isAlone && (master?.sentinelCount.value ?? 1) < 2) return;
    if (others.length > 0 && others.every((other) => dialled(other.sentinel).value !== "TLS")) return;
    const port = sentinel.settings.get("port");
    yield finding(
      dials,
      `tls-replication is yes, but this sentinel listens in plain text only, on port ${port.value}: the others dial TLS`,
      {
        related: port.isWritten ? [{ at: port, message: "plain text here" }] : [],
      },
    );
  },
  good: [
    {
      "sentinel-1.conf": "port 0\ntls-port 26379\ntls-replication yes\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "tls-port 26380\ntls-replication yes\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // It has nobody to talk to.
    { "sentinel.conf": "tls-replication yes\nsentinel monitor main 10.0.0.1 6379 1" },
    {
      files: { "sentinel.conf": "tls-replication yes\nsentinel monitor main 10.0.0.1 6379 1" },
      partial: true,
    },
    {
      "sentinel-1.conf": "tls-replication no\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "tls-port 26380\nsentinel monitor main 10.0.0.1 6379 2",
    },
  ],
  bad: [
    {
      "sentinel-1.conf": `
port 26379
#    ~~~~~ plain text here
tls-replication yes
#               ^^^ tls-replication is yes, but this sentinel listens in plain text only, on port 26379: the others dial TLS
sentinel monitor main 10.0.0.1 6379 2`,
      "sentinel-2.conf": "port 0\ntls-port 26379\ntls-replication yes\nsentinel monitor main 10.0.0.1 6379 2",
    },
    {
      files: {
        "sentinel.conf": `
tls-replication yes
#               ^^^ tls-replication is yes, but this sentinel listens in plain text only, on port 26379: the others dial TLS
sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2131`,
      },
      target: "redis@6.0",
    },
  ],
});
