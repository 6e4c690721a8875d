import { defineRule, finding, inFile, lineAt, remove, together } from "../../src/rule.ts";

/** Who writes one of these wants a sentinel to log in, to announce something, or to be a server. */
const telling: ReadonlySet<string> = new Set([
  "masterauth",
  "masteruser",
  "replicaof",
  "replica-announce-ip",
  "replica-announce-port",
  "rename-command",
]);

export default defineRule({
  id: "redis-directives-in-sentinel-conf",
  severity: "info",
  summary: "Settings of data nodes have no effect in the file of a Sentinel.",
  why: `Sentinel accepts every directive and uses few. \`masterauth\` in its file logs in nowhere, \`replica-announce-ip\` announces
nothing, \`save\` and \`appendonly\` save nothing. Mostly they are left over from a copied redis.conf; harmless, unless somebody
relies on them: what Sentinel needs is \`sentinel auth-pass\`, \`sentinel announce-ip\` and the like.`,
  consequence: "the lines do nothing; whoever relies on them is misled",
  remedy: "delete them; what Sentinel needs begins with sentinel: auth-pass, announce-ip",
  live: `Nothing shows it: \`CONFIG GET\` is no command of a sentinel (\`ERR unknown command 'CONFIG'\`, 7.0.15). \`SENTINEL CONFIG GET announce-ip\`
(6.2 on) shows what it announces: an empty value, whatever \`replica-announce-ip\` in its file says.`,
  evidence: ["https://github.com/redis/redis/issues/4318", "https://github.com/redis/redis/issues/9103"],
  each: "sentinel",
  *check({ loading: { applied }, file: main }) {
    const idle = applied.filter(({ at }) => at.facts.sentinel === "accepted");
    for (const uri of new Set(idle.map(({ file }) => file.uri))) {
      const [first, ...others] = idle.filter(({ file }) => file.uri === uri);
      if (!first) continue;
      const more = ["", ", nor has 1 other line"][others.length] ?? `, nor have ${others.length} other lines`;
      // An included file may be for servers, too, and some lines are there for a reason that needs another line.
      const isLeftover = first.file === main && [first, ...others].every(({ at }) => !telling.has(at.name));
      yield finding(inFile(first.file, first.directive.name), `${first.at.spelling} has no effect in Sentinel${more}`, {
        ...(isLeftover && { fix: together(...[first, ...others].map((line) => remove(lineAt(line)))) }),
        related: others.map(({ at, file, directive }) => ({
          at: inFile(file, directive.name),
          message: `${at.spelling} has none either`,
        })),
      });
    }
  },
  good: [
    {
      "sentinel.conf": `PORT 26379\nbind 10.0.0.1\n"dir" /tmp\nlogfile ""\nprotected-mode no\nrequirepass hunter2\nloglevel notice
tls-replication yes\ndaemonize no\nuser default on nopass ~* +@all\nsentinel monitor main 10.0.0.1 6379 2`,
    },
    { "redis.conf": "masterauth hunter2\nsave 900 1" },
  ],
  bad: [
    {
      files: {
        "sentinel.conf": `
port 26379
appendonly no
#^^^^^^^^^ appendonly has no effect in Sentinel, nor has 1 other line
sentinel monitor main 10.0.0.1 6379 2
Maxmemory "1gb"
#~~~~~~~~ maxmemory has none either`,
      },
      target: "redis@6.2",
    },
    {
      "sentinel.conf": `
port 26379
MasterAuth hunter2
#^^^^^^^^^ masterauth has no effect in Sentinel, nor have 2 other lines
sentinel monitor main 10.0.0.1 6379 2
save ""
#~~~ save has none either
slave-priority 10
#~~~~~~~~~~~~~ slave-priority has none either`,
    },
    {
      files: {
        "sentinel.conf": `
include common.conf
sentinel monitor main 10.0.0.1 6379 2`,
        "common.conf": `
appendonly yes
#^^^^^^^^^ appendonly has no effect in Sentinel`,
      },
      target: "valkey@8.0",
    },
  ],
});
