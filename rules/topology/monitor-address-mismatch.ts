import {
  addressText,
  contradicted,
  decode,
  defineRule,
  elsewhere,
  finding,
  replace,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "monitor-address-mismatch",
  severity: "error",
  summary: "All sentinels that watch one master name must monitor the same address.",
  why: `Sentinels tell each other where the master is in their hello messages, with an epoch that grows with each failover;
the higher one wins. Files written by hand all begin at 0, so nobody gives in: each sentinel keeps the address of its own
file, clients get a different master from each of them, and a vote about one address is no vote about the other, so
\`+odown\` and failovers do not come about or happen on one side only.

Where the epochs differ the files were merely taken on both sides of a failover: the one with the lower epoch is old, and
its sentinel corrects itself once it hears from the others.`,
  consequence: "sentinels disagree about who is master, and clients write to different servers",
  remedy: "monitor the real master's address in every file and restart the sentinels one by one",
  live: `The sentinels give different answers, and neither counts the other:

\`\`\`text
$ redis-cli -h 10.0.0.1 -p 26379 sentinel get-master-addr-by-name main   ->  10.0.0.1 6379
$ redis-cli -h 10.0.0.2 -p 26379 sentinel get-master-addr-by-name main   ->  10.0.0.2 6379
$ redis-cli -h 10.0.0.1 -p 26379 sentinel ckquorum main
NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/12271",
    "https://github.com/redis/redis/issues/12531",
    "https://github.com/bitnami/charts/issues/10745",
    "https://github.com/redis/redis/issues/926",
  ],
  each: "master",
  *check(master) {
    for (const { watch, right, isCertain } of contradicted(master)) {
      const { host, port } = right.address.value;
      const there = elsewhere(watch, 1);
      yield finding(watch.address, `"${master.name}" is ${textOf(watch)} here, but ${textOf(right)} ${there}`, {
        related: [{ at: right.address, message: `${textOf(right)} here` }],
        fix: isCertain ? replace(watch.address, host, String(port)) : undefined,
      });
    }
  },
  good: [
    // A failover runs: failover-in-progress.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.2 port 6379 flags master,failover_in_progress config-epoch 0 quorum 2
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master config-epoch 0 quorum 2
`,
    },
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": 'sentinel monitor main "10.0.0.1" 6379 2',
    },
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel monitor cache 10.0.0.1 6380 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel monitor cache 10.0.0.1 6380 2",
    },
    // A name may stand for the address.
    {
      "sentinel-1.conf": "sentinel resolve-hostnames yes\nsentinel monitor main redis-1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // A spare copy, which nothing starts.
    {
      "docker-compose.yml": `services:
  sentinel-1:
    image: redis:7
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel1.conf:/etc/redis/sentinel.conf"]
  sentinel-2:
    image: redis:7
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel2.conf:/etc/redis/sentinel.conf"]`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel1.conf": "sentinel monitor main 10.0.0.2 6379 2",
      "sentinel2.conf": "sentinel monitor main 10.0.0.2 6379 2",
    },
    // One file was taken before a failover: a finding of stale-state.
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel config-epoch main 0",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.2 6379 2\nsentinel config-epoch main 1",
    },
    // Two sets: shared-master-name-across-deployments.
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "sentinel monitor main 10.0.0.9 6379 2",
      "sentinel-4.conf": "sentinel monitor main 10.0.0.9 6379 2",
    },
    {
      "sentinel-1.conf": "sentinel monitor main 2001:DB8::1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 2001:db8:0:0::1 6379 2",
    },
  ],
  bad: [
    // A running one that was told to monitor a replica.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master config-epoch 0 quorum 2
  peers main 2
  peer main 1 ip 10.0.0.2 port 26379
  peer main 2 ip 10.0.0.4 port 26379
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master config-epoch 0 quorum 2
instance sentinel 10.0.0.4:26379
  info redis_version 7.0.15
  master main ip 10.0.0.2 port 6379 flags s_down,master role-reported slave config-epoch 0 quorum 2
#                ^^^^^^^^ "main" is 10.0.0.2:6379 here, but 10.0.0.1:6379 on another sentinel
`,
    },
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                     ~~~~~~~~~~~~~ 10.0.0.1:6379 here`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.2 6379 2
#                     ^^^^^^^^^^^^^ "main" is 10.0.0.2:6379 here, but 10.0.0.1:6379 in another sentinel's file`,
      "sentinel-3.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // The servers' files say which is right.
    {
      files: {
        "redis-1.conf": "bind 10.0.0.1",
        "redis-2.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
        "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
        "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
        "sentinel-3.conf": `
sentinel monitor main "10.0.0.3" 6379 2
#                     ^^^^^^^^^^^^^^^ "main" is 10.0.0.3:6379 here, but 10.0.0.1:6379 in another sentinel's file`,
      },
      target: "redis@4.0",
    },
    // All on one machine.
    {
      "redis-6379.conf": "port 6379",
      "sentinel-26379.conf": "port 26379\nsentinel monitor main 127.0.0.1 6379 2",
      "sentinel-26380.conf": `
port 26380
sentinel monitor main 127.0.0.1 6389 2
#                     ^^^^^^^^^^^^^^ "main" is 127.0.0.1:6389 here, but 127.0.0.1:6379 in another sentinel's file`,
    },
  ],
});

function textOf({ address }: Watch): string {
  return decode(addressText(address.value));
}
