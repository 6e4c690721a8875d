import {
  type CommandName,
  canMap,
  commandName,
  type DataNode,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  neededCommands,
  renamedCommands,
  sameName,
  shownName,
  type Watch,
} from "../../src/rule.ts";

/** Sent to replicas as the client of the master wrote them; of these, those that people take away. */
const writing = new Set(
  "append copy flushall flushdb function incr lpush move mset publish rename renamenx restore rpush set swapdb unlink".split(
    " ",
  ),
);

/** What replicas and masters send by themselves: rename-command-breaks-replication. */
const fixedNames = new Set(["ping", "replconf", "psync", "sync", "select", "exec", "multi", "del"]);

export default defineRule({
  id: "rename-command-differs",
  severity: "error",
  summary: "The nodes of a group must rename commands alike.",
  why: `A sentinel knows one name per command for a master and all its replicas. If the nodes call CONFIG, SLAVEOF or CLIENT
differently, the failover to some of them ends in \`-failover-abort-slave-timeout\`, and after a failover to another the old
master cannot be made a replica.

A write is sent to replicas as the client spelled it. A FLUSHALL on a master that still knows it is refused by a replica that
does not: the master is empty, the replica is not, and its link stays \`up\`. For other commands it is clients and scripts
that fail after a failover, or a command that was to be out of reach and is not.`,
  consequence: "failovers to some nodes are given up, or a replica refuses writes that its master executed",
  remedy: "give all nodes of the group the same rename-command lines",
  live: `A replica that was sent a name it does not know logs, on 7.0:

\`\`\`
== CRITICAL == This replica is sending an error to its master: 'unknown command 'FLUSHALL', with args beginning with: ' after processing the command '<unknown>'
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/2733"],
  each: "group",
  *check({ nodes, masters, deployment }) {
    const all = nodes.filter(({ isLeftOut }) => !isLeftOut);
    const watches = masters.flatMap((master) => master.watches);
    const needs = neededCommands("watch", deployment.target);
    const sent = new Set(
      needs
        .filter(({ breaks, isReported }) => breaks !== "nothing" && breaks !== "rescue" && !isReported)
        .map(({ command }) => command),
    );
    const commands = new Set(all.flatMap((node) => [...renamedCommands(node)]));
    yield* findingsOf(commands, (command) => judge(command, all, sent.has(command) ? watches : []));
  },
  good: [
    {
      "redis-1.conf": 'bind 10.0.0.1\nrename-command FLUSHALL ""\nrename-command CONFIG x7\nrename-command DEBUG d7',
      "redis-2.conf":
        'bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nrename-command config X7\nrename-command "flushall" ""\nrename-command DEBUG d6\nrename-command d6 d7',
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel rename-command main CONFIG x7",
    },
    // Two groups.
    { "redis-1.conf": 'bind 10.0.0.1\nrename-command FLUSHALL ""', "redis-2.conf": "bind 10.0.0.2" },
    // The script that starts them may rename it.
    {
      "redis-1.conf": 'bind 10.0.0.1\nrename-command FLUSHALL ""',
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "start.sh": `redis-server redis-2.conf --rename-command FLUSHALL ""`,
    },
  ],
  bad: [
    {
      "redis-1.conf": `
bind 10.0.0.1
rename-command CONFIG x7
#              ~~~~~~ renamed on 10.0.0.1:6379`,
      "redis-2.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
rename-command CONFIG x8
#              ^^^^^^ CONFIG has another name on 10.0.0.2:6379 than on 10.0.0.1:6379, and sentinels know one for all nodes`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel rename-command main CONFIG x7",
    },
    {
      "redis-1.conf": `
bind 10.0.0.1
#~~~~~~~~~~~~ under its own name on 10.0.0.1:6379`,
      "redis-2.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
rename-command FLUSHALL ""
#              ^^^^^^^^ FLUSHALL is disabled on 10.0.0.2:6379, not on 10.0.0.1:6379: a replica refuses what its master executed
rename-command SHUTDOWN x7
#              ^^^^^^^^ SHUTDOWN is renamed on 10.0.0.2:6379, not on 10.0.0.1:6379`,
    },
    // The node without the line is the exception.
    {
      files: {
        "redis-1.conf": 'bind 10.0.0.1\nrename-command FLUSHDB ""',
        "redis-2.conf": `
bind 10.0.0.2
#^^^^^^^^^^^^ FLUSHDB keeps its name on 10.0.0.2:6379, not on 10.0.0.1:6379: a replica refuses what its master executed
slaveof 10.0.0.1 6379`,
        "redis-3.conf": 'bind 10.0.0.3\nslaveof 10.0.0.1 6379\nrename-command FLUSHDB ""',
      },
      target: "redis@4.0",
    },
  ],
});

function* judge(command: string, nodes: readonly DataNode[], watches: readonly Watch[]): Iterable<Finding> {
  if (fixedNames.has(command)) return;
  const classes: { readonly called: CommandName; readonly nodes: DataNode[] }[] = [];
  for (const node of nodes) {
    const called = commandName(node, command).value;
    const known = classes.find((one) => isSame(one.called, called));
    if (known) known.nodes.push(node);
    else classes.push({ called, nodes: [node] });
  }
  const [most, ...rest] = classes.toSorted((x, y) => y.nodes.length - x.nodes.length);
  const right = most?.nodes[0];
  if (!most || !right || rest.length === 0) return;
  const isMapped = watches.length > 0 && watches.every(({ sentinel }) => canMap(sentinel));
  const name = shownName(command.toUpperCase());
  const theirs = most.called.kind;
  for (const [node, mine] of rest.flatMap(({ called, nodes }) => nodes.map((one) => [one, called.kind] as const))) {
    const how = mine === "original" ? "keeps its name" : `is ${mine}`;
    const what =
      mine === theirs
        ? `${name} has another name on ${node} than on ${right}`
        : `${name} ${how} on ${node}, not on ${right}`;
    const then = isMapped
      ? ", and sentinels know one for all nodes"
      : writing.has(command)
        ? ": a replica refuses what its master executed"
        : "";
    yield finding(commandName(node, command), what + then, {
      severity: isMapped ? "error" : then ? "warning" : "info",
      related: [
        {
          at: commandName(right, command),
          message: `${theirs === "original" ? "under its own name" : theirs} on ${right}`,
        },
      ],
    });
  }
}

function isSame(a: CommandName, b: CommandName): boolean {
  return sameName(a, b) || (a.kind === "disabled" && b.kind === "disabled");
}
