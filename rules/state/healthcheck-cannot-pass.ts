import {
  boundHosts,
  defineRule,
  finding,
  findingsOf,
  type HealthCheck,
  type Instance,
  isLoopback,
  isWanted,
  isWildcard,
  targetText,
} from "../../src/rule.ts";

export default defineRule({
  id: "healthcheck-cannot-pass",
  severity: "error",
  summary: "A health check must ask where the server listens, and in a way that it answers.",
  why: `\`redis-cli\` asks port 6379 of 127.0.0.1 unless it is told otherwise: in the container of a sentinel nothing listens there.
It exits with 1 where it cannot connect, and with 0 whatever the server answers, be it \`NOAUTH\` (tried with 7.0.15; \`-e\`, from
7.0 on, changes that). So a check without the password passes, unless it looks for \`PONG\` in the answer.

A container whose check never passes is \`unhealthy\` for ever. Compose starts nothing that waits for \`service_healthy\` and ends
with \`dependency failed to start: container ... is unhealthy\`; a swarm replaces the container again and again. A liveness probe that
fails makes the kubelet kill the server every half minute, so that sentinels see one failover after another; a readiness probe
that fails keeps the pod out of its services and a StatefulSet from starting the next one.`,
  consequence:
    "the container counts as unhealthy for ever: what waits for it is never started, or it is killed again and again",
  remedy: "ask the port that the server listens on (-p), with its password where it has one (REDISCLI_AUTH or -a)",
  live: `\`\`\`
docker inspect -f '{{json .State.Health}}' NAME     # "Could not connect to Redis at 127.0.0.1:6379: Connection refused"
kubectl describe pod NAME                           # Liveness probe failed: ...
\`\`\``,
  evidence: ["https://github.com/redis/redis/blob/7.0.15/src/redis-cli.c"],
  each: "instance",
  *check(instance) {
    yield* findingsOf(instance.launch?.checks ?? [], function* (check) {
      if (instance !== askedBy(check, instance)) return;
      const why = hindrance(check, instance);
      if (why === undefined) return;
      const isFatal = check.name !== "healthcheck" || check.awaitedBy.length > 0;
      yield finding(check, `this ${check.name} cannot pass: ${why}`, {
        severity: isFatal ? "error" : "warning",
        related: check.awaitedBy.map((waiting) => ({ at: waiting, message: `service ${waiting.value} waits for it` })),
      });
    });
  },
  good: [
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server --requirepass secret
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
  strict:
    image: redis:7.2
    command: redis-server --requirepass secret --port 6380
    healthcheck:
      test: redis-cli -p 6380 -a secret ping | grep PONG
  variable:
    image: redis:7.2
    command: redis-server --requirepass secret
    environment: [REDISCLI_AUTH=secret]
    healthcheck:
      test: ["CMD-SHELL", "redis-cli ping | grep -q PONG || exit 1"]
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/sentinel.conf
    healthcheck:
      test: ["CMD", "redis-cli", "-p", "26379", "ping"]
    volumes: ["./sentinel.conf:/etc/sentinel.conf"]
  off:
    image: redis:7.2
    command: redis-server --port 7000
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      disable: true`,
      "sentinel.conf": "port 26379",
    },
    // A file that nobody sees may set the port or the password.
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server /conf/redis.conf
    volumes: ["conf:/conf"]
    healthcheck:
      test: redis-cli -p 7000 ping | grep PONG
volumes: {conf: {}}`,
    },
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server --port 7000
    healthcheck:
      test: ["CMD-SHELL", "redis-cli -p $$PORT ping && test -f /data/ready"]`,
    },
    // A sentinel beside the server in one pod, and two servers in one container.
    {
      "redis.yaml": `apiVersion: v1
kind: Pod
metadata: {name: redis}
spec:
  containers:
    - name: redis
      image: redis:7.2
      args: ["--requirepass", "secret"]
      livenessProbe: {exec: {command: ["redis-cli", "-e", "-p", "26379", "ping"]}}
    - name: sentinel
      image: redis:7.2
      command: ["redis-server", "--sentinel", "--port", "26379"]`,
    },
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: sh -c "redis-server --port 7000 --daemonize yes && redis-server --port 7001"
    healthcheck:
      test: ["CMD", "redis-cli", "-p", "7001", "ping"]`,
    },
    {
      "redis.yaml": `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: redis}
spec:
  serviceName: redis
  replicas: 2
  selector: {matchLabels: {app: redis}}
  template:
    metadata: {labels: {app: redis}}
    spec:
      containers:
        - name: redis
          image: redis:7.2
          args: ["--port", "7000"]
          ports: [{name: redis, containerPort: 7000}]
          readinessProbe: {tcpSocket: {port: redis}}
          livenessProbe: {exec: {command: ["redis-cli", "-p", "7000", "ping"]}}`,
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server --requirepass secret
    healthcheck:
      test: redis-cli ping | grep PONG
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^ this healthcheck cannot pass: it sends no password, and redis 7.2 answers NOAUTH
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/sentinel.conf
    volumes: ["./sentinel.conf:/etc/sentinel.conf"]
    depends_on:
      redis:
        condition: service_healthy
#                  ~~~~~~~~~~~~~~~ service sentinel waits for it
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this healthcheck cannot pass: it asks port 6379, and the sentinel listens on 26379`,
      "sentinel.conf": "port 26379",
    },
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server --port 7000 --requirepass secret --bind 10.0.0.5
    healthcheck:
      test: ["CMD-SHELL", "[ \\"$$(redis-cli -p 7000 -a other ping)\\" = PONG ]"]
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this healthcheck cannot pass: it asks 127.0.0.1, and the server listens on 10.0.0.5 only`,
    },
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server --requirepass secret
    healthcheck:
      test: ["CMD", "redis-cli", "-e", "-a", "other", "ping"]
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this healthcheck cannot pass: it sends another password than the server has`,
    },
    {
      "redis.yaml": `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: redis}
