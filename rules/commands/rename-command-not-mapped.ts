import {
  type Broken,
  canMap,
  commandName,
  type DataNode,
  type Deployment,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  mappedName,
  mapTo,
  type NeededCommand,
  neededCommands,
  sameName,
  together,
  Undecided,
  unknownCommands,
  type Watch,
} from "../../src/rule.ts";

const consequences: Partial<Record<Broken, string>> = {
  login: "sentinels cannot log in and take the nodes for down",
  discovery: "sentinels do not find replicas or each other",
  failover: "every failover ends in -failover-abort-slave-timeout",
};

export default defineRule({
  id: "rename-command-not-mapped",
  severity: "error",
  summary: "Sentinels must be told the new names of the commands they send.",
  why: `Sentinel promotes a replica by MULTI, SLAVEOF, CONFIG REWRITE, CLIENT KILL and EXEC. If the node does not know one of
the last four, it refuses the others too: \`-failover-abort-slave-timeout\`, again and again, while nothing is wrong to be seen until
the master fails. Without INFO sentinels find no replicas, without PUBLISH and SUBSCRIBE not each other. From 5.0 on
\`sentinel rename-command <master> CONFIG <new name>\` tells a sentinel the new name, one for all nodes of that master. What
is disabled (\`""\`) cannot be told, and before 5.0 nothing can. SLAVEOF is the name that counts; REPLICAOF is never sent.`,
  consequence: "no replica is promoted when the master fails",
  remedy: "tell every sentinel the new name, or better keep the name and let an ACL say who may call the command",
  live: `\`\`\`
> SENTINEL FAILOVER mymaster
OK
# the log of that sentinel, three minutes later
+failover-state-wait-promotion slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379
-failover-abort-slave-timeout master mymaster 10.0.0.1 6379
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/2241",
    "https://github.com/redis/redis/issues/10328",
    "https://github.com/redis/redis/issues/4535",
    "https://github.com/redis/redis/issues/2733",
    "https://github.com/redis/redis/issues/2067",
    "https://github.com/redis/redis/issues/5589",
  ],
  each: "group",
  *check({ nodes, masters, deployment }) {
    const known = nodes.filter(({ isLeftOut }) => !isLeftOut);
    yield* unknown(known, deployment);
    const watches = masters.flatMap((master) => master.watches).filter(({ sentinel }) => !sentinel.isLeftOut);
    const needs = neededCommands("watch", deployment.target).filter(
      ({ breaks, isReported }) => consequences[breaks] && !isReported,
    );
    const once = new Map(needs.map((need) => [need.command, need]));
    if (known.length > 0) yield* findingsOf(once.values(), (need) => judge(need, known, watches));
  },
  good: [
    {
      "redis-1.conf": "bind 10.0.0.1\nuser s on >hunter2 +@all\nrename-command CLIENT x7",
      "sentinel.conf":
        "bind 10.0.0.9\nsentinel monitor main 10.0.0.1 6379 1\nsentinel rename-command main CLIENT x7\nsentinel auth-user main s\nsentinel auth-pass main hunter2",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  dryrun s allowed slaveof x x
  dryrun s refused "Command 'client' not found" client kill x
`,
    },
    {
      "redis-1.conf": 'bind 10.0.0.1\nrename-command CONFIG x7\nrename-command REPLICAOF ""\nrename-command KEYS ""',
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nrename-command config X7\nrename-command EVAL ev1",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel rename-command main config x7",
    },
    // Renamed and renamed back; SCRIPT is only sent to a server that a script blocks.
    {
      "redis-1.conf": "bind 10.0.0.1\nrename-command SLAVEOF x7\nrename-command x7 SLAVEOF\nrename-command SCRIPT s7",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Sentinels that have no password to send do without AUTH; MULTI alone does not keep SLAVEOF from being obeyed.
    {
      "redis-1.conf": "bind 10.0.0.1\nrename-command AUTH x7\nrename-command MULTI x8",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Nobody fails over.
    { "redis-1.conf": 'bind 10.0.0.1\nrename-command CONFIG ""' },
    // An init script fills in both names.
    {
      "redis-1.conf": "bind 10.0.0.1\nrename-command CONFIG {{ config_name }}",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    // Renamed where no file says so.
    {
      "redis-1.conf": "bind 10.0.0.1\nuser s on >hunter2 +@all",
      "sentinel.conf": `
bind 10.0.0.9
sentinel monitor main 10.0.0.1 6379 1
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ this sentinel sends CLIENT
sentinel auth-user main s
sentinel auth-pass main hunter2`,
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  dryrun s allowed slaveof x x
  dryrun s refused "Command 'client' not found" client kill x
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 10.0.0.1:6379 does not know CLIENT, and the sentinel is told no other name: every failover ends in -failover-abort-slave-timeout
  dryrun s refused "Command 'script' not found" script kill
`,
    },
    {
      "redis-1.conf": `
bind 10.0.0.1
rename-command CONFIG x7
#              ^^^^^^ CONFIG is renamed, and 1 of 2 sentinels is not told its new name: every failover ends in -failover-abort-slave-timeout`,
      "redis-2.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
rename-command CONFIG x7
#              ~~~~~~ CONFIG is renamed on 10.0.0.2:6379`,
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel rename-command main CONFIG x7",
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ this sentinel sends CONFIG`,
    },
    {
      "redis-1.conf": `
bind 10.0.0.1
rename-command SLAVEOF ""
#              ^^^^^^^ SLAVEOF is disabled, and sentinels cannot do without it: every failover ends in -failover-abort-slave-timeout
rename-command INFO i7
#              ^^^^ INFO is renamed, and the sentinel is told another name: sentinels do not find replicas or each other
requirepass hunter2
rename-command AUTH a7
#              ^^^^ AUTH is renamed, and the sentinel is not told its new name: sentinels cannot log in and take the nodes for down`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel rename-command main INFO i8
#                            ~~~~ another name here
sentinel auth-pass main hunter2`,
    },
    // The name was given up on the nodes, not in the sentinel's file.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel rename-command main CONFIG x7
#                            ^^^^^^ the nodes know CONFIG by its own name only: every failover ends in -failover-abort-slave-timeout`,
    },
    // Before 5.0 sentinels cannot be told.
    {
      files: {
        "redis-1.conf": `
bind 10.0.0.1
rename-command CONFIG x7
#              ^^^^^^ CONFIG is renamed, which sentinels before 5.0 cannot be told: every failover ends in -failover-abort-slave-timeout`,
        "redis-2.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
        "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@4.0",
    },
  ],
});

/** What ACL DRYRUN says is not there; what sentinels call it only their files say. */
function* unknown(nodes: readonly DataNode[], { declared }: Deployment): Iterable<Finding> {
  for (const { at, need, origin } of unknownCommands(nodes)) {
    const then = consequences[need.breaks];
    if (!then) continue;
    const watches = (at.declared?.kind === "server" ? at.declared.group.masters : []).flatMap(
      (master) => master.watches,
    );
    if (!declared || watches.length === 0)
      throw new Undecided("the sentinels' files, which say what they call commands");
    const deaf = watches.filter((watch) => mappedName(watch, need.command).value.kind === "original");
    if (deaf.length === 0) continue;
    const shown = need.command.toUpperCase();
    yield finding(
      origin,
      `${at} does not know ${shown}, and ${whoIs(deaf.length, watches.length)} told no other name: ${then}`,
      {
        related: deaf.map((watch) => ({ at: watch, message: `this sentinel sends ${shown}` })),
      },
    );
  }
}

function* judge(need: NeededCommand, nodes: readonly DataNode[], all: readonly Watch[]): Iterable<Finding> {
  const watches = need.breaks === "login" ? all.filter((watch) => watch.authPass.or(undefined)) : all;
  const [watch] = watches;
  if (!watch) return;
  const { command } = need;
  const shown = command.toUpperCase();
  const then = consequences[need.breaks];
  const called = (node: DataNode) => commandName(node, command).value;
  const [first, ...others] = nodes.filter((node) => called(node).kind !== "original");
  if (!first) {
    for (const line of watches.map((one) => mappedName(one, command)).filter(({ value }) => value.kind !== "original"))
      yield finding(line, `the nodes know ${shown} by its own name only: ${then}`);
    return;
  }
  const name = called(first);
  const related = others.map((node) => ({
    at: commandName(node, command),
    message: `${shown} is ${called(node).kind} on ${node}`,
  }));
  if (!canMap(watch.sentinel) || name.kind === "disabled") {
    const how =
      name.kind === "disabled" ? "and sentinels cannot do without it" : "which sentinels before 5.0 cannot be told";
    yield finding(commandName(first, command), `${shown} is ${name.kind}, ${how}: ${then}`, { related });
    return;
  }
  // Where nodes differ no name fits: rename-command-differs.
  if (!nodes.every((node) => sameName(called(node), name))) return;
  const deaf = watches.filter((one) => !sameName(mappedName(one, command).value, name));
  if (deaf.length === 0) return;
  const told = deaf.filter((one) => mappedName(one, command).value.kind !== "original");
  const count = whoIs(deaf.length, watches.length);
  const what = told.length < deaf.length ? `${count} not told its new name` : `${count} told another name`;
  // AUTH and PUBLISH are sent to other sentinels too, under the same name.
  const isCertain = told.length === 0 && command !== "auth" && command !== "publish";
  yield finding(commandName(first, command), `${shown} is renamed, and ${what}: ${then}`, {
    related: [
      ...related,
      ...deaf.map((one) =>
        told.includes(one)
          ? { at: mappedName(one, command), message: "another name here" }
          : { at: one, message: `this sentinel sends ${shown}` },
      ),
    ],
    ...(isCertain && { fix: together(...deaf.map((one) => mapTo(one, command, name))) }),
  });
}

function whoIs(count: number, all: number): string {
  if (all === 1) return "the sentinel is";
  return count === all ? `all ${all} sentinels are` : `${count} of ${all} sentinels ${count === 1 ? "is" : "are"}`;
}
