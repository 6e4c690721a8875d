import { defineRule, finding, inFile, isAtLeast, notAsked, targetText, Undecided } from "../../src/rule.ts";

export default defineRule({
  id: "tls-directives-in-non-tls-build",
  severity: "error",
  summary: "TLS directives need a server that was built with TLS.",
  why: `TLS is a choice when Redis or Valkey is built (\`make BUILD_TLS=yes\`), and packages differ. A server without it knows no directive
that begins with \`tls-\`: it stops at the first one with \`Bad directive or wrong number of arguments\`. So a server that runs and has no
TLS was not started from this file, or the file was changed since: it is the next restart that fails.`,
  consequence: "the server does not start from this file",
  remedy: "install a build with TLS, or remove the tls- directives and use port",
  live: `\`CONFIG GET tls-port\` has an empty answer (\`USE_OPENSSL\` in config.c), where a build with TLS says \`0\`. \`INFO\` does not tell it.`,
  since: "6.0.0",
  evidence: [
    "https://github.com/redis/redis/issues/10397",
    "https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/",
  ],
  each: "node",
  *check({ live, declared, loading: { target } }) {
    const line = declared?.loading.applied.find(({ at }) => at.name.startsWith("tls-"));
    if (!live || !line || !isAtLeast(target, { redis: "6.0", valkey: "7.2" })) return;
    const told = live.lines("config").map(({ words }) => words[0]!.value);
    if (told.length === 0) throw new Undecided(live.missing("CONFIG GET", notAsked));
    // The probe asks for tls-port and for all that files set.
    if (!told.includes("port") || told.some((name) => name.startsWith("tls-"))) return;
    yield finding(
      inFile(line.file, line.directive.name),
      `the ${targetText(target)} that runs is built without TLS: it knows no ${line.at.name}`,
      { related: [{ at: live, message: "CONFIG GET was answered without tls-port" }] },
    );
  },
  good: [
    {
      "redis.conf": "bind 10.0.0.1\nport 0\ntls-port 6379",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config port 0 tls-port 6379
`,
    },
    // CONFIG GET was not asked.
    {
      "redis.conf": "bind 10.0.0.1\nport 0\ntls-port 6379",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
`,
    },
    // Nobody wants TLS.
    {
      "redis.conf": "bind 10.0.0.1\nport 6379",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config port 6379
`,
    },
  ],
  bad: [
    {
      "redis.conf": `
bind 10.0.0.1
tls-port 6380
#^^^^^^^ the redis 7.0.15 that runs is built without TLS: it knows no tls-port
tls-cert-file /etc/redis/redis.crt`,
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~ CONFIG GET was answered without tls-port
  info redis_version 7.0.15 role master
  config port 6379
`,
    },
  ],
});
