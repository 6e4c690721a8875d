import { decode, defineRule, mistakes, withoutLogin } from "../../src/rule.ts";

export default defineRule({
  id: "include-not-found",
  severity: "warning",
  summary: "Every included file must exist.",
  why: `A missing include ends the start: \`Fatal error, can't open config file\`. A relative path counts from the folder in
which the server is started (or from the last \`dir\` line above), not from the file that holds the line, so that a file can be
there and still not be found. From 7.0 on a path may be a pattern, and a pattern without matches is no mistake.`,
  consequence: "the server does not start, unless it finds the file on its own machine",
  remedy: "add the file, or write its absolute path",
  live: `A server that runs keeps running. The next start, tried with 7.0.15, in the folder it is started in:

\`\`\`
Fatal error, can't open config file '/etc/redis/common.conf': No such file or directory
\`\`\``,
  evidence: ["https://github.com/redis/redis/blob/unstable/redis.conf"],
  each: "instance",
  *check(instance) {
    yield* mistakes(
      instance,
      "include-not-found",
      ({ path }) => `the included file ${withoutLogin(decode(path))} is not there`,
    );
  },
  good: [
    { "redis.conf": 'include common.conf\nINCLUDE "common.conf"', "common.conf": "port 6379" },
    { "redis.conf": "include conf.d/*.conf" },
  ],
  bad: [
    {
      "redis.conf": `
include comon.conf
#       ^^^^^^^^^^ the included file comon.conf is not there`,
      "common.conf": "port 6379",
    },
    {
      files: {
        "redis.conf": `
include conf.d/*.conf
#       ^^^^^^^^^^^^^ the included file conf.d/*.conf is not there`,
      },
      target: "redis@6.2",
    },
  ],
});
