import { defineRule, finding, type PortConflict, portConflicts } from "../../src/rule.ts";

export default defineRule({
  id: "port-conflict-on-machine",
  severity: "error",
  summary: "What shares the ports of a machine or of a pod must listen on ports of its own.",
  why: `With \`network_mode: host\` all containers share the ports of their machine, and the containers of a pod share those of the
pod: the second server that wants a port ends at its start. A port that is published belongs to the machine, too: Docker does
not start a container whose port is already allocated, and of the containers of one service with a fixed published port only
the first starts. With \`restart: always\` it looks as if it ran: it ends and begins again without end, and a replica or a
sentinel that everybody counts on is not there.`,
  consequence: "only one of them starts; the other is missing, as a replica or as a vote",
  remedy: "give each a port of its own, and announce it where peers or clients reach it by the machine's address",
  live: `In the log of the second server (tried with 7.0.15), and what Docker says of a published port:

\`\`\`text
# Warning: Could not create server TCP listening socket *:6379: bind: Address already in use
# Failed listening on port 6379 (TCP), aborting.
Error response from daemon: driver failed programming external connectivity: Bind for 0.0.0.0:6379 failed: port is already allocated
\`\`\``,
  evidence: [
    "https://github.com/docker/compose/issues/2866",
    "https://docs.docker.com/reference/compose-file/services/#ports",
  ],
  each: "deployment",
  *check(deployment) {
    for (const { first, second, areCopies } of portConflicts(deployment)) {
      const { copy } = second.instance.launch!;
      if (copy && areCopies) {
        const message = `${copy.count} containers of ${nameOf(second)} want ${what(second)}: only one of them starts`;
        yield finding(copy, message, { related: [{ at: second.at, message: "the port" }] });
        continue;
      }
      yield finding(second.at, `${nameOf(second)} does not start: ${nameOf(first)} has ${what(first)} already`, {
        related: [{ at: first.at, message: `${nameOf(first)} takes it` }],
      });
    }
  },
  good: [
    // Ports of their own; one service in place of the other.
    {
      "compose.yml": `services:
  redis-1:
    image: redis:7.2
    network_mode: host
    command: redis-server --port 6379
  redis-2:
    image: redis:7.2
    network_mode: host
    command: redis-server --port 6380 --replicaof 127.0.0.1 6379`,
    },
    {
      "compose.yml": `services:
  small:
    image: redis:7.2
    profiles: [small]
    ports: ["6379:6379"]
  large:
    image: redis:7.2
    profiles: [large]
    ports: ["6379:6379"]`,
    },
    // In networks of their own; published to addresses of their own, or to any free port.
    {
      "compose.yml": `services:
  redis-1:
    image: redis:7.2
    ports: ["127.0.0.1:6379:6379"]
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
    ports: ["10.0.0.5:6379:6379"]
  redis-3:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
    ports: ["6379"]
    deploy: { replicas: 2 }`,
    },
    {
      "compose.yml": `services:
  redis-1:
    image: redis:7.2
    network_mode: host
    command: redis-server --bind 10.0.0.5
  redis-2:
    image: redis:7.2
    network_mode: host
    command: redis-server --bind 10.0.0.6 --replicaof 10.0.0.5 6379`,
    },
    // Two machines.
    {
      "a/compose.yml": "services:\n  redis:\n    image: redis:7.2\n    network_mode: host",
      "b/compose.yml":
        "services:\n  redis:\n    image: redis:7.2\n    network_mode: host\n    command: redis-server --replicaof 10.0.0.1 6379",
    },
  ],
  bad: [
    {
      "compose.yml": `services:
  redis-1:
# ~~~~~~~ service redis-1 takes it
    image: redis:7.2
    network_mode: host
  redis-2:
# ^^^^^^^ service redis-2 does not start: service redis-1 has port 6379 of the machine already
    image: redis:7.2
    network_mode: host
    command: redis-server --replicaof 10.0.0.5 6379
  sentinel:
    image: redis:7.2
    network_mode: host
    command: redis-server /etc/redis/sentinel.conf --sentinel --port 6379 --bind 127.0.0.1
#                                                                    ^^^^ service sentinel does not start: service redis-1 has port 6379 of the machine already
    volumes: ["./:/etc/redis"]`,
      "sentinel.conf": "sentinel monitor main 10.0.0.5 6379 1",
    },
    // Copies of one service, and two services.
    {
      "compose.yml": `services:
  redis-1:
    image: redis:7.2
    ports: ["6379:6379"]
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
    ports:
      - "6380:6379"
#       ~~~~~~~~~~~ the port
    deploy:
      replicas: 3
#               ^ 3 containers of service redis-2 want port 6380 of the machine: only one of them starts
  redis-3:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
    ports:
      - { target: 6379, published: 6379 }
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ service redis-3 does not start: service redis-1 has port 6379 of the machine already`,
    },
    // Containers of one pod.
    {
      "redis.yaml": `apiVersion: v1
kind: Pod
metadata:
  name: redis
spec:
  containers:
    - name: server
      image: redis:7.2
    - name: cache
#           ^^^^^ container cache of pod redis does not start: container server of pod redis has port 6379 there already
      image: redis:7.2`,
    },
  ],
});

function what({ port, isPublished, instance }: PortConflict["first"]): string {
  const isOfPod = !isPublished && instance.launch!.isInside;
  return isOfPod ? `port ${port} there` : `port ${port} of the machine`;
}

function nameOf({ instance }: PortConflict["first"]): string {
  return instance.launch!.name;
}
