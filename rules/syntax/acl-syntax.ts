import { defineRule, lineAt, mistakes, type ProblemOf, remove, shownWord, wordsOf } from "../../src/rule.ts";

export default defineRule({
  id: "acl-syntax",
  severity: "error",
  summary: "Every rule of a user line must be an ACL rule that the release knows, and an ACL file holds nothing else.",
  why: `One wrong rule refuses the whole file: \`Error in user declaration\`, or, where a command or a category is unknown,
\`Error loading ACLs\` after all lines were read. Rules are newer than users: channels (\`&pattern\`) came with 6.2, selectors,
\`%R~pattern\` and subcommands to take away (\`-config|set\`) with 7.0. A file that a newer server has rewritten can hold words
an older one does not know. A sentinel has few commands: a line meant for the nodes (\`+slaveof\`, \`+config|rewrite\`) ends its start.

An ACL file has a syntax of its own: every line that is not empty begins with \`user\`, in small letters, and a name.
There are no comments and no quotes, words end at single blanks and not at tabs, and one line that is refused ends the start:
\`Aborting Redis startup because of ACL errors: users.acl:1 should start with user keyword followed by the username\`. On a
running server ACL LOAD says the same and changes nothing, so that the mistake may wait for the next restart.`,
  consequence: "the server does not start, or does not come back after its next restart",
  remedy: "correct the line; ACL SETUSER with a made-up user on a test server of the same release tries a rule out",
  live: `\`ACL LOAD\` answers with every mistake of an ACL file and changes nothing; \`ACL LIST\` shows what is in force. Where
the server ended, its log says why in the last line:

\`\`\`
Aborting Redis startup because of ACL errors: /etc/redis/users.acl:1 should start with user keyword followed by the username.
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/12055", "https://github.com/redis/redis/blob/unstable/src/acl.c"],
  each: "instance",
  *check(instance) {
    const all = instance.problems("acl-syntax");
    yield* mistakes(instance, "acl-syntax", (problem) => {
      const { file, directive, reason, stray } = problem;
      const [first, ...others] = all.filter((other) => other.directive === directive);
      // A server goes no further in a line.
      if (problem !== first) return undefined;
      if (!stray)
        return {
          message: `this rule of a user is refused: ${naming(problem)}`,
          related: others.map((other) => ({ at: wordsOf(other), message: "refused as well" })),
        };
      const message = `this line of an ACL file is refused: ${reason}`;
      return directive.name.value.startsWith("#") ? { message, fix: remove(lineAt({ file, directive })) } : message;
    });
  },
  good: [
    { "redis.conf": 'user app on ">hunter2" ~app:* &* +@all -@dangerous (+get %R~x:*)\nUSER old OFF' },
    { files: { "redis.conf": "user app on >hunter2 ~* +@all -debug" }, target: "redis@6.0" },
    // A module brings commands of its own.
    { "redis.conf": "loadmodule /lib/search.so\nuser app on nopass ~* +ft.search" },
    // Blank lines, white space at both ends and several blanks between rules are fine in an ACL file.
    {
      "redis.conf": "aclfile users.acl",
      "users.acl": '\r\n  user default off\r\n\tuser app on  >a#b   >"hunter2" ~app:* (+get %R~x:*)\t\nuser empty',
    },
    { "redis.conf": "aclfile users.acl\nloadmodule /lib/search.so", "users.acl": "user app on nopass ~* +ft.search" },
    // What a template makes of it is unknown, and a sentinel of 6.0 reads no ACL file.
    {
      "redis.conf": "aclfile users.acl",
      "users.acl": "user app on >{{ password }} ~* +@all\nuser default {{ state }}",
    },
    {
      files: { "sentinel.conf": "aclfile users.acl\nsentinel monitor main 10.0.0.1 6379 1", "users.acl": "nonsense" },
      target: "redis@6.0",
    },
    // The first argument is a name, whatever it looks like.
    { "redis.conf": "user +@all on" },
  ],
  bad: [
    // A warning: nobody has run the newest release, but no sentinel so far had it.
    {
      "sentinel.conf": `
user peer on nopass ~* &* +ping +slaveof
#                               ^^^^^^^^ this rule of a user is refused: a sentinel has no command "slaveof"; the rule belongs on the nodes
sentinel monitor main 10.0.0.1 6379 2`,
    },
    {
      "redis.conf": "aclfile /etc/redis/users.acl",
      "users.acl": `
# users of the shop
#^^^^^^^^^^^^^^^^^^ this line of an ACL file is refused: an ACL file cannot hold comments
user app on ">hunter2" ~* +@all
#           ^^^^^^^^^^ this rule of a user is refused: in an ACL file quotes are not taken off
USER shop off
#^^^^^^^^^^^^ this line of an ACL file is refused: USER is written in small letters here
`,
    },
    {
      files: {
        "redis.conf": "include acl.conf",
        "acl.conf": "aclfile acl/users.acl",
        "acl/users.acl": `
user app	on >hunter2
#    ^^^^^^ this rule of a user is refused: a user name cannot hold white space; a tab parts no words
user other on nopass &*
#                    ^^ this rule of a user is refused: rules for channels exist from Redis 6.2 on
`,
      },
      target: "redis@6.0",
    },
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
    {
      files: {
        "redis.conf": `
user app on >hunter2 ~* +@read +@wirte -@dangerous
#                              ^^^^^^^ this rule of a user is refused: the server has no command category "wirte"
user other on >hunter2 ~* +Hunter2
#                         ^^^^^^^^ this rule of a user is refused: the server has no such command`,
      },
      target: "redis@7.2",
    },
    // The hash of a password is no remark.
    {
      files: {
        "redis.conf": `
user app on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~app:* &app:* +@all
#                                                                                    ^^^^^^ this rule of a user is refused: a channel pattern has no effect while all channels are allowed; put resetchannels in front of it`,
      },
      target: "redis@6.2",
    },
    // What sentinels need at the nodes, written down in the wrong file: their own table is short.
    {
      files: {
        "sentinel.conf": `
user sentinel on >hunter2 &* +ping +slaveof +config|rewrite
#                                  ^^^^^^^^ this rule of a user is refused: a sentinel has no command "slaveof"; the rule belongs on the nodes
#                                           ~~~~~~~~~~~~~~~ refused as well
sentinel monitor main 10.0.0.1 6379 1`,
      },
      target: "redis@7.4",
    },
  ],
});

/** The reason with the name of the command or the category; a word that looks like a password is not shown. */
function naming({ file, words, reason }: ProblemOf<"acl-syntax">): string {
  const [word, ...others] = words;
  const name = word && others.length === 0 ? shownWord(file, word) : "***";
  const [, category, command] = /^[+-](@?)([a-z]+(?:[-_.|][a-z]+)*)$/.exec(name) ?? [];
  if (command === undefined) return reason;
  const what = category ? "command category" : "command";
  return reason.replace(`no such ${what}`, `no ${what} "${command}"`);
}
