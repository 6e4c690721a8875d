import { defineRule, finding } from "../../src/rule.ts";

/** Of the connections a sentinel accepts. */
const nearlyAll = 0.9;

export default defineRule({
  id: "sentinel-connection-limit",
  severity: "info",
  summary: "A sentinel must have room for its peers and for every client that asks it for the master.",
  why: `\`maxclients\` counts all connections a sentinel accepts: at least one from each of the other sentinels, through which they ask for
its vote, and one or more from each process that uses a client library, which stay subscribed for news of the master. Whoever comes
when it is full is turned away with \`ERR max number of clients reached\`: after a failover, when all clients look for the new master
at once, these are the clients, and where clients were faster these are the other sentinels, so that votes are missing. The compiled
value is 10000.`,
  consequence: "clients, or other sentinels that need a vote, are turned away when many come at once",
  remedy: "delete the line (the default is 10000), and raise the limit of open files to match",
  live: `\`\`\`
$ redis-cli -p 26379 PING
(error) ERR max number of clients reached
\`\`\`

\`INFO clients\` of a sentinel shows \`connected_clients\` (7.0 also \`maxclients\`); \`INFO stats\` counts those turned away in
\`rejected_connections\`.`,
  evidence: [
    "https://github.com/redis/redis/issues/2589",
    "https://github.com/redis/redis/issues/2803",
    "https://github.com/redis/redis/issues/10731",
    "https://github.com/helm/charts/pull/19588",
  ],
  each: "sentinel",
  parameters: {
    minimum: { default: 100, unit: "connections", minimum: 1, description: "lower limits are reported" },
  },
  *check({ settings, watches, deployment, live }, { minimum }) {
    const used = live?.number("connected_clients");
    const most = live?.number("maxclients").or(undefined);
    if (used && most !== undefined && used.value >= most * nearlyAll) {
      yield finding(used, `${used.value} of the ${most} connections that this sentinel accepts are in use`, {
        severity: "warning",
        remedy:
          "raise maxclients and the limit of open files, and set timeout so that clients that are gone are dropped",
      });
      return;
    }
    const limit = settings.get("maxclients");
    if (!limit.isWritten || limit.value >= minimum) return;
    const known = Math.max(0, ...watches.map(({ knownSentinels }) => knownSentinels.length));
    const peers = Math.max(known, deployment.sentinels.length - 1);
    const isFull = limit.value <= peers;
    const room = isFull
      ? `no more than the ${peers} other sentinels need`
      : "which are soon used up: each process with a client library keeps a connection or more";
    yield finding(limit, `this sentinel accepts ${limit.value} connections, ${room}`, {
      severity: isFull ? "error" : "info",
    });
  },
  good: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15 connected_clients 14 maxclients 10000
instance sentinel 10.0.0.2:26379
  info redis_version 6.2.14 connected_clients 140
`,
    },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nmaxclients 10000" },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2" },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nmaxclients 4\nMAXCLIENTS 4000" },
    // A server is another matter.
    { "redis.conf": "maxclients 50" },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15 connected_clients 3992 maxclients 4064
#                                             ^^^^ 3992 of the 4064 connections that this sentinel accepts are in use
`,
    },
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
MaxClients "32"
#          ^^^^ this sentinel accepts 32 connections, which are soon used up: each process with a client library keeps a connection or more`,
    },
    {
      files: {
        "sentinel-1.conf": `
maxclients 2
#          ^ this sentinel accepts 2 connections, no more than the 2 other sentinels need
sentinel monitor main 10.0.0.1 6379 2`,
        "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
        "sentinel-3.conf": "sentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@6.0",
    },
  ],
});
