import { decode, defineRule, finding, insert, lineAt, remove, together } from "../../src/rule.ts";

export default defineRule({
  id: "keydb-directive-order",
  severity: "warning",
  summary: "In files for KeyDB `active-replica` and `multi-master` stand above `replicaof`.",
  why: `From KeyDB 6.3.4 on \`active-replica yes\` below \`replicaof\` ends the start:
\`must not set replica-of config before active-replica config\`, and the same for \`multi-master\`
(loadServerConfigFromString in its config.cpp). Earlier releases start and act on each \`replicaof\` line by what they have
read so far: without \`multi-master yes\` above, a second \`replicaof\` takes the place of the first (replicationAddMaster).
Redis and Valkey know neither directive. Files are taken for KeyDB's only where no server is named as the target (--target).`,
  consequence: "the server does not start (from KeyDB 6.3.4 on), or follows only one of its masters",
  remedy: "move active-replica and multi-master above replicaof",
  live: `\`\`\`
*** FATAL CONFIG FILE ERROR (KeyDB 6.3.4) ***
>>> 'active-replica yes'
must not set replica-of config before active-replica config
\`\`\``,
  evidence: ["https://github.com/Snapchat/KeyDB/pull/666"],
  each: "instance",
  *check(instance) {
    const { loading, deployment } = instance;
    if (instance.kind !== "server" || !deployment.isTargetAssumed) return;
    const late = instance.problems("unknown-directive").filter(({ fork, name, directive: { args } }) => {
      const isAbout = fork === "KeyDB" && /^(?:active-replica|multi-master)$/i.test(name);
      return isAbout && args[0]?.value.toLowerCase() === "yes";
    });
    const last = late.at(-1);
    for (const line of late) {
      const [first, ...others] = loading.applied.filter(
        ({ at, file, directive }) =>
          at.name === "replicaof" && file === line.file && directive.start < line.directive.start,
      );
      if (!first || !last) continue;
      const words = [first.directive.name.value, ...first.args.map(({ value }) => value)];
      const isOnly = others.length === 0 && late.every(({ file }) => file === instance.file);
      yield finding(lineAt(line), `KeyDB reads ${decode(line.name)} too late here: replicaof stands above it`, {
        related: [{ at: lineAt(first), message: "this comes first" }],
        fix: isOnly ? together(remove(lineAt(first)), insert(instance, words, lineAt(last))) : undefined,
      });
    }
  },
  good: [
    { "keydb.conf": "active-replica yes\nmulti-master yes\nreplicaof 10.0.0.1 6379" },
    { "keydb.conf": "replicaof 10.0.0.1 6379\nactive-replica no\nserver-threads 4" },
    // A server that was named does not know the directive at all.
    { files: { "keydb.conf": "replicaof 10.0.0.1 6379\nactive-replica yes" }, target: "redis@6.0" },
  ],
  bad: [
    {
      "keydb.conf": `
replicaof 10.0.0.1 6379
#~~~~~~~~~~~~~~~~~~~~~~ this comes first
Active-Replica yes
#^^^^^^^^^^^^^^^^^ KeyDB reads Active-Replica too late here: replicaof stands above it`,
    },
    {
      "keydb.conf": `
multi-master no
slaveof 10.0.0.1 6379
active-replica yes
#^^^^^^^^^^^^^^^^^ KeyDB reads active-replica too late here: replicaof stands above it
multi-master yes
#^^^^^^^^^^^^^^^ KeyDB reads multi-master too late here: replicaof stands above it`,
    },
  ],
});
