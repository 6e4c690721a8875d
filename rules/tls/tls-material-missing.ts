import {
  defineRule,
  finding,
  type Instance,
  lineAt,
  mistakes,
  type ProblemOf,
  Undecided,
  wordsOf,
} from "../../src/rule.ts";

const files = ["tls-cert-file", "tls-key-file", "tls-ca-cert-file", "tls-ca-cert-dir"] as const;

export default defineRule({
  id: "tls-material-missing",
  severity: "error",
  summary: "Who uses TLS must have a certificate, its key, and the authorities it trusts.",
  why: `\`tls-port\` and \`tls-replication yes\` both need \`tls-cert-file\` and \`tls-key-file\`; without one of them the server logs
\`No tls-cert-file configured!\` and \`Failed to configure TLS. Check logs for more info.\`, and exits. That holds for sentinels
and replicas too that only dial: they show this certificate to the other end, which asks for it unless \`tls-auth-clients\` is
\`no\` there. \`tls-ca-cert-file\` or \`tls-ca-cert-dir\` may be left out only by a server that dials nobody with TLS and has
\`tls-auth-clients no\`.

Some give these paths on the command line. Where a file names none of them, that may be so.`,
  consequence: "the server exits right after it has read its files",
  remedy: "name tls-cert-file, tls-key-file and tls-ca-cert-file in the same file as tls-port",
  live: `The server's log ends with one of these, tried with 7.0.15:

\`\`\`
# No tls-cert-file configured!
# Failed to configure TLS. Check logs for more info.
\`\`\`

\`\`\`
# Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or tls-auth-clients are enabled!
# Failed to configure TLS. Check logs for more info.
\`\`\`

On one that runs because its command line names the files, \`CONFIG GET tls-*-file\` shows them.`,
  evidence: [
    "https://github.com/bitnami/charts/issues/12967",
    "https://github.com/redis/redis/issues/7946",
    "https://github.com/redis/redis-doc/blob/master/docs/management/security/encryption.md",
  ],
  since: "6.0",
  each: "instance",
  *check(instance) {
    const first = firstProblem(instance);
    if (!first) return;
    if (namesNone(instance)) {
      requireAbsence(instance, first);
      // All alike: their start command gives them.
      const users = instance.deployment.instances.filter(({ settings }) => settings.get("tls-port").or(0));
      const isCustom = users.length > 1 && users.every(namesNone);
      const alike = isCustom ? users.filter((user) => user !== instance && firstProblem(user)) : [];
      // Told once, with the first of them.
      if (alike.some((user) => users.indexOf(user) < users.indexOf(instance))) return;
      const files = alike.length === 0 ? "this file names" : `this file and ${alike.length} more name`;
      yield finding(
        wordsOf(first),
        `TLS needs a certificate, its key and an authority: ${files} none of them, so the command line must`,
        {
          severity: isCustom ? "info" : "warning",
          related: alike.map((user) => ({ at: wordsOf(firstProblem(user)!), message: "nor does this one" })),
        },
      );
      return;
    }
    yield* mistakes(instance, "server-does-not-start", (problem) => {
      if (problem.about !== "tls-material") return undefined;
      requireAbsence(instance, problem);
      const related = problem.others.map((other) => ({ at: lineAt(other), message: "together with this line" }));
      return { message: `the server does not start: ${problem.reason}`, related };
    });
  },
  good: [
    { "redis.conf": "tls-port 6380\ntls-cert-file a.crt\ntls-key-file a.key\ntls-ca-cert-dir /etc/ssl/certs" },
    // Nobody is asked for a certificate.
    { "redis.conf": "tls-port 6380\ntls-cert-file a.crt\ntls-key-file a.key\ntls-auth-clients no" },
    { "redis.conf": "tls-port 0\ntls-auth-clients yes" },
    // The entry point gives it.
    {
      "redis.conf": "tls-port 6380\ntls-ca-cert-file ca.crt\ntls-key-file a.key",
      "docker-compose.yml": "services:\n  redis:\n    command: redis-server redis.conf --tls-cert-file a.crt",
    },
  ],
  bad: [
    {
      "redis.conf": `
port 0
tls-port 6379
#        ^^^^ the server does not start: TLS needs tls-key-file
tls-cert-file a.crt
tls-ca-cert-file ca.crt`,
      // A certificate for the outgoing side alone is not enough.
      "sentinel.conf": `
tls-replication yes
#               ^^^ the server does not start: TLS needs tls-cert-file
#               ^^^ the server does not start: TLS needs tls-key-file
tls-client-cert-file a.crt
tls-client-key-file a.key
tls-ca-cert-file ca.crt
sentinel monitor main 10.0.0.1 6379 1`,
    },
    // Nobody is asked, but it asks others itself.
    {
      files: {
        "redis.conf": `
tls-port 6380
#        ^^^^ the server does not start: TLS needs tls-ca-cert-file or tls-ca-cert-dir
tls-replication yes
#~~~~~~~~~~~~~~~~~~ together with this line
tls-cert-file a.crt
tls-key-file a.key
tls-auth-clients no`,
      },
      target: "redis@6.0",
    },
    {
      "redis.conf": `
port 6379
tls-port 6380
#        ^^^^ TLS needs a certificate, its key and an authority: this file names none of them, so the command line must`,
    },
  ],
});

function namesNone({ settings }: Instance): boolean {
  return files.every((name) => settings.lines(name).length === 0);
}

/** @throws Undecided where something else may give what the file does not */
function requireAbsence({ settings }: Instance, { absent }: ProblemOf<"server-does-not-start">): void {
  const missing = absent.map((name) => settings.get(name).missing).find((text) => text !== undefined);
  if (missing !== undefined) throw new Undecided(missing);
}

function firstProblem(instance: Instance): ProblemOf<"server-does-not-start"> | undefined {
  return instance.problems("server-does-not-start").find(({ about }) => about === "tls-material");
}
