import { defineRule, mistakes, Undecided } from "../../src/rule.ts";

export default defineRule({
  id: "include-cycle",
  severity: "error",
  summary: "No file may include itself, directly or through others.",
  why: `The server reads an included file where the line stands, and does not remember which files it is reading. A circle
ends only when memory, the stack or the number of open files does: the process is killed or dies, without a word about the
circle in its log.`,
  consequence: "the server reads in circles until it is out of files or memory, and never starts",
  remedy: "delete the include line that leads back",
  live: `Nothing is logged: 7.0.15 ends with \`Segmentation fault\` (exit status 139) before its first line, and a service manager starts it again and
again. \`grep -r '^include'\` over the files shows the circle.`,
  evidence: ["https://github.com/redis/redis/blob/unstable/src/config.c"],
  each: "instance",
  *check(instance) {
    yield* mistakes(instance, "include-cycle", ({ tooDeep }) => {
      if (tooDeep) throw new Undecided("the files of includes nested so deep or so many that they were not followed");
      return "this include leads back to a file that is being read";
    });
  },
  good: [
    // Twice the same file is no circle.
    { "redis.conf": "include common.conf\nport 6380\ninclude common.conf", "common.conf": "timeout 0" },
  ],
  bad: [
    {
      "redis.conf": "include a.conf",
      "a.conf": `
include b.conf
port 6379`,
      "b.conf": `
include "a.conf"
#       ^^^^^^^^ this include leads back to a file that is being read`,
    },
  ],
});
