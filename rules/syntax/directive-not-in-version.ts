import {
  byRelease,
  type DirectiveNotInVersion,
  defineRule,
  mistakes,
  replace,
  spellingAt,
  targetText,
  wordsOf,
} from "../../src/rule.ts";

export default defineRule({
  id: "directive-not-in-version",
  severity: "error",
  summary: "Every directive must exist in the release that reads the file.",
  why: `A directive of a newer release, of an older one or of the other engine is as fatal as a misspelt one: \`Bad directive
or wrong number of arguments\`, and the server is gone. It happens on upgrades, when a name was removed; on the way back from
an upgrade, when the newer server has already rewritten the file; and where servers of several releases share one file. Servers that run keep running:
it shows at the next restart.`,
  consequence: "the server does not start, or does not come back after its next restart",
  remedy: "write the name this release has, delete the line, or run a release that has it (see --target)",
  live: `A server that runs keeps running. The next start, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 2
>>> 'gopher-enabled no'
Bad directive or wrong number of arguments
\`\`\`

\`INFO server\` of the running one names its release in \`redis_version\` or \`valkey_version\`.`,
  evidence: [
    "https://github.com/redis/redis/issues/10317",
    "https://github.com/redis/redis/issues/5589",
    "https://github.com/redis/redis/issues/1659",
  ],
  each: "instance",
  *check(instance) {
    const {
      loading: { target },
      deployment,
    } = instance;
    yield* mistakes(instance, "directive-not-in-version", (problem) => {
      const other = spellingAt(problem.history, target);
      const name = `${problem.statement ? "sentinel " : ""}${problem.name.toLowerCase()}`;
      const lacks = problem.certain
        ? `${targetText(target)} does not have ${name}`
        : `the documents of ${targetText(target)} do not list ${name}`;
      return other === undefined
        ? {
            message: `${lacks}: ${lifeOf(problem.history, target.engine)}`,
            ...byRelease(deployment, "delete the line"),
          }
        : {
            message: `${lacks}: it calls it ${other}`,
            remedy: `write ${other} instead`,
            ...byRelease(deployment, `write ${other} instead`),
            ...(problem.certain && !deployment.isTargetAssumed && { fix: replace(wordsOf(problem), other) }),
          };
    });
  },
  good: [
    { files: { "redis.conf": 'slaveof 10.0.0.1 6379\nSLAVE-PRIORITY "10"' }, target: "redis@4.0" },
    { files: { "redis.conf": "replicaof 10.0.0.1 6379\nreplica-announced no" }, target: "redis@6.2" },
    { files: { "redis.conf": "primaryauth secret" }, target: "valkey@8.0" },
    // What a module sets is the module's affair.
    { files: { "redis.conf": "loadmodule /lib/search.so\nsearch.timeout 500" }, target: "redis@7.2" },
  ],
  bad: [
    {
      files: {
        "redis.conf": `
gopher-enabled no
#^^^^^^^^^^^^^ redis 8.10 does not have gopher-enabled: it was removed in redis 7.0.0
availability-zone eu-1
#^^^^^^^^^^^^^^^^ the documents of redis 8.10 do not list availability-zone: valkey has it from 8.0.0 on`,
      },
      target: "redis",
    },
    {
      files: {
        "a/redis.conf": `
bind 10.0.0.2
ReplicaOf 10.0.0.1 6379
#^^^^^^^^ redis 4.0 does not have replicaof: it calls it slaveof
aclfile /etc/redis/users.acl
#^^^^^^ redis 4.0 does not have aclfile: redis has it from 6.0.0 on`,
        "b/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel known-replica main 10.0.0.2 6379
#        ^^^^^^^^^^^^^ redis 4.0 does not have sentinel known-replica: it calls it known-slave
sentinel resolve-hostnames yes
#        ^^^^^^^^^^^^^^^^^ redis 4.0 does not have sentinel resolve-hostnames: redis has it from 6.2.0 on`,
      },
      target: "redis@4.0",
    },
    // A warning: the image may hold an older release.
    {
      "compose.yml": "services:\n  redis-1:\n    image: acme/redis-ha:latest",
      "redis.conf": `
gopher-enabled no
#^^^^^^^^^^^^^ redis 8.10 does not have gopher-enabled: it was removed in redis 7.0.0`,
    },
    {
      files: {
        "redis.conf": `
cluster-bus-port-protected-mode no
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ redis 7.2 does not have cluster-bus-port-protected-mode: redis has it from 8.2.10 on`,
      },
      target: "redis@7.2",
    },
  ],
});

/** When a name was known: to the engine asked for, else to the other one. */
function lifeOf({ since, removed }: DirectiveNotInVersion["history"], engine: "redis" | "valkey"): string {
  if (removed[engine]) return `it was removed in ${engine} ${removed[engine]}`;
  const who = since[engine] ? engine : engine === "redis" ? "valkey" : "redis";
  return `${who} has it from ${since[who]} on`;
}
