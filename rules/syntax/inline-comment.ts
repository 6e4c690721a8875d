import { defineRule, mistakes, setApart, targetText, wordsOf } from "../../src/rule.ts";

export default defineRule({
  id: "inline-comment",
  severity: "error",
  summary: "A remark must stand on a line of its own.",
  why: `\`#\` begins a comment only as the first character of a line that is not blank; \`//\` and \`;\` never do. Behind a value
it is an argument like any other. Mostly the server refuses the line (\`wrong number of arguments\`); worse are the lines it
takes: \`bind 10.0.0.1 # lan\` binds more addresses, and up to 6.2 \`save 900 1 # often\` was skipped without a word, so that no
snapshot was ever made. Many tutorials have such lines.`,
  consequence: "the server does not start, or reads the remark as a part of the value",
  remedy: "move the remark to a line of its own that begins with #",
  live: `A server that runs keeps running. The next start, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 2
>>> 'maxmemory 64mb # enough'
wrong number of arguments
\`\`\`

With \`bind 127.0.0.1 #lan\` the line is taken, and the start ends later:

\`\`\`
Warning: Could not create server TCP listening socket #lan:6379: Name or service not known
Failed listening on port 6379 (TCP), aborting.
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/521",
    "https://github.com/redis/redis/issues/14228",
    "https://github.com/echocat/puppet-redis/issues/117",
  ],
  each: "instance",
  *check(instance) {
    const server = targetText(instance.loading.target);
    yield* mistakes(instance, "inline-comment", (problem) => {
      const { taken, refused } = problem;
      const effect = taken ?? `${server} takes it for arguments`;
      const stops = taken ? `, and ${server} does not start` : " and does not start";
      const message = `a remark behind a value is no comment: ${effect}${refused ? stops : ""}`;
      return { message, fix: setApart(wordsOf(problem)) };
    });
  },
  good: [
    { "redis.conf": '# the port\nport 6379\n   # indented\nrequirepass 1234@!@#$\nmasterauth "a # b"' },
    // A password that begins with #, and the hash of one.
    { "redis.conf": "requirepass #secret" },
    {
      "redis.conf": "user app on #ff57cb56ae98a41a92b3ad3fc8e9b4ddde1d7a5d5b9a7cb0e2b7f5b6a3c1d2e4 ~* +@all",
    },
    { "redis.conf": "loadmodule /lib/a.so ;x=1" },
  ],
  bad: [
    {
      "redis.conf": `
maxmemory 64mb  # enough
#               ^^^^^^^^ a remark behind a value is no comment: redis 8.10 takes it for arguments and does not start
save 900 1 # don't worry
#          ^^^^^^^^^^^^^ a remark behind a value is no comment: redis 8.10 takes it for arguments and does not start
port 6379 // default
#         ^^^^^^^^^^ a remark behind a value is no comment: redis 8.10 takes it for arguments and does not start
slave-priority 10 ; low
#                 ^^^^^ a remark behind a value is no comment: redis 8.10 takes it for arguments and does not start
bind 10.0.0.1 #lan
#             ^^^^ a remark behind a value is no comment: it is taken for addresses, and redis 8.10 does not start`,
    },
    {
      files: {
        "redis.conf": `
save 900 1 # often
#          ^^^^^^^ a remark behind a value is no comment: the whole line is skipped`,
      },
      target: "redis@6.2",
    },
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2 # quorum
#                                     ^^^^^^^^ a remark behind a value is no comment: redis 8.10 takes it for arguments and does not start`,
    },
  ],
});
