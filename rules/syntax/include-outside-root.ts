import { decode, defineRule, finding, inFile, withoutLogin } from "../../src/rule.ts";

export default defineRule({
  id: "include-outside-root",
  severity: "info",
  summary: "Included files should be among the files that are checked.",
  why: `Only files below the paths given are read. An \`include\` that leads elsewhere, or whose path a template has yet to fill
in, can set anything: whatever the files do not say themselves stays unknown for this instance, and the questions that need
it are listed as undecided.`,
  consequence: "settings of that file are unknown, so some questions about this instance stay undecided",
  remedy: "check the folder that holds it too, or allow it with --include-root",
  live: `\`CONFIG GET *\` of the running server shows what it has made of all its files.`,
  evidence: ["https://github.com/redis/redis/blob/unstable/redis.conf"],
  each: "instance",
  *check({ loading: { includes } }) {
    for (const { directive, file, result } of includes) {
      if (result.kind !== "outside") continue;
      const path = directive.args[0] ?? directive.name;
      yield finding(
        inFile(file, path),
        `${withoutLogin(decode(path.value))} was not read: it is not among the files that are checked`,
      );
    }
  },
  good: [{ "redis.conf": "include common.conf", "common.conf": "port 6379" }],
  bad: [
    {
      "redis.conf": `
include /etc/redis/common.conf
#       ^^^^^^^^^^^^^^^^^^^^^^ /etc/redis/common.conf was not read: it is not among the files that are checked`,
    },
  ],
});
