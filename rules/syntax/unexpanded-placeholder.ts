import { defineRule, mistakes, shownName, shownWord, targetText, Undecided } from "../../src/rule.ts";

export default defineRule({
  id: "unexpanded-placeholder",
  severity: "error",
  summary: "No value may still hold the placeholder of a template or a variable of a shell.",
  why: `Neither server nor Sentinel expands \`\${REDIS_PORT}\`, \`$(hostname -i)\` or \`{{ port }}\`: they read the characters as they
stand. Where a number or an address is needed the start ends; where any text will do, it is worse: the password is literally
\`\${REDIS_PASSWORD}\`, and the log goes to a file of that name. Up to 5.0 even \`port $PORT\` was read, as 0.`,
  consequence: "the server does not start, or takes the placeholder itself for the value",
  remedy: "fill the template in before the server reads it (envsubst, the chart's renderer); the server never does",
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
    const server = targetText(instance.loading.target);
    const filler = instance
      .problems("placeholder")
      .map(({ words: [word] }) => word && instance.deployment.filledInBy(word.value))
      .find((file) => file !== undefined);
    yield* mistakes(instance, "placeholder", ({ name, file, words, directive, expected, refused }) => {
      const isName = words[0] === directive.name;
      const isStatement = !isName && directive.name.value.toLowerCase() === "sentinel";
      if (isName) return "a placeholder stands where a line needs the name of a directive: nobody has filled it in";
      const word = words[0] ? shownWord(file, words[0]) : "***";
      // What fills in one placeholder of a file will fill in the others.
      if (filler) throw new Undecided(`what ${filler} fills in`);
      const what = word === "***" ? "this placeholder" : `the placeholder ${word}`;
      const use = expected === "a value" ? "cannot be used as it stands" : `takes ${expected}`;
      const takes = `${isStatement ? "sentinel " : ""}${shownName(name)} ${use}`;
      return `${what} was not filled in: ${refused ? takes : `${server} takes it literally`}`;
    });
  },
  good: [
    { "redis.conf": "port 6379\nlogfile /var/log/$x/redis.log\nnotify-keyspace-events K$" },
    { "redis.conf": 'requirepass "pa{ss}$wo%rd"' },
    // A script, or what starts the containers, speaks of it.
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 $SENTINEL_QUORUM
sentinel down-after-milliseconds main $DOWN_AFTER`,
      "docker-compose.yml": "services:\n  sentinel:\n    build: sentinel\n    environment:\n      - SENTINEL_QUORUM=2",
    },
    { "redis.conf": "port {port}", "start.sh": 'sed -i "s/{port}/$1/" redis.conf' },
    { "redis.conf": "# port $PORT\nport 6379" },
  ],
  bad: [
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
#    ^^^^^^^ the placeholder \${PORT} was not filled in: port takes an integer between 0 and 65535
replicaof {{ master }} 6379
#         ^^^^^^^^^^^^ this placeholder was not filled in: replicaof takes 2 arguments`,
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
