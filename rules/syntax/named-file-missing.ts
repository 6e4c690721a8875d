import { defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "named-file-missing",
  severity: "error",
  summary: "A file that a compose file or a manifest brings into a container must be there.",
  why: `Where the source of a mount is not there, Docker makes an empty folder of that name and starts the container all the
same: nothing complains but the server, which cannot open its configuration and ends. A sentinel that is lost like this is
missed only when its vote is needed. The same happens when a folder is mounted over the one in the image and does not hold
the file that the command names.`,
  consequence: "the server or sentinel does not start",
  remedy: "add the file, or correct the path",
  live: `\`docker compose ps\` shows the container as exited or restarting; its log (tried with 7.0.15) has one line:

\`\`\`
Fatal error, can't open config file '/redis/sentinel.conf': No such file or directory
\`\`\`

Where a file is mounted by its own path, Docker's folder of that name is read as an empty file. A server starts with the
defaults then; a sentinel ends: \`Sentinel config file /etc/sentinel.conf is not writable: Is a directory. Exiting...\``,
  evidence: ["https://docs.docker.com/engine/storage/bind-mounts/", "https://github.com/moby/moby/issues/13121"],
  each: "deployment",
  *check({ problems }) {
    for (const { kind, file, span, message, severity } of problems) {
      if (kind === "file-missing") yield finding({ from: "file", file, ...span }, message, { severity });
    }
  },
  good: [
    {
      "docker-compose.yml": `services:
  sentinel:
    image: redis:7
    command: redis-sentinel /redis/sentinel.conf
    volumes: ["./conf:/redis/"]`,
      "conf/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // People copy the pattern before they start anything.
    {
      "docker-compose.yml": `services:
  sentinel:
    image: redis:7
    command: redis-sentinel /redis/sentinel.conf
    volumes: ["./conf:/redis/"]`,
      "conf/sentinel.conf.example": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
  bad: [
    {
      "docker-compose.yml": `services:
  sentinel-1:
    image: redis:7
    command: redis-sentinel /redis/sentinel.conf
    volumes:
      - ./conf/1:/redis/
  sentinel-2:
    image: redis:7
    command: redis-sentinel /redis/sentinel.conf
    volumes:
      - ./conf/2:/redis/
#       ^^^^^^^^^^^^^^^^ there is no conf/2 to mount: Docker makes a folder of that name, and /redis/sentinel.conf cannot be read`,
      "conf/1/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "docker-compose.yml": `services:
  sentinel:
    image: redis:7
    command: redis-sentinel /redis/sentinal.conf
#                           ^^^^^^^^^^^^^^^^^^^^ there is no file behind /redis/sentinal.conf: conf is mounted at /redis and does not hold it
    volumes: ["./conf:/redis/"]`,
      "conf/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
});
