import { defineRule, finding, type Instance, isWanted, type Secret } from "../../src/rule.ts";

export default defineRule({
  id: "aclfile-overrides-requirepass",
  severity: "error",
  summary: "Where an ACL file decides who the users are, it must hold the password: requirepass is void.",
  why: `An ACL file replaces all users when the server starts, the default user among them. A file without a line
\`user default ...\` gives it back its first state, \`on nopass ~* &* +@all\`: the server is open, although \`CONFIG GET
requirepass\` shows the password. With protected mode on it then refuses other hosts instead (\`-DENIED\`); replicas that send
\`masterauth\` to such a master are refused by \`AUTH <password> called without any password configured\`. A file with another
password for the default user decides as well: changing requirepass changes nothing. Where the default user is off it is
an info: then nobody can use the password, which may be meant.

A sentinel sends its \`requirepass\` to the others even where an ACL file decides who gets in.`,
  consequence: "the password of requirepass does not count: the server is open, or wants another one",
  remedy: "define the default user with its password in the ACL file, and drop requirepass",
  live: `\`ACL GETUSER default\` (or \`ACL LIST\`) shows what is in force: \`nopass\` among the flags means open. \`CONFIG GET
requirepass\` shows the void password all the same, and \`AUTH <password>\` answers \`WRONGPASS\`, or where there is none \`ERR
AUTH <password> called without any password configured for the default user.\``,
  since: "6.0",
  evidence: [
    "https://github.com/redis/redis/pull/7873",
    "https://github.com/redis/redis/pull/6835",
    "https://github.com/redis/redis/pull/7883",
  ],
  each: "instance",
  *check(instance) {
    const { kind, settings, users } = instance;
    const path = settings.get("aclfile");
    const password = settings.secret("requirepass");
    if (!path.value || !password.value) return;
    const { access, line, origin } = users.get("default").value!;
    // What a sentinel sends to the others may differ from what it wants.
    if (!users.aclFile || isWanted(password.value, access) || (kind === "sentinel" && access.kind !== "open")) return;
    const how = !line
      ? "has no line for the default user, which so needs none"
      : access.kind === "open"
        ? "lets in the default user without one"
        : access.kind === "closed"
          ? "shuts out the default user"
          : "gives the default user another";
    yield finding(password, `this password is void: the ACL file decides, and ${how}`, {
      severity:
        access.kind === "closed"
          ? "info"
          : access.kind === "open" || isSent(password.value, instance)
            ? "error"
            : "warning",
      related: [{ at: origin, message: line ? "the default user" : "the ACL file" }],
    });
  },
  good: [
    { "redis.conf": "requirepass hunter2" },
    { "redis.conf": "aclfile users.acl", "users.acl": "user app on >hunter2 ~* +@all" },
    // The same password, in clear or hashed: clients do not notice.
    {
      "a/redis.conf": "requirepass hunter2\naclfile users.acl",
      "a/users.acl": "user default on >older >hunter2 ~* &* +@all",
      "b/redis.conf": "requirepass hunter2\naclfile users.acl",
      "b/users.acl": "user default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all",
    },
    // What the file says is unknown.
    { "redis.conf": "requirepass hunter2\naclfile /etc/redis/users.acl" },
    { "redis.conf": "requirepass hunter2\naclfile users.acl", "users.acl": "user default on >{{ password }} ~* +@all" },
    { "redis.conf": 'requirepass hunter2\nrequirepass ""\naclfile users.acl', "users.acl": "" },
    { "redis.conf": 'requirepass hunter2\naclfile users.acl\naclfile ""', "users.acl": "" },
    // The password is for the other sentinels.
    {
      "sentinel.conf": "requirepass hunter2\naclfile users.acl\nsentinel monitor main 10.0.0.1 6379 1",
      "users.acl": "user default off\nuser peer on >other &* +@all",
    },
  ],
  bad: [
    // The replicas send it.
    {
      "a/redis.conf": `
bind 10.0.0.1
requirepass hunter2
#           ^^^^^^^ this password is void: the ACL file decides, and gives the default user another
aclfile users.acl`,
      "a/users.acl": "user default on >other ~* &* +@all",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth hunter2",
    },
    {
      "redis.conf": `
requirepass hunter2
#           ^^^^^^^ this password is void: the ACL file decides, and has no line for the default user, which so needs none
aclfile /etc/redis/users.acl
#       ~~~~~~~~~~~~~~~~~~~~ the ACL file`,
      "users.acl": "user app on >hunter2 ~* &* +@all\n",
    },
    {
      "redis.conf": `
aclfile users.acl
requirepass hunter2
#           ^^^^^^^ this password is void: the ACL file decides, and gives the default user another`,
      "users.acl": `
user default on >other ~* &* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the default user
`,
    },
    {
      files: {
        "sentinel.conf": `
requirepass hunter2
#           ^^^^^^^ this password is void: the ACL file decides, and lets in the default user without one
aclfile users.acl
sentinel monitor main 10.0.0.1 6379 1`,
        "users.acl": "user default on nopass ~* &* +@all",
      },
      target: "redis@6.2",
    },
  ],
});

/** Whether one that may follow this server sends the password. */
function isSent(password: Secret, instance: Instance): boolean {
  if (instance.kind !== "server") return false;
  return instance.group.nodes.some(({ settings }) => settings.secret("masterauth").or(undefined)?.equals(password));
}
