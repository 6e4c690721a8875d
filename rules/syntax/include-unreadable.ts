import { decode, defineRule, mistakes, withoutLogin } from "../../src/rule.ts";

export default defineRule({
  id: "include-unreadable",
  severity: "warning",
  summary: "Every included file must be readable.",
  why: `An included file that cannot be opened ends the start: \`Fatal error, can't open config file\`. Often the file belongs to
root and the server runs as another user. Here it could not be read by redis-ha-lint, so what
it sets is unknown; on the server's own machine the rights may differ.`,
  consequence: "the server does not start if it may not read the file either; what it sets is unknown",
  remedy: "let the user the server runs as read the file",
  live: `The start ends with \`Fatal error, can't open config file\`, the path and \`Permission denied\`. \`sudo -u redis cat FILE\`, with the user
the server runs as, tries it beforehand.`,
  evidence: ["https://github.com/redis/redis/blob/unstable/redis.conf"],
  each: "instance",
  *check(instance) {
    yield* mistakes(
      instance,
      "include-unreadable",
      ({ path, reason }) => `the included file ${withoutLogin(decode(path))} cannot be read: ${reason}`,
    );
  },
  good: [
    { "redis.conf": "include common.conf", "common.conf": "port 6379" },
    // A folder can be opened and reads as empty.
    { "redis.conf": "include conf.d", "conf.d/common.conf": "timeout 0" },
  ],
  bad: [
    {
      files: {
        "redis.conf": `
include common.conf
#       ^^^^^^^^^^^ the included file common.conf cannot be read: permission denied`,
        "common.conf": "port 6379",
      },
      locked: ["common.conf"],
    },
  ],
});
