import { defineRule, mistakes } from "../../src/rule.ts";

export default defineRule({
  id: "acl-syntax",
  severity: "error",
  summary: "Every rule of a user line must be an ACL rule that the release knows.",
  why: `One wrong rule refuses the whole file: \`Error in user declaration\`, or, where a command or a category is unknown,
\`Error loading ACLs\` after all lines were read. Rules are newer than users: channels (\`&pattern\`) came with 6.2, selectors,
\`%R~pattern\` and subcommands to take away (\`-config|set\`) with 7.0. A file that a newer server has rewritten can hold words
an older one does not know.`,
  consequence: "the server does not start, or does not come back after its next restart",
  remedy: "correct the rule; ACL SETUSER on a running server of the same release tries it out",
  evidence: ["https://github.com/redis/redis/blob/unstable/src/acl.c"],
  each: "instance",
  *check(instance) {
    yield* mistakes(instance, "acl-syntax", ({ reason }) => `this rule of a user is refused: ${reason}`);
  },
  good: [
    { "redis.conf": 'user app on ">hunter2" ~app:* &* +@all -@dangerous (+get %R~x:*)\nUSER old OFF' },
    { files: { "redis.conf": "user app on >hunter2 ~* +@all -debug" }, target: "redis@6.0" },
    // A module brings commands of its own.
    { "redis.conf": "loadmodule /lib/search.so\nuser app on nopass ~* +ft.search" },
    // The first argument is a name, whatever it looks like.
    { "redis.conf": "user +@all on" },
  ],
  bad: [
    {
      "redis.conf": `
user app on >hunter2 ~* @all
#                       ^^^^ this rule of a user is refused: this is not an ACL rule`,
    },
    {
      files: {
        "redis.conf": `
user app on nopass ~* &* +@all
#                     ^^ this rule of a user is refused: rules for channels exist from Redis 6.2 on`,
      },
      target: "redis@6.0",
    },
  ],
});