spec:
  serviceName: redis
  replicas: 2
  selector: {matchLabels: {app: redis}}
  template:
    metadata: {labels: {app: redis}}
    spec:
      containers:
        - name: redis
          image: redis:7.2
          args: ["--port", "7000"]
          readinessProbe: {tcpSocket: {port: 6379}}
#                                            ^^^^ this readinessProbe cannot pass: it asks port 6379, and the server listens on 7000
          livenessProbe: {exec: {command: [redis-cli, ping]}}
#                                         ^^^^^^^^^^^^^^^^^ this livenessProbe cannot pass: it asks port 6379, and the server listens on 7000
`,
    },
  ],
});

/** The one of the servers of a container that its check is about: the one it reaches, else the first. */
function askedBy(check: HealthCheck, instance: Instance): Instance {
  const all = beside(instance).filter(({ launch }) =>
    launch?.checks?.some(({ origin }) => isSame(origin, check.origin)),
  );
  return all.find((one) => portsOf(one).some(({ port }) => port === check.port)) ?? all[0] ?? instance;
}

function isSame(a: HealthCheck["origin"], b: HealthCheck["origin"]): boolean {
  return a.file.uri === b.file.uri && a.start === b.start;
}

/** What shares its loopback interface. */
function beside(instance: Instance): readonly Instance[] {
  const namespace = instance.launch?.namespace;
  return instance.deployment.instances.filter((other) => other.launch?.namespace === namespace);
}

/** Why a check cannot pass; undefined if it may. */
function hindrance(check: HealthCheck, instance: Instance): string | undefined {
  const { host, port, password, passesWith } = check;
  const isLocal = host === undefined || isLoopback(host);
  if (port === undefined || (!isLocal && host !== "the pod")) return undefined;
  const who = instance.kind === "sentinel" ? "the sentinel" : "the server";
  const target = beside(instance).find((one) => portsOf(one).some((open) => open.port === port));
  const reached = target && portsOf(target).find((open) => open.port === port);
  if (!reached) {
    const ports = portsOf(instance).map((one) => one.port);
    return ports.length > 0 ? `it asks port ${port}, and ${who} listens on ${ports.join(" and ")}` : undefined;
  }
  if (!isLocal) return undefined;
  if (reached.isTls !== check.isTls) {
    return reached.isTls
      ? `it speaks plain text to the TLS port ${port}`
      : `it speaks TLS to port ${port}, which is plain`;
  }
  const bound = boundHosts(target).value;
  const asked = host === "localhost" ? ["127.0.0.1", "::1", host] : [host ?? "127.0.0.1", "localhost"];
  if (!bound.some((address) => isWildcard(address) || address === "*" || address === "" || asked.includes(address))) {
    return `it asks ${host ?? "127.0.0.1"}, and ${who} listens on ${bound.join(" and ")} only`;
  }
  if (passesWith === "connection" || password === "unknown") return undefined;
  const access = target.access.value;
  if (access.kind === "open") return undefined;
  if (password === "none") return `it sends no password, and ${targetText(target.loading.target)} answers NOAUTH`;
  return isWanted(password, access) ? undefined : `it sends another password than ${who} has`;
}

function portsOf({ settings }: Instance): readonly { readonly port: number; readonly isTls: boolean }[] {
  const [plain, tls] = [settings.get("port").value, settings.get("tls-port").value ?? 0];
  return [
    { port: plain, isTls: false },
    { port: tls, isTls: true },
  ].filter(({ port }) => port !== 0);
}
