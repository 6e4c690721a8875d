import { commandName, type DataNode, defineRule, type Finding, finding, findingsOf } from "../../src/rule.ts";

interface Use {
  readonly by: "replica" | "master";
  readonly effect: string;
  readonly severity: "error" | "warning";
}

const uses: Readonly<Record<string, Use>> = {
  ping: { by: "replica", effect: "without an answer to it they never synchronize", severity: "error" },
  replconf: {
    by: "replica",
    effect: "their links break every second, and sentinels cannot reach them",
    severity: "error",
  },
  psync: { by: "replica", effect: "each interruption costs a full copy by SYNC", severity: "warning" },
  select: { by: "master", effect: "they write to the wrong database", severity: "error" },
  exec: { by: "master", effect: "from the first transaction on they apply nothing more", severity: "error" },
  multi: { by: "master", effect: "they apply transactions piece by piece", severity: "warning" },
  del: { by: "master", effect: "keys that expire stay in their memory", severity: "warning" },
};

export default defineRule({
  id: "rename-command-breaks-replication",
  severity: "error",
  summary: "Commands that replicas and masters send each other must keep their names.",
  why: `\`rename-command\` changes what a server answers to, not what it sends. A replica begins with PING, REPLCONF and PSYNC: a
master that calls PING something else is told \`Error reply to PING from master\` and never synchronizes anybody; one that
calls REPLCONF something else lists its replicas with port 0 and loses them every second. The other way round, a master puts
SELECT, MULTI, EXEC and DEL into the stream by itself. A replica that knows no EXEC opens the first transaction and never
closes it: its link stays \`up\`, its offset grows, and no write arrives any more. One that knows no SELECT writes everything
to database 0.

Since any node may be master or replica after a failover, this holds for all of them. Sentinel can be told other names,
replicas cannot.`,
  consequence: "replicas do not synchronize, or go on with other data than their master while their link is up",
  remedy: "leave the command its name, and let an ACL say who may call it",
  live: `A replica logs, on 7.0:

\`\`\`
Error reply to PING from master: '-ERR unknown command 'PING', with args beginning with: '
(Non critical) Master does not understand REPLCONF listening-port: -ERR unknown command 'REPLCONF'
== CRITICAL == This replica is sending an error to its master: 'unknown command 'EXEC', with args beginning with: '
\`\`\`

\`DBSIZE\` and \`INFO keyspace\` of master and replica differ; \`INFO replication\` of the master shows \`slave0:...,port=0\`.`,
  evidence: ["https://github.com/redis/redis/issues/2733", "https://github.com/redis/redis/issues/2067"],
  each: "group",
  *check({ nodes, failsOver }) {
    const all = nodes.filter(({ isLeftOut }) => !isLeftOut);
    const swap = failsOver && all.length > 1;
    const masters = swap ? all : all.filter((node) => all.some(({ follows }) => follows === node));
    const replicas = swap ? all : all.filter(({ replicaof }) => replicaof.or(undefined) !== undefined);
    yield* findingsOf(Object.keys(uses), (command) =>
      judge(command, uses[command]!.by === "replica" ? masters : replicas),
    );
  },
  good: [
    {
      "redis-1.conf": 'bind 10.0.0.1\nrename-command FLUSHALL ""\nrename-command SYNC ""\nrename-command DEBUG d7',
      "redis-2.conf": 'bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nrename-command FLUSHALL ""\nrename-command PING ""',
    },
    // Nobody replicates it.
    { "redis-1.conf": 'bind 10.0.0.1\nrename-command PING ""\nrename-command EXEC x7' },
    {
      "redis-1.conf": 'bind 10.0.0.1\nrename-command PING ""',
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // What a master calls EXEC does not matter unless it becomes a replica.
    {
      "redis-1.conf": "bind 10.0.0.1\nrename-command EXEC x7",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
  ],
  bad: [
    {
      "redis-1.conf": `
bind 10.0.0.1
rename-command PING p7
#              ^^^^ PING is renamed, but replicas send it as PING: without an answer to it they never synchronize`,
      "redis-2.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
rename-command select ""
#              ^^^^^^ SELECT is disabled, but replicas are sent it as SELECT: they write to the wrong database`,
    },
    // After a failover either is the other.
    {
      "redis-1.conf": `
bind 10.0.0.1
rename-command EXEC x7
#              ^^^^ EXEC is renamed, but replicas are sent it as EXEC: from the first transaction on they apply nothing more`,
      "redis-2.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
rename-command EXEC x7
#              ~~~~ EXEC is renamed here too
rename-command PSYNC p7
#              ^^^^^ PSYNC is renamed, but replicas send it as PSYNC: each interruption costs a full copy by SYNC`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel rename-command main EXEC x7",
    },
    {
      files: {
        "redis-1.conf": `
bind 10.0.0.1
rename-command PSYNC p7
#              ^^^^^ PSYNC is renamed and SYNC too, but replicas send them by these names: they never synchronize
rename-command SYNC ""`,
        "redis-2.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
      },
      target: "redis@4.0",
    },
  ],
});

function* judge(command: string, nodes: readonly DataNode[]): Iterable<Finding> {
  const kept = { kind: "original" } as const;
  const [first, ...others] = nodes.filter((node) => commandName(node, command).or(kept).kind !== "original");
  if (first) {
    const { by, effect, severity } = uses[command]!;
    const name = command.toUpperCase();
    const { kind } = commandName(first, command).value;
    const isLast = command === "psync" && commandName(first, "sync").or(kept).kind !== "original";
    const message = isLast
      ? `PSYNC is ${kind} and SYNC too, but replicas send them by these names: they never synchronize`
      : `${name} is ${kind}, but replicas ${by === "replica" ? "send it" : "are sent it"} as ${name}: ${effect}`;
    yield finding(commandName(first, command), message, {
      severity: isLast ? "error" : severity,
      related: others.map((node) => ({
        at: commandName(node, command),
        message: `${name} is ${commandName(node, command).value.kind} here too`,
      })),
    });
  }
  // What is not known may be renamed as well.
  for (const node of nodes) commandName(node, command).value;
}
