import { defineRule, finding, isWanted } from "../../src/rule.ts";

export default defineRule({
  id: "user-default-overrides-requirepass",
  severity: "error",
  summary: "A user line for the default user and requirepass must agree, as the user line alone counts.",
  why: `User lines are applied when all directives have been read, and each begins with a reset of its user: the password of
\`requirepass\` is gone by then, wherever the line stands. CONFIG REWRITE writes such a line (\`user default on #<hash> ...\`), and so does a
sentinel when it saves its state; who changes \`requirepass\` in that file later changes nothing. The servers go on to want
the old password, or none, and replicas and sentinels that were given the new one are refused. It is an info where the
default user is off: then nobody can use the password, which may be meant.`,
  consequence: "the password of requirepass does not count: the server is open, or wants another one",
  remedy: "keep one of the two: put the password into the user line, or remove the user line",
  live: `\`ACL GETUSER default\` shows what is in force, \`CONFIG GET requirepass\` what is void. \`AUTH\` with the password of
requirepass answers \`WRONGPASS\`, or where the user line says \`nopass\` \`ERR AUTH <password> called without any password
configured for the default user.\``,
  since: "6.0",
  evidence: [
    "https://github.com/marcel-dempers/docker-development-youtube-series/pull/62",
    "https://github.com/redis/redis/issues/13378",
    "https://github.com/redis/redis/issues/9009",
  ],
  each: "instance",
  *check({ kind, settings, users }) {
    const password = settings.secret("requirepass");
    if (!password.isWritten || !password.value || settings.lines("user").length === 0) return;
    const { access, line, origin } = users.get("default").value!;
    if (!line || users.aclFile || isWanted(password.value, access)) return;
    // What a sentinel sends to the others may differ from what it wants.
    if (kind === "sentinel" && access.kind !== "open") return;
    const how =
      access.kind === "open"
        ? "which needs none"
        : access.kind === "closed"
          ? "which is off or has none"
          : "which has another";
    yield finding(password, `this password is void: a user line defines the default user, ${how}`, {
      severity: access.kind === "closed" ? "info" : "error",
      related: [{ at: origin, message: "the default user" }],
    });
  },
  good: [
    { "redis.conf": "requirepass hunter2\nuser app on >other ~* +@all" },
    // The same password, as a rewrite leaves it.
    {
      "redis.conf":
        "requirepass hunter2\nuser default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all",
    },
    { "redis.conf": "user default on >older >hunter2 ~* &* +@all\nrequirepass hunter2" },
    { "redis.conf": 'requirepass hunter2\nrequirepass ""\nuser default on nopass ~* +@all' },
    { "redis.conf": "requirepass hunter2\nuser default on >{{ password }} ~* +@all" },
    // The password is for the other sentinels.
    {
      "sentinel.conf":
        "requirepass hunter2\nuser default off\nuser peer on >other &* +@all\nsentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    {
      "redis.conf": `
requirepass hunter2
#           ^^^^^^^ this password is void: a user line defines the default user, which needs none
user default on nopass ~* &* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the default user`,
    },
    {
      files: {
        "redis.conf": `
user default on >older >other ~* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the default user
requirepass hunter2
#           ^^^^^^^ this password is void: a user line defines the default user, which has another`,
      },
      target: "redis@6.0",
    },
    {
      "redis.conf": `
requirepass hunter2
#           ^^^^^^^ this password is void: a user line defines the default user, which is off or has none
user default off
user app on >hunter2 ~* &* +@all`,
    },
  ],
});
