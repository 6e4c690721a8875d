import { type Deployment, defineRule, finding, inFile } from "../../src/rule.ts";

type Kind = Deployment["problems"][number]["kind"];

/** Where less can happen than the rule as a whole warns of. */
const consequences: { readonly [K in Kind]?: string } = {
  "variable-unset": "the value is empty or lacks a part, and the server runs without what was to be handed to it",
  "name-undefined": "the container does not start",
  "object-missing": "unless it is made elsewhere, the pod waits for it and does not start",
  "service-missing": "unless it is made elsewhere, the pods have no names of their own by which others reach them",
};

export default defineRule({
  id: "startup-reference-missing",
  severity: "error",
  summary: "What a compose file or a manifest names must be there.",
  why: `A mounted file or folder that does not exist is no error to Docker: it makes an empty *folder* of that name, and nothing
complains but the server. Where the folder around the configuration was meant, it ends: \`can't open config file\`. Where the file itself
was, a sentinel ends, too, and a server takes the folder for an empty file and runs with its defaults: without password, without
\`replicaof\`. A sentinel that is lost like this is missed only when its vote is needed. For a service, a network or a volume
that nobody defines Compose refuses the whole file. A variable without a value is replaced by nothing, with a warning that
scrolls away: \`sentinel monitor main  6379 2\` has lost its address.

Kubernetes makes nothing up: a pod whose ConfigMap, claim or key is missing waits, and is never started; a volume that the
pod does not have is refused at once. Without the Service that a StatefulSet names, its pods run, but no name such as
\`redis-0.redis\` leads to them: replicas and sentinels that were told one find nobody. What is in none of the files may be
made elsewhere, so that these are infos.`,
  consequence: "the container does not start, or the server runs without what was to be handed to it",
  remedy: "add what is named, or correct the name; give variables a value in .env or a default",
  live: `Containers that run keep running. The next start (the logs are of 7.0.15):

\`\`\`text
$ docker compose up
Fatal error, can't open config file '/redis/sentinel.conf': No such file or directory
Sentinel config file /etc/sentinel.conf is not writable: Is a directory. Exiting...
$ kubectl describe pod redis-0
MountVolume.SetUp failed for volume "config" : configmap "redis-config" not found
\`\`\``,
  evidence: [
    "https://docs.docker.com/engine/storage/bind-mounts/",
    "https://github.com/moby/moby/issues/13121",
    "https://kubernetes.io/docs/concepts/configuration/configmap/",
  ],
  each: "deployment",
  *check({ problems }) {
    for (const { kind, file, span, message, severity } of problems) {
      if (kind === "not-readable") continue;
      const consequence = consequences[kind];
      yield finding(inFile(file, span), message, { severity, ...(consequence !== undefined && { consequence }) });
    }
  },
  good: [
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server /etc/redis/redis.conf
    volumes:
      - ./redis.conf:/etc/redis/redis.conf`,
      "redis.conf": "requirepass hunter2",
    },
  ],
  bad: [
    {
      "docker-compose.yml": `services:
  sentinel:
    image: redis:7
    command: redis-sentinel /redis/sentinal.conf
#                           ^^^^^^^^^^^^^^^^^^^^ there is no file behind /redis/sentinal.conf: conf is mounted at /redis and does not hold it
    volumes: ["./conf:/redis/"]`,
      "conf/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server /etc/redis/redis.conf
    volumes:
      - ./redis.conf:/etc/redis/redis.conf
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ there is no redis.conf to mount: Docker makes a folder of that name, and /etc/redis/redis.conf cannot be read
    networks: [back]
#              ^^^^ the network "back" is not defined under networks
  sentinel:
    image: redis:7.2
    command: redis-sentinel --sentinel monitor main \${MASTER} 6379 2
#                                                   ^^^^^^^^^ the variable MASTER has no value: there is no .env, and it has no default; unless the shell sets it, it is empty`,
    },
    // Other manifests of the folder show that such objects are kept here.
    {
      "redis.yaml": `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: redis }
spec:
  serviceName: redis-headless
#              ^^^^^^^^^^^^^^ the Service redis-headless of redis is in none of these files
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec:
      containers:
        - name: redis
          image: redis:7.2
          args: [redis-server, /etc/redis/redis.conf]
          volumeMounts: [{ name: config, mountPath: /etc/redis }]
      volumes:
        - name: config
          configMap: { name: redis-config }
#                            ^^^^^^^^^^^^ the ConfigMap redis-config of redis is in none of these files
---
apiVersion: v1
kind: Service
metadata: { name: redis }
spec: { selector: { app: redis }, ports: [{ port: 6379 }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: redis-conf }
data: { redis.conf: "appendonly yes" }`,
    },
  ],
});
