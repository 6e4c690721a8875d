import { type DataNode, defineRule, finding, isAtLeast, outputLimit, type Severity, sizeText } from "../../src/rule.ts";

const mega = 1024 * 1024;

export default defineRule({
  id: "replica-output-buffer-too-small",
  severity: "warning",
  summary: "A replica must be allowed to lag behind by what is written while it synchronizes.",
  why: `While a replica receives and loads a snapshot the master collects for it what is written meanwhile. When that exceeds the
limits of \`client-output-buffer-limit replica <hard> <soft> <seconds>\` the master closes the connection
(\`scheduled to be closed ASAP for overcoming of output buffer limits\`), the replica starts again from nothing, and the next
snapshot takes as long: \`sync_full\` grows and the replica never gets there.

A size without a unit is in bytes: \`256 64 60\` is met by the first write, and though from 7.0 on the hard limit is at least
\`repl-backlog-size\`, the 1mb of that are met by the next. With 0 seconds the soft limit ends the connection when it is still
exceeded in the next second, as it is throughout a full synchronisation: the hard limit is for nothing.`,
  consequence: "the replica is dropped during each full synchronisation and starts over, again and again",
  remedy:
    "raise the limits of the replica class: write rate times the time of a full synchronisation, or 0 0 0 for none",
  live: `\`\`\`
redis-cli CONFIG GET client-output-buffer-limit      # in bytes: slave 268435456 67108864 60
redis-cli INFO stats | grep sync_full                # grows by one with every attempt
redis-cli CLIENT LIST TYPE replica                   # omem=...
\`\`\`

7.0.15 with \`replica 256 64 60\` and eight bursts of 3 MB: \`sync_full:9\`, \`sync_partial_err:8\` five seconds later.`,
  evidence: [
    "https://github.com/redis/redis/issues/11534",
    "https://github.com/redis/redis/issues/2315",
    "https://github.com/redis/redis/issues/14100",
    "https://github.com/redis/redis/issues/4697",
    "https://github.com/redis/redis/issues/2824",
    "https://github.com/StackExchange/StackExchange.Redis/issues/2994",
  ],
  each: "node",
  *check(node) {
    if (node.isLeftOut || node.group.nodes.length < 2) return;
    const limit = outputLimit(node.settings, "replica");
    const told = judge(node, limit.value);
    if (!told) return;
    const memory = node.settings.get("maxmemory");
    yield finding(limit, told.message, {
      severity: told.severity,
      related: told.ofMemory ? [{ at: memory, message: `maxmemory ${sizeText(memory.value)}` }] : [],
    });
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1\nmaxmemory 2gb\nclient-output-buffer-limit replica 256mb 64mb 60",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 2gb",
    },
    // The default.
    {
      "a/redis.conf": "bind 10.0.0.1\nmaxmemory 64gb",
      "b/redis.conf":
        "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 64gb\nclient-output-buffer-limit replica 256mb 64mb 60",
    },
    // No limit; no soft limit; the same size twice.
    {
      "a/redis.conf": "bind 10.0.0.1\nmaxmemory 64gb\nclient-output-buffer-limit replica 0 0 0",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nclient-output-buffer-limit replica 1gb 0 0",
      "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nclient-output-buffer-limit slave 512mb 512mb 0",
    },
    // Another class.
    {
      "a/redis.conf": "bind 10.0.0.1\nclient-output-buffer-limit normal 256 64 0",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nclient-output-buffer-limit slave 1 1 1 replica 1gb 0 0",
    },
    // The soft limit must be exceeded for a while.
    {
      "a/redis.conf": "bind 10.0.0.1\nclient-output-buffer-limit replica 1gb 64mb 1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    // From 7.0 on the backlog is a lower bound.
    {
      "a/redis.conf":
        "bind 10.0.0.1\nmaxmemory 8gb\nrepl-backlog-size 1gb\nclient-output-buffer-limit replica 256mb 0 0",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    { "redis.conf": "client-output-buffer-limit replica 256 64 60" },
  ],
  bad: [
    {
      "a/redis.conf": `
bind 10.0.0.1
client-output-buffer-limit replica 256 64 60
#                          ^^^^^^^^^^^^^^^^^ a soft limit of 64 bytes for replicas is exceeded by a few writes; a unit seems to be missing`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    // From 7.0 on the size of the backlog counts, 1mb.
    {
      "a/redis.conf": `
bind 10.0.0.1
client-output-buffer-limit replica 256 0 0
#                          ^^^^^^^^^^^^^^^ a hard limit of 256 bytes for replicas, raised to the 1mb of the backlog, is exceeded by a few writes; a unit seems to be missing`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    {
      "a/redis.conf": `
bind 10.0.0.1
client-output-buffer-limit replica 1gb 64mb 0
#                          ^^^^^^^^^^^^^^^^^^ a soft limit of 64mb for 0 seconds: a full synchronisation ends there, not at 1gb`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    {
      files: {
        "a/redis.conf": `
bind 10.0.0.1
maxmemory 16gb
#         ~~~~ maxmemory 16gb
client-output-buffer-limit slave 100mb 0 0
#                          ^^^^^^^^^^^^^^^ a hard limit of 100mb for replicas, less than a tenth of maxmemory 16gb`,
        "b/redis.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
      },
      target: "redis@5.0",
    },
  ],
});

interface Limit {
  readonly hard: number;
  readonly soft: number;
  readonly softSeconds: number;
}

interface Judged {
  readonly message: string;
  readonly severity: Severity;
  readonly ofMemory?: boolean;
}

function judge({ settings, loading }: DataNode, { hard, soft, softSeconds }: Limit): Judged | undefined {
  // checkClientOutputBufferLimits in networking.c: from 7.0 on the hard limit is at least the backlog's size.
  const isRaised = isAtLeast(loading.target, { redis: "7.0", valkey: "7.2" });
  const least = isRaised && hard > 0 ? (settings.get("repl-backlog-size").or(undefined) ?? 0) : 0;
  const inForce = Math.max(hard, least);
  const [name, size, written] =
    soft > 0 && (soft < inForce || inForce === 0)
      ? (["soft", soft, soft] as const)
      : (["hard", inForce, hard] as const);
  if (size > 0 && size <= mega) {
    const raised = size === written ? "" : `, raised to the ${sizeText(size)} of the backlog,`;
    const hint = written % 1024 === 0 ? "" : "; a unit seems to be missing";
    const message = `a ${name} limit of ${sizeText(written)} for replicas${raised} is exceeded by a few writes${hint}`;
    return { message, severity: "warning" };
  }
  if (soft > 0 && softSeconds === 0 && (hard === 0 || soft < inForce)) {
    const rest = hard === 0 ? "it is a hard limit" : `a full synchronisation ends there, not at ${sizeText(inForce)}`;
    return { message: `a soft limit of ${sizeText(soft)} for 0 seconds: ${rest}`, severity: "warning" };
  }
  // What every server has from the start is no decision.
  if (hard === 256 * mega && soft === 64 * mega && softSeconds === 60) return undefined;
  const memory = settings.get("maxmemory").or(0);
  if (inForce === 0 || inForce * 10 >= memory) return undefined;
  const message = `a hard limit of ${sizeText(inForce)} for replicas, less than a tenth of maxmemory ${sizeText(memory)}`;
  return { message, severity: hard < 256 * mega ? "warning" : "info", ofMemory: true };
}
