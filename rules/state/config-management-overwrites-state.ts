import { decode, defineRule, finding, fromOwnText, inFile, isRewritten, ownText } from "../../src/rule.ts";

const header =
  /^[ \t]*#.*?((?:ansible|puppet|chef|salt(?:stack)?|cfengine|terraform)[ \t]+managed\b|\b(?:managed|maintained|controlled|generated) (?:by|with|using) (?:ansible|puppet|chef|salt(?:stack)?|cfengine|terraform)\b)/im;

export default defineRule({
  id: "config-management-overwrites-state",
  severity: "info",
  summary: "Configuration management should not write whole files that the servers write too.",
  why: `Sentinel keeps its memory in its own file: its id, the epochs, the replicas and sentinels it knows, and the master's
address, which changes with each failover. It also has the servers write theirs (\`CONFIG REWRITE\`), so that a restarted old master
comes back as a replica. A run of Ansible, Puppet, Chef or Salt that renders the whole file puts back the state of the first day: at the
next restart the old master is a master again beside the new one until a sentinel corrects it, what is written to it until then is
lost, and a sentinel with a new id leaves its old one behind as a ghost that counts for the majority.

The header says who writes the file. If the tool writes it only where it is absent, all is well.`,
  consequence: "the next run of the tool undoes what failovers have changed, and it counts from the next restart on",
  remedy: "render the file only where it is absent; what must stay managed goes, for redis.conf, into an included file",
  live: `On a host where the tool has just run, the file and the running server differ:

\`\`\`
$ redis-cli -p 6379 CONFIG GET replicaof
1) "replicaof"
2) "10.0.0.2 6379"
$ grep '^replicaof' /etc/redis/redis.conf        # finds nothing
\`\`\`

For a sentinel compare \`SENTINEL MYID\` (6.2 on) and \`SENTINEL GET-MASTER-ADDR-BY-NAME main\` with its file.`,
  evidence: [
    "https://github.com/voxpupuli/puppet-redis/pull/83",
    "https://github.com/echocat/puppet-redis/issues/31",
    "https://github.com/DavidWittman/ansible-redis/issues/114",
    "https://github.com/DavidWittman/ansible-redis/issues/22",
    "https://github.com/bloomberg/redis-cookbook/issues/18",
    "https://github.com/redis/redis/issues/8791",
  ],
  each: "deployment",
  *check({ instances }) {
    const managed = instances.filter(isRewritten).flatMap((instance) => {
      const found = header.exec(ownText(instance.file).slice(0, 4096));
      const words = found?.[1];
      if (!found || !words) return [];
      const start = found.index + found[0].length - words.length;
      const place = fromOwnText(instance.file, { start, end: start + words.length });
      return [{ at: inFile(instance.file, place), words }];
    });
    const [first, ...others] = managed;
    if (!first) return;
    const more = ["", " (1 other file too)"][others.length] ?? ` (${others.length} other files too)`;
    const what = `"${decode(first.words)}", but the server writes this file as well, at failovers${more}`;
    yield finding(first.at, what, { related: others.map(({ at }) => ({ at, message: "this file too" })) });
  },
  good: [
    // Nobody fails over, so nobody writes.
    { "redis.conf": "# Ansible managed\nport 6379" },
    // What is included is never written.
    {
      "redis-1.conf": "include common.conf\nbind 10.0.0.1",
      "redis-2.conf": "include common.conf\nbind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "common.conf": "# This file is managed by Puppet\nmaxmemory 1gb",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Managed is the memory.
    { "sentinel.conf": "# memory is not managed by the kernel\nsentinel monitor main 10.0.0.1 6379 1" },
  ],
  bad: [
    {
      "a/redis.conf": `
# THIS FILE IS MANAGED BY PUPPET, DO NOT EDIT
#              ^^^^^^^^^^^^^^^^^ "MANAGED BY PUPPET", but the server writes this file as well, at failovers (1 other file too)
bind 10.0.0.1`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": `
# This file is managed by Puppet.
#              ~~~~~~~~~~~~~~~~~ this file too
sentinel monitor main 10.0.0.1 6379 2`,
    },
    {
      files: {
        "sentinel.conf": `
## Ansible managed: sentinel.conf.j2
#  ^^^^^^^^^^^^^^^ "Ansible managed", but the server writes this file as well, at failovers
sentinel monitor main 10.0.0.1 6379 2`,
      },
      target: "redis@5.0",
    },
  ],
});
