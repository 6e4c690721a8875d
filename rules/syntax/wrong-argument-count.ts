import { defineRule, inFile, mistakes, replace, shownName } from "../../src/rule.ts";

export default defineRule({
  id: "wrong-argument-count",
  severity: "error",
  summary: "Every directive must have as many arguments as the server takes.",
  why: `Too few arguments are often a variable that expanded to nothing (\`replicaof 6379\`, \`sentinel monitor main 6379 2\`),
too many a value with blanks that is not quoted, or a list that the directive takes on several lines. The server says
\`wrong number of arguments\` or \`Bad directive or wrong number of arguments\`, Sentinel \`Unrecognized sentinel configuration
statement\`, and neither starts.`,
  consequence: "the server does not start, or does not come back after its next restart",
  remedy: "give it the arguments it takes; a value that holds blanks goes in quotes",
  live: `A server that runs keeps running. The next start, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 2
>>> 'replicaof 6379'
wrong number of arguments
\`\`\`

Of a sentinel the last line is \`Unrecognized sentinel configuration statement.\``,
  evidence: ["https://github.com/bitnami/charts/issues/9296"],
  each: "instance",
  *check(instance) {
    yield* mistakes(instance, "wrong-arguments", ({ name, file, directive, expected, found }) => {
      const [first, ...others] = directive.args;
      const joined = /^([^:]+):(\d+)$/.exec(first?.value ?? "");
      if (first && joined && others.length === 0 && /^(?:replica|slave)of$/i.test(name)) {
        return {
          message: `${name} takes 2 arguments, host and port, with a blank between them: found a colon`,
          fix: replace(inFile(file, first), joined[1]!, joined[2]!),
        };
      }
      const behind =
        file.embedding?.lines === "option" ? others.find(({ value }) => /\.(?:conf|cfg)$/i.test(value)) : undefined;
      if (behind) {
        return {
          message: `${shownName(name)} takes ${expected}, found ${found}: a file that stands behind an option is a value of it`,
          remedy: "put the file directly behind the program, in front of all options",
        };
      }
      const isStatement = directive.name.value.toLowerCase() === "sentinel" && name !== "sentinel";
      return `${isStatement ? "sentinel " : ""}${shownName(name)} takes ${expected}, found ${found === 0 ? "none" : found}`;
    });
  },
  good: [
    // The file comes first.
    {
      "compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server /etc/redis.conf --port 6380
    volumes: ["./redis.conf:/etc/redis.conf"]`,
      "redis.conf": "appendonly yes",
    },
    { "redis.conf": 'replicaof 10.0.0.1 6379\nsave ""\nBIND 10.0.0.2 "127.0.0.1"\nlogfile ""' },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-sentinel main 10.0.0.2 26379" },
    // One quoted argument is several from 7.0.1 on.
    { files: { "redis.conf": 'save "900 1 300 10"' }, target: "redis@7.2" },
    { files: { "redis.conf": "save 900 1 300" }, target: "redis@6.2" },
    // bind without an address is understood from 7.0 on.
    { "redis.conf": "bind\nunixsocket /run/redis.sock" },
  ],
  bad: [
    {
      "compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server --port 6380 /etc/redis.conf
#                                     ^^^^^^^^^^^^^^^ port takes 1 argument, found 2: a file that stands behind an option is a value of it
    volumes: ["./redis.conf:/etc/redis.conf"]`,
      "redis.conf": "appendonly yes",
    },
    {
      "redis.conf": `
replicaof 6379
#^^^^^^^^ replicaof takes 2 arguments, found 1
Port
#^^^ port takes 1 argument, found none
logfile /var/log/my redis.log
#                   ^^^^^^^^^ logfile takes 1 argument, found 2`,
    },
    {
      files: {
        "redis.conf": `
bind
#^^^ bind takes 1 to 16 arguments, found none
slaveof 10.0.0.1
#^^^^^^ slaveof takes 2 arguments, found 1`,
      },
      target: "redis@6.2",
    },
    {
      "redis.conf": `
replicaof 10.0.0.1:6379
#^^^^^^^^ replicaof takes 2 arguments, host and port, with a blank between them: found a colon`,
    },
    {
      "sentinel.conf": `
sentinel monitor main 6379 2
#        ^^^^^^^ sentinel monitor takes 4 arguments, found 3`,
    },
  ],
});
