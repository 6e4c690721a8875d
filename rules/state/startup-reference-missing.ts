import { defineRule, finding, inFile } from "../../src/rule.ts";

export default defineRule({
  id: "startup-reference-missing",
  severity: "error",
  summary: "What a compose file or a manifest names must be there.",
  why: `A mounted file that does not exist is no error to Docker: it makes a *folder* of that name, and the server ends with
\`Fatal error, can't open config file\` or, where the file is only mounted, runs without the settings that stand in it. A network, a
volume or a ConfigMap that nobody defines keeps the container from starting at all. A variable without a value is replaced by
nothing, with a warning that scrolls away: \`sentinel monitor main  6379 2\` has lost its address.`,
  consequence: "the container does not start, or the server runs without what was to be handed to it",
  remedy: "add what is named, or correct the name; give variables a value in .env or a default",
  live: `Containers that run keep running. The next start:

\`\`\`text
$ docker compose up
Fatal error, can't open config file '/etc/redis/redis.conf': Is a directory
$ kubectl describe pod redis-0
MountVolume.SetUp failed for volume "config" : configmap "redis-config" not found
\`\`\``,
  evidence: [
    "https://docs.docker.com/engine/storage/bind-mounts/",
    "https://kubernetes.io/docs/concepts/configuration/configmap/",
  ],
  each: "deployment",
  *check({ problems }) {
    for (const { kind, file, span, message, severity } of problems)
      if (kind !== "not-readable") yield finding(inFile(file, span), message, { severity });
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
  ],
});
