import { defineRule, mistakes } from "../../src/rule.ts";

export default defineRule({
  id: "unbalanced-quotes",
  severity: "error",
  summary: "Every quote must be closed in its line, with a blank or the line's end behind it.",
  why: `Quotes work as in C: inside double quotes a backslash escapes what follows, so a Windows path that ends in one
(\`dir "C:\\\\data\\\\"\`) swallows the closing quote, and a quote that closes in the middle of a word is refused. An apostrophe
in an unquoted password opens a quote, too. The server says \`Unbalanced quotes in configuration line\` and does not start.`,
  consequence: "the server does not start, or does not come back after its next restart",
  remedy: 'close the quote; write \\" for a quote and \\\\ for a backslash inside double quotes',
  live: `A server that runs keeps running. The next start, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 1
>>> 'requirepass "abc'
Unbalanced quotes in configuration line
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/3148"],
  each: "instance",
  *check(instance) {
    yield* mistakes(instance, "unbalanced-quotes", () => "the quotes from here to the end of the line do not match");
  },
  good: [
    { "redis.conf": `requirepass "it's"\ndir "C:\\\\data\\\\"\nmasterauth 'a "b'\nlogfile ""\ndbfilename dump".rdb"` },
    { "redis.conf": '# an "unfinished remark\nport 6379' },
  ],
  bad: [
    {
      "redis.conf": `
requirepass "hunter2
#           ^^^^^^^^ the quotes from here to the end of the line do not match
dir "C:\\data\\"
#   ^^^^^^^^^^ the quotes from here to the end of the line do not match
masterauth 'abc'def
#          ^^^^^^^^ the quotes from here to the end of the line do not match`,
    },
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel auth-pass main it's
#                       ^^^^ the quotes from here to the end of the line do not match`,
    },
  ],
});
