import { defineRule, finding, replaceAlike, votesOn } from "../../src/rule.ts";

export default defineRule({
  id: "quorum-exceeds-sentinels",
  severity: "error",
  summary: "The quorum must not be larger than the number of sentinels that watch the master.",
  why: `A master counts as objectively down only when *quorum* sentinels agree that they cannot reach it. With fewer
sentinels than that the agreement never comes: each of them logs \`+sdown\`, none ever logs \`+odown\`, and no failover
starts, however long the master is gone. Sentinel itself does not notice: it accepts any quorum of 1 or more.`,
  consequence: "the master is never declared down, so no failover ever starts",
  remedy: "set the quorum to the majority of the sentinels: 2 of 3, 3 of 5",
  live: `Three sentinels with quorum 4, all of them well:

\`\`\`text
$ redis-cli -p 26379 sentinel ckquorum main
NOQUORUM 3 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master
\`\`\`

When the master is gone, the last line of each log stays \`+sdown master main 10.0.0.1 6379\`. \`SENTINEL SET main quorum 2\` on
each sentinel repairs it without a restart.`,
  evidence: ["https://github.com/bitnami/containers/issues/53232", "https://github.com/redis/redis/issues/1599"],
  each: "master",
  needsAll: true,
  *check(master) {
    const { name, watches, deployment } = master;
    const { all, majority } = votesOn(master);
    const isOnlyFile = deployment.sentinels.filter(({ isLeftOut }) => !isLeftOut).length === 1;
    const quorums = watches.map(({ quorum }) => quorum);
    for (const { quorum, sentinel } of watches) {
      if (quorum.or(0) <= all) continue;
      if (isOnlyFile && !sentinel.live) {
        // It is often the pattern for several hosts.
        const only = sentinel.launch
          ? "only one is started here: unless others are elsewhere"
          : "this is the only file of one: unless other hosts use it too";
        const needs = `quorum ${quorum.value} needs ${quorum.value} sentinels, and ${only}`;
        yield finding(quorum, `${needs}, no failover can happen`, {
          severity: "warning",
          remedy: sentinel.launch
            ? "run three sentinels on three hosts with quorum 2; where the others run elsewhere, nothing is to be done"
            : "run three sentinels on three hosts with quorum 2; where they all use this file, nothing is to be done",
        });
        continue;
      }
      const who = all === 1 ? "1 sentinel watches" : `${all} sentinels watch`;
      yield finding(quorum, `quorum ${quorum.value} can never be met: ${who} "${name}"`, {
        // Of one or two sentinels the quorum is not what is wrong.
        fix: all > 2 ? replaceAlike(quorum, quorums, String(majority)) : undefined,
      });
    }
  },
  good: [
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    { files: { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2" }, partial: true },
    // One file serves three containers.
    {
      "docker-compose.yml": `services:
  sentinel-1: &sentinel
    image: redis:7
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel.conf:/etc/redis/sentinel.conf"]
  sentinel-2:
    <<: *sentinel
  sentinel-3:
    <<: *sentinel`,
      "sentinel.conf": "sentinel monitor main redis-1 6379 2",
    },
    // One file serves three machines, or three processes of one container.
    {
      Vagrantfile: `Vagrant.configure("2") do |config|
  (1..3).each do |i|
    config.vm.define "redis-#{i}" do |node|
      node.vm.provision "shell", path: "init.sh"
    end
  end
end`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "docker-compose.yml": `services:
  ha:
    build: .
    ports: 
      - 6379-6381:6379-6381
      - 26379:26379
      - 26380:26380
      - 26381:26381`,
      "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 2",
    },
    // It knows a sentinel whose file is not here.
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2131`,
    },
  ],
  bad: [
    // Running ones.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 4
#                                                       ^ quorum 4 can never be met: 3 sentinels watch "main"
  peers main 2
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags sentinel
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 4
#                                                       ^ quorum 4 can never be met: 3 sentinels watch "main"
  peers main 2
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags sentinel
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 4
#                                                       ^ quorum 4 can never be met: 3 sentinels watch "main"
  peers main 2
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
  peer main 2 ip 10.0.0.2 port 26379 flags sentinel
`,
    },
    // The third file's own line is refused: it counts all the same.
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 4
#                                   ^ quorum 4 can never be met: 3 sentinels watch "main"`,
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "sentinel monitor main 10.0.0.1 6379 2 # majority",
    },
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 4
#                                   ^ quorum 4 can never be met: 3 sentinels watch "main"`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 4
#                                   ^ quorum 4 can never be met: 3 sentinels watch "main"`,
      "sentinel-3.conf": `
sentinel monitor main 10.0.0.1 6379 4
#                                   ^ quorum 4 can never be met: 3 sentinels watch "main"`,
    },
    {
      files: {
        "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 3
#                                   ^ quorum 3 can never be met: 2 sentinels watch "main"`,
        "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@2.8",
    },
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                                   ^ quorum 2 needs 2 sentinels, and this is the only file of one: unless other hosts use it too, no failover can happen`,
    },
    // Servers with files of their own do not make the one file for sentinels less of a pattern.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                                   ^ quorum 2 needs 2 sentinels, and this is the only file of one: unless other hosts use it too, no failover can happen`,
    },
    // A service of its own, with the image's own quorum.
    {
      "docker-compose.yml": `
services:
  redis:
    image: bitnami/redis:7.2
  sentinel:
# ^^^^^^^^ quorum 2 needs 2 sentinels, and only one is started here: unless others are elsewhere, no failover can happen
    image: bitnami/redis-sentinel:7.2
    environment:
      - REDIS_MASTER_HOST=redis`,
    },
    // The others watch another master: this file is no pattern for them.
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                                   ^ quorum 2 can never be met: 1 sentinel watches "main"
sentinel monitor cache 10.0.0.9 6379 2`,
      "sentinel-2.conf": "sentinel monitor cache 10.0.0.9 6379 2",
      "sentinel-3.conf": "sentinel monitor cache 10.0.0.9 6379 2",
    },
  ],
});
