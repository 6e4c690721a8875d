import {
  type DataNode,
  decode,
  defineRule,
  deviations,
  finding,
  mayBecomeMaster,
  requireAllKnown,
  type Setting,
  set,
} from "../../src/rule.ts";

export default defineRule({
  id: "databases-differ",
  severity: "warning",
  summary: "Nodes that swap roles must have the same number of databases and the same modules.",
  why: `A replica with fewer \`databases\` does not stop when its master selects one that it does not have. It logs
\`== CRITICAL == This replica is sending an error to its master: 'DB index is out of range' after processing the command 'select'\`,
stays in the database it was in and applies the writes there: \`SELECT 12\`, \`SET a 1\` on the master sets \`a\` in database 0 of a
replica with 4 databases, and overwrites what was there. The link stays up. At a full synchronisation such a replica ends with
\`FATAL: Data file was created with a Redis server configured to handle more than 4 databases. Exiting\`.

A replica without a module of its master does not get through a full synchronisation: \`The RDB file contains module data I
can't load\`.`,
  consequence: "the replica puts data into another database, or cannot load what its master sends",
  remedy: "give all nodes the same databases and loadmodule lines; the higher number of databases loses nothing",
  live: `\`\`\`
redis-cli -h <each node> CONFIG GET databases
redis-cli -h <each node> MODULE LIST
redis-cli -h <each node> INFO keyspace      # the same databases on master and replica?
\`\`\`

7.0.15, a replica with \`databases 4\`: \`master_link_status:up\`, and a key set in database 12 of the master stands in \`db0\`.`,
  evidence: ["https://github.com/Snapchat/KeyDB/issues/312"],
  each: "group",
  *check({ nodes: all }) {
    const nodes = all.filter(({ isLeftOut }) => !isLeftOut);
    const databases = ({ settings }: DataNode) => settings.get("databases");
    const most = nodes.reduce((high, node) => Math.max(high, databases(node).or(0)), 0);
    for (const { node, setting, other, usual } of deviations(nodes, databases)) {
      const fewer = setting.value < usual.value && node.replicaof.or(undefined) !== undefined;
      const effect = fewer ? ": what is written to the databases it lacks lands in others" : "";
      yield finding(setting, `databases ${setting.value} here, ${usual.value} on ${other}${effect}`, {
        // A higher number loses nothing, a lower one may keep a server from loading its file.
        fix: setting.value < most ? set(node, "databases", [String(most)]) : undefined,
        related: [{ at: usual, message: `databases ${usual.value}` }],
      });
    }
    const nodesWithModules = nodes.filter(
      (node) => node.replicaof.or(undefined) === undefined || mayBecomeMaster(node),
    );
    for (const { setting, other, usual } of deviations(nodesWithModules, modules, (names) => names.join(" "))) {
      yield finding(setting, `${listed(setting.value)} here, ${listed(usual.value)} on ${other}`, {
        related: [{ at: usual, message: listed(usual.value) }],
      });
    }
    requireAllKnown(nodes, databases, modules);
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1\ndatabases 32\nloadmodule /usr/lib/redis/rejson.so",
      "b/redis.conf":
        "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\ndatabases 16\ndatabases 32\nloadmodule /opt/rejson.so CACHE 5",
    },
    // The default, written and not.
    { "a/redis.conf": "bind 10.0.0.1\ndatabases 16", "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379" },
    // Modules in another order.
    {
      "a/redis.conf": "bind 10.0.0.1\nloadmodule /m/one.so\nloadmodule /m/two.so",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nloadmodule /m/two.so\nloadmodule /m/one.so",
    },
    { "a/redis.conf": "bind 10.0.0.1\ndatabases 1", "b/redis.conf": "bind 10.0.0.2\ndatabases 2" },
  ],
  bad: [
    {
      "a/redis.conf": `
bind 10.0.0.1
databases 32
#         ~~ databases 32`,
      "b/redis.conf": `
bind 10.0.0.2
#^^^^^^^^^^^^ databases 16 here, 32 on 10.0.0.1:6379: what is written to the databases it lacks lands in others
replicaof 10.0.0.1 6379`,
    },
    {
      files: {
        "a/redis.conf": "bind 10.0.0.1\ndatabases 1",
        "b/redis.conf": `
bind 10.0.0.2
slaveof 10.0.0.1 6379
databases 2000
#         ^^^^ databases 2000 here, 1 on 10.0.0.1:6379`,
      },
      target: "redis@3.2",
    },
    {
      "a/redis.conf": `
bind 10.0.0.1
loadmodule /usr/lib/redis/redisearch.so
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ module redisearch.so
`,
      "b/redis.conf": `
bind 10.0.0.2
#^^^^^^^^^^^^ no modules here, module redisearch.so on 10.0.0.1:6379
replicaof 10.0.0.1 6379`,
    },
  ],
});

/** The files of the modules a node loads; folders and arguments may differ from machine to machine. */
function modules({ settings }: DataNode): Setting<readonly string[]> {
  return settings
    .accumulated("loadmodule")
    .map((lines) => lines.map(({ args }) => args[0]?.value.split("/").at(-1) ?? "").toSorted());
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "no modules";
  const text = decode(names.slice(0, 5).join(", ")).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "\u{fffd}");
  return `${names.length === 1 ? "module" : "modules"} ${text.length > 80 ? `${text.slice(0, 79)}…` : text}`;
}
