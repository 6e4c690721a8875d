import { addressedRemotely, byRelease, defineRule, finding, refusesRemoteClients } from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-protected-mode-blocks-peers",
  severity: "error",
  summary: "A sentinel must not refuse the other sentinels by protected mode.",
  why: `Sentinels find each other through the servers they watch, then connect directly to ask for agreement and votes.
Protected mode answers \`-DENIED\` to every client that does not come from loopback: each sentinel lists its peers and
finds them down, only \`+sdown\` is ever logged, never \`+odown\`, and SENTINEL CKQUORUM counts one usable sentinel.
Clients of other hosts cannot ask for the master either.

From 3.2.0 to 5.0.0 it is on in Sentinel unless a line says otherwise; from 5.0.1 on only \`protected-mode yes\` in
sentinel.conf switches it on. What redis.conf says does not count. Before 7.0 any \`bind\` line lifts it.`,
  consequence: "the other sentinels are refused: they never agree that a master is down, so no failover starts",
  remedy:
    "write protected-mode no into sentinel.conf, behind a firewall; from 5.0.1 on one requirepass on all sentinels serves too",
  live: `From another host, and on a sentinel:

\`\`\`
$ redis-cli -h 10.0.0.1 -p 26379 ping
(error) DENIED Redis is running in protected mode because protected mode is enabled and no password is set ...
> SENTINEL CKQUORUM main
(error) NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master. ...
\`\`\`

\`SENTINEL SENTINELS main\` lists the others with the flags \`s_down,sentinel,disconnected\`.`,
  since: "3.2.0",
  evidence: [
    "https://github.com/redis/redis/issues/3416",
    "https://github.com/redis/redis/issues/4405",
    "https://github.com/redis/redis/issues/3302",
    "https://github.com/redis/redis/issues/4723",
    "https://github.com/voxpupuli/puppet-redis/pull/102",
  ],
  each: "sentinel",
  *check(sentinel) {
    const peers = addressedRemotely(sentinel);
    if (!peers || !refusesRemoteClients(sentinel).value) return;
    const mode = sentinel.settings.get("protected-mode");
    const how = mode.isWritten ? "protected mode" : "protected mode, on by default before Redis 5.0.1,";
    const isBound = sentinel.settings.get("bind").isWritten;
    const bind = isBound ? " (a bind line lifts it only before Redis 7.0)" : "";
    yield finding(mode.isWritten ? mode : sentinel, `${how} refuses the sentinels of other hosts${bind}`, {
      ...(isBound && byRelease(sentinel.deployment, "set protected-mode no behind a firewall")),
      related: [peers],
    });
  },
  good: [
    {
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-b.conf": 'sentinel monitor main 10.0.0.1 6379 2\nprotected-mode yes\nProtected-Mode "no"',
      "redis-b.conf": "bind 10.0.0.1\nprotected-mode yes",
    },
    // All on one machine, over loopback; and a sentinel without others.
    {
      "sentinel-a.conf": "port 26379\nprotected-mode yes\nsentinel monitor main 127.0.0.1 6379 2",
      "sentinel-b.conf": "port 26380\nprotected-mode yes\nsentinel monitor main 127.0.0.1 6379 2",
    },
    { "sentinel-a.conf": "protected-mode yes\nsentinel monitor main 10.0.0.1 6379 1" },
    // A password, from an include.
    {
      "sentinel-a.conf": "protected-mode yes\ninclude auth.conf\nsentinel monitor main 10.0.0.1 6379 2",
      "auth.conf": "requirepass hunter2",
      "sentinel-b.conf": "protected-mode yes\nrequirepass hunter2\nsentinel monitor main 10.0.0.1 6379 2",
    },
    {
      files: {
        "sentinel-a.conf": "bind 10.0.0.1\nprotected-mode yes\nsentinel monitor main 10.0.0.1 6379 2",
        "sentinel-b.conf": "bind 0.0.0.0\nprotected-mode yes\nsentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@6.2",
    },
    // The official images are built with protected mode off; a client of 0.0.0.0 reaches its own machine.
    {
      files: {
        "compose.yml": "services:\n  db:\n    image: redis:4\n",
        "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 2",
        "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@4.0",
    },
    {
      "sentinel-a.conf": "protected-mode yes\nsentinel monitor main 0.0.0.0 6379 2",
      "sentinel-b.conf": "port 26380\nprotected-mode yes\nsentinel monitor main 0.0.0.0 6379 2",
    },
  ],
  bad: [
    {
      "sentinel-a.conf": `
protected-mode yes
#              ^^^ protected mode refuses the sentinels of other hosts
sentinel monitor main 10.0.0.1 6379 2`,
      "sentinel-b.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                     ~~~~~~~~~~~~~ other sentinels meet it through 10.0.0.1:6379`,
    },
    {
      "sentinel-a.conf": `
bind 10.0.0.1
protected-mode yes
#              ^^^ protected mode refuses the sentinels of other hosts (a bind line lifts it only before Redis 7.0)
sentinel monitor main redis1 6379 2
sentinel resolve-hostnames yes`,
      "sentinel-b.conf": `
sentinel monitor main redis1 6379 2
sentinel resolve-hostnames yes
sentinel known-sentinel main 10.0.0.1 26379 0123456789012345678901234567890123456789
#                            ~~~~~~~~~~~~~~ it is addressed as 10.0.0.1:26379`,
    },
    {
      files: {
        "sentinel-a.conf": `
port 26379
#^^^^^^^^^ protected mode, on by default before Redis 5.0.1, refuses the sentinels of other hosts
sentinel monitor main 10.0.0.1 6379 2`,
        "sentinel-b.conf": "protected-mode no\nsentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@3.2",
    },
  ],
});
