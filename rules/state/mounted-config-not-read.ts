import { defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "mounted-config-not-read",
  severity: "error",
  summary: "A container must be told to read the configuration that is mounted into it.",
  why: `The official images of Redis and Valkey look for no configuration: without a command they run \`redis-server\` alone, wherever
a file is mounted. The server starts, answers, and has none of the settings of the file: no password, no persistence as it was
meant, no \`replicaof\`; the images' own build even switches protected mode off. All other findings for such a service judge the file
as if it were read.`,
  consequence: "the server runs with its defaults: without the password, the persistence and the roles of the file",
  remedy: "name the file: command: redis-server /usr/local/etc/redis/redis.conf",
  live: `\`INFO server\` shows an empty \`config_file:\`, and the log begins with

\`\`\`text
# Warning: no config file specified, using the default config.
\`\`\``,
  evidence: ["https://hub.docker.com/_/redis", "https://github.com/redis/docker-library-redis/issues/45"],
  each: "instance",
  *check({ launch }) {
    if (!launch?.idle || launch.unread !== undefined || launch.image?.kind !== "official") return;
    yield finding(launch.idle, "this configuration is mounted and not read: the command names no file");
  },
  good: [
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server /usr/local/etc/redis/redis.conf
    volumes: ["./redis.conf:/usr/local/etc/redis/redis.conf"]`,
      "redis.conf": "requirepass hunter2",
    },
    // An image of one's own may look for it, and this one does.
    {
      "docker-compose.yml": `services:
  redis:
    image: bitnami/redis:7.2
    volumes: ["./redis.conf:/opt/bitnami/redis/mounted-etc/redis.conf"]`,
      "redis.conf": "requirepass hunter2",
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    volumes: ["./redis.conf:/usr/local/etc/redis/redis.conf"]
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this configuration is mounted and not read: the command names no file
`,
      "redis.conf": "requirepass hunter2",
    },
  ],
});
