import { appendsOnly, type DataNode, defineRule, finding, savePoints, sizeText } from "../../src/rule.ts";

/** What a memory limit should be of maxmemory, where the server forks. */
const advised = 1.5;

export default defineRule({
  id: "maxmemory-above-container-limit",
  severity: "warning",
  summary: "A server's maxmemory must be clearly below the memory limit of its container.",
  why: `\`maxmemory\` counts the data. What replicas and the append-only file are still to be sent is not counted, nor is fragmentation,
nor the pages that are copied while a child writes a snapshot, rewrites the AOF or makes one for a replica. All of it counts
for the limit of the container or of the unit. At the limit the kernel kills the process (\`OOMKilled\`, exit code 137) before the
server evicts a key or refuses a write. The sentinels fail over, and the next node, which has the same data and the same limit,
is killed as well.

With a maxmemory at or above the limit this is certain once there is enough data. Below it, a limit of one and a half times
maxmemory is the usual advice for a server that forks; one that is written to rarely needs less, so this is a remark. Without
maxmemory nothing but the kernel ends the growth.`,
  consequence:
    "the kernel kills the server instead of letting it evict keys or refuse writes, and the next master after it",
  remedy: "set maxmemory to about two thirds of the limit on every node, or raise the limit",
  live: `\`\`\`
redis-cli CONFIG GET maxmemory
redis-cli INFO memory                       # used_memory_rss, used_memory_peak, mem_clients_slaves, mem_aof_buffer
cat /sys/fs/cgroup/memory.max               # in the container
docker inspect -f '{{.State.OOMKilled}}' NAME
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/6646"],
  each: "node",
  *check(node) {
    const limit = node.launch?.memoryLimit;
    if (!limit || node.isLeftOut) return;
    const maxmemory = node.settings.get("maxmemory");
    const { value } = maxmemory;
    const related = [{ at: limit, message: `the memory limit is ${sizeText(limit.value)}` }];
    if (value === 0) {
      yield finding(
        limit,
        `nothing keeps ${node} below its memory limit of ${sizeText(limit.value)}: it has no maxmemory`,
        {
          severity: node.deployment.spansMachines ? "warning" : "info",
        },
      );
    } else if (value >= limit.value) {
      const than = value === limit.value ? "all of" : "more than";
      yield finding(maxmemory, `maxmemory ${sizeText(value)} is ${than} the memory limit of ${sizeText(limit.value)}`, {
        related,
      });
    } else if (limit.value < value * advised && forks(node)) {
      yield finding(
        maxmemory,
        `maxmemory ${sizeText(value)} leaves ${sizeText(limit.value - value)} of the memory limit for buffers and for what is copied while a child saves`,
        { severity: "info", related },
      );
    }
  },
  good: [
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server --maxmemory 512mb
    mem_limit: 768m
  unlimited:
    image: redis:7.2
    command: redis-server --maxmemory 8gb
  cache:
    image: redis:7.2
    command: redis-server --maxmemory 700mb --save "" --appendonly no
    mem_limit: 768m`,
    },
    // What the file says is not seen.
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server /conf/redis.conf
    mem_limit: 768m
    volumes: ["conf:/conf"]
volumes: {conf: {}}`,
    },
    // A sentinel holds no data.
    {
      "docker-compose.yml": `services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/sentinel.conf
    mem_limit: 64m
    volumes: ["./sentinel.conf:/etc/sentinel.conf"]`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server --maxmemory 1gb
#                                     ^^^ maxmemory 1gb is more than the memory limit of 768mb
    mem_limit: 768m
#              ~~~~ the memory limit is 768mb
  equal:
    image: redis:7.2
    command: redis-server /redis.conf
    volumes: ["./redis.conf:/redis.conf"]
    deploy:
      resources:
        limits:
          memory: 256M
#                 ~~~~ the memory limit is 256mb
  tight:
    image: redis:7.2
    command: redis-server --maxmemory 512mb
#                                     ^^^^^ maxmemory 512mb leaves 128mb of the memory limit for buffers and for what is copied while a child saves
    mem_limit: 640m
  open:
    image: redis:7.2
    mem_limit: 64m
#              ^^^ nothing keeps open:6379 below its memory limit of 64mb: it has no maxmemory`,
      "redis.conf": `
maxmemory 256mb
#         ^^^^^ maxmemory 256mb is all of the memory limit of 256mb`,
    },
    {
      "redis.yaml": `
apiVersion: v1
kind: Pod
metadata: {name: redis}
spec:
  containers:
    - name: redis
      image: redis:7.2
      args: ["--maxmemory", "2gb"]
#                            ^^^ maxmemory 2gb is all of the memory limit of 2gb
      resources: {limits: {memory: 2Gi}}
#                                  ~~~ the memory limit is 2gb
`,
    },
  ],
});

/** Whether children write what it holds: its snapshots, its AOF, what a replica is sent in full. */
function forks(node: DataNode): boolean {
  const { settings, group } = node;
  return group.nodes.length > 1 || appendsOnly(settings).or(false) || savePoints(settings).or([]).length > 0;
}
