import {
  defineRule,
  finding,
  type Instance,
  inFile,
  shownName,
  shownWord,
  targetText,
  Undecided,
  type Unfilled,
  unfilled,
} from "../../src/rule.ts";

export default defineRule({
  id: "unexpanded-placeholder",
  severity: "error",
  summary: "No value may still hold the placeholder of a template or a variable of a shell.",
  why: `Neither server nor Sentinel expands \`\${REDIS_PORT}\`, \`$(hostname -i)\` or \`{{ port }}\`: they read the characters as they
stand. Where a number or an address is needed the start ends; where any text will do, it is worse: the password is literally
\`\${REDIS_PASSWORD}\`, and the log goes to a file of that name. Up to 5.0 even \`port $PORT\` was read, as 0. The variables
of a container change nothing in a file that is mounted into it. Nor does a shell stand between a command that is given as a list
and the server: Kubernetes puts in \`$(NAME)\` and leaves \`$NAME\` as it is, Compose puts in \`$NAME\` from where it runs and makes
\`$NAME\` of \`$$NAME\`, which only a shell in the container would take for a variable.

Of \`$PORT\` and \`\${PORT}\` many believe that servers expand them: where that ends the start, it is an error. Nobody believes it
of \`{{ port }}\`, \`%port%\` or \`@PORT@\`: a file with such a placeholder is a template whose renderer was not found, and
only the rendered file can be checked: a warning.`,
  consequence: "the server does not start, or takes the placeholder itself for the value",
  remedy: "fill the template in before the server reads it (envsubst, the chart's renderer, sh -c in a command)",
  live: `A server that runs keeps running. The next start, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 1
>>> 'port \${PORT}'
argument couldn't be parsed into an integer
\`\`\`

Where any text will do, \`CONFIG GET requirepass\` shows the placeholder itself.`,
  evidence: [
    "https://github.com/gensecaihq/Wazuh-MCP-Server/pull/31",
    "https://github.com/redis/docker-library-redis/issues/274",
  ],
  each: "instance",
  *check(instance) {
    const files = unfilled(instance);
    // What fills in one placeholder of a file will fill in the others.
    for (const { value } of files.flatMap(({ words }) => words)) {
      const filler = instance.deployment.filledInBy(value, instance);
      if (filler) throw new Undecided(`what ${filler} fills in`);
    }
    for (const found of files) {
      const { file, words, worst, problem, isTemplate } = found;
      const others = words.filter((word) => word !== worst);
      const shown = shownWord(file, worst);
      const first = shown === "***" ? "this placeholder" : `the placeholder ${shown}`;
      const what = others.length === 0 ? `${first} was` : `${first} and ${count(others.length)} were`;
      const isFatal = problem?.refused && problem.certain && !isTemplate;
      const message = isTemplate
        ? `${what} not filled in: this file is a template, and what renders it is not here`
        : `${what} not filled in: ${meaningOf(found, instance)}`;
      yield finding(inFile(file, worst), message, {
        severity: isFatal ? "error" : "warning",
        related: others.map((word) => ({ at: inFile(file, word), message: "nor was this one" })),
        ...(isTemplate && { remedy: "check the file that is rendered from it; no server reads this one" }),
      });
    }
  },
  good: [
    // Compose puts variables in, or a shell does.
    {
      "docker-compose.yml": `services:
  compose:
    image: redis:7.2
    command: redis-server --requirepass $PASSWORD --port \${PORT}
  shell:
    image: redis:7.2
    command: sh -c 'redis-server --requirepass "$$PASSWORD" --port "$$PORT"'
  list:
    image: redis:7.2
    entrypoint: ["sh", "-c"]
    command: ["exec redis-server --requirepass $$PASSWORD"]`,
    },
    {
      "redis.yaml": `apiVersion: v1
kind: Pod
metadata: {name: redis}
spec:
  containers:
    - name: redis
      image: redis:7.2
      args: ["--requirepass", "$(PASSWORD)", "--bind", "$(POD_IP)"]
      env:
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: redis, key: password}}}
        - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
---
apiVersion: v1
kind: Pod
metadata: {name: shell}
spec:
  containers:
    - name: redis
      image: redis:7.2
      command: ["sh", "-c", "redis-server --requirepass $PASSWORD"]`,
    },
    // A script fills in a mounted file each time, with what is not known here.
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: ["sh", "-c", "sed -i 's|__PASSWORD__|'"$$PASSWORD"'|g' /redis.conf && exec redis-server /redis.conf"]
    volumes: ["./redis.conf:/redis.conf"]`,
      "redis.conf": "requirepass __PASSWORD__",
    },
    { "redis.conf": "port 6379\nlogfile /var/log/$x/redis.log\nnotify-keyspace-events K$" },
    { "redis.conf": 'requirepass "pa{ss}$wo%rd"' },
    // A script, or what starts the containers, speaks of it.
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 $SENTINEL_QUORUM
sentinel down-after-milliseconds main $DOWN_AFTER`,
      "docker-compose.yml": "services:\n  sentinel:\n    build: sentinel\n    environment:\n      - SENTINEL_QUORUM=2",
    },
    { "redis.conf": "port {port}", "start.sh": 'sed -i "s/{port}/$1/" redis.conf' },
    // A script that replaces whatever it is told, also in a folder beside.
    {
      "config/redis.conf": "port {{ port }}\nreplicaof {{ master_ip }} 6379",
      "bin/run.sh": `function template() {
  sed -i "s/{{ $1 }}/$2/g" "$3"
}
template port 6379 /etc/redis/redis.conf`,
    },
    {
      "conf/replica.conf": "replicaof %master-ip% %master-port%",
      "scripts/start.sh": 'sed -i "s/%$1%/$2/" replica.conf',
    },
    { "redis.conf": "port $PORT\nrequirepass $PASS", "entrypoint.sh": "envsubst < redis.conf > /run/redis.conf" },
    // What the image does with the file, or the command line with the password, is not known.
    {
      "redis.conf": "requirepass $REDIS_PASSWORD",
      "docker-compose.yml": "services:\n  redis:\n    build: .\n    volumes:\n      - ./redis.conf:/etc/redis.conf",
    },
    {
      "redis.conf": "requirepass $REDIS_PASSWORD",
      "docker-compose.yml":
        "services:\n  redis:\n    image: redis:7\n    command: redis-server /r.conf --requirepass $PASS\n    volumes:\n      - ./redis.conf:/r.conf",
    },
    { "redis.conf": "requirepass $REDIS_PASSWORD" },
    {
      "redis.conf": `requirepass \${REDIS_PASSWORD}`,
      "deploy.sh": "envsubst < redis.conf | ssh host 'cat > /etc/redis.conf'",
    },
    { "redis.conf": "# port $PORT\nport 6379" },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: ["redis-server", "--port", "$$PORT", "--requirepass", "$$PASSWORD"]
#                                         ^^^^^ the placeholder $PORT and 1 other were not filled in: port takes an integer between 0 and 65535
`,
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
      args: ["--requirepass", "$PASSWORD"]
#                              ^^^^^^^^^ this placeholder was not filled in: redis 7.2 takes it for the password
`,
    },
    {
      "redis.yaml": `
apiVersion: v1
kind: ConfigMap
metadata: {name: redis}
data:
  redis.conf: |
    port \${REDIS_PORT}
#        ^^^^^^^^^^^^^ the placeholder \${REDIS_PORT} was not filled in: port takes an integer between 0 and 65535
---
apiVersion: v1
kind: Pod
metadata: {name: redis}
spec:
  containers:
    - name: redis
      image: redis:7.2
      args: [/etc/redis/redis.conf]
      env: [{name: REDIS_PORT, value: "6380"}]
      volumeMounts: [{name: conf, mountPath: /etc/redis}]
  volumes: [{name: conf, configMap: {name: redis}}]`,
    },
    // As documentation writes it.
    {
      "redis.conf": `
requirepass <password>
#           ^^^^^^^^^^ this placeholder was not filled in: redis 8.10 takes it for the password`,
    },
    // The environment of an official image changes nothing in a file.
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 $SENTINEL_QUORUM
#                                   ^^^^^^^^^^^^^^^^ the placeholder $SENTINEL_QUORUM was not filled in: sentinel monitor takes an integer of at least 1`,
      "docker-compose.yml": "services:\n  sentinel:\n    image: redis:7\n    environment:\n      - SENTINEL_QUORUM=2",
    },
    {
      "redis.conf": `
port \${PORT}
#    ^^^^^^^ the placeholder \${PORT} and 1 other were not filled in: port takes an integer between 0 and 65535
maxmemory $MEMORY
#         ~~~~~~~ nor was this one`,
    },
    // A template.
    {
      "redis.conf": `
port {{ port }}
#    ^^^^^^^^^^ this placeholder and 1 other were not filled in: this file is a template, and what renders it is not here
replicaof {{ master }} 6379
#         ~~~~~~~~~~~~ nor was this one
appendonly yes
dir /data`,
    },
    {
      "redis.conf": `
port @PORT@
#    ^^^^^^ this placeholder was not filled in: this file is a template, and what renders it is not here`,
    },
    // Another template beside it renders nothing.
    {
      "replica.conf": `
replicaof {{ master }} 6379
#         ^^^^^^^^^^^^ this placeholder was not filled in: this file is a template, and what renders it is not here
appendonly yes`,
      "manifest.yaml": 'image: "{{ $image }}"\ncommand: ["sed", "-i", "s/a/b/", "/etc/motd"]',
    },
    // Nothing is there that could fill it in.
    {
      "redis.conf": `
masterauth \${REDIS_PASSWORD}
#          ^^^^^^^^^^^^^^^^^ this placeholder was not filled in: redis 8.10 takes it for the password`,
    },
    // An official image takes a mounted file as it is.
    {
      "redis.conf": `
requirepass \${REDIS_PASSWORD}
#           ^^^^^^^^^^^^^^^^^ this placeholder and 1 other were not filled in: redis 7.2 takes it for the password
masterauth \${REDIS_PASSWORD}
#          ~~~~~~~~~~~~~~~~~ nor was this one`,
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    environment:
      - REDIS_PASSWORD=\${REDIS_PASSWORD}
    volumes:
      - ./redis.conf:/usr/local/etc/redis/redis.conf`,
    },
    {
      "sentinel.conf": `
sentinel monitor main $MASTER_IP 6379 2
#                     ^^^^^^^^^^ the placeholder $MASTER_IP was not filled in: sentinel monitor takes an address`,
    },
    {
      files: {
        "redis.conf": `
port $PORT
#    ^^^^^ the placeholder $PORT was not filled in: redis 5.0 takes it literally`,
      },
      target: "redis@5.0",
    },
  ],
});

function meaningOf({ problem }: Unfilled, { loading }: Instance): string {
  const server = targetText(loading.target);
  if (!problem) return `${server} takes it for the password`;
  const { name, words, directive, expected, refused } = problem;
  if (words[0] === directive.name) return "it stands where a line needs the name of a directive";
  const isStatement = directive.name.value.toLowerCase() === "sentinel";
  const use = expected === "a value" ? "cannot be used as it stands" : `takes ${expected}`;
  return refused ? `${isStatement ? "sentinel " : ""}${shownName(name)} ${use}` : `${server} takes it literally`;
}

function count(others: number): string {
  return others === 1 ? "1 other" : `${others} others`;
}
