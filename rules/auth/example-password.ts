import { type Deployment, defineRule, finding, isExample, type Secret, type Setting } from "../../src/rule.ts";

export default defineRule({
  id: "example-password",
  severity: "warning",
  summary: "A password must not be the one of an example or what stands where one is to be put in.",
  why: `\`CHANGE_ME\`, \`your_password\`, and \`foobared\` from the comments of redis.conf are passwords like any others to a server. They
are also the first ones that scanners try, and a server takes thousands of them in a second. What protects the other settings, then,
is a password that everybody knows: whoever gets in can read and delete all data, and make the server the replica of a foreign one.

Where nothing shows that it runs on more than one machine, it may be meant for trying out: a remark.`,
  consequence: "whoever reaches the server gets in with the first passwords that are tried",
  remedy: "make a long random password (openssl rand -hex 32), and put it in at all of these places",
  live: `\`redis-cli -a foobared PING\` answers \`PONG\`. \`ACL LOG\` (6.0 on) shows who has tried others before.`,
  evidence: ["https://github.com/redis/redis/blob/6.2.16/redis.conf", "https://github.com/redis/redis/issues/9060"],
  each: "deployment",
  *check(deployment) {
    const places = passwordsOf(deployment).filter(({ value }) => isExample(value));
    for (const digest of new Set(places.map(({ value }) => value.digest()))) {
      const [first, ...others] = places.filter(({ value }) => value.digest() === digest);
      const message = "this password is the one of an example, or was to be replaced by one";
      yield finding(first!.setting, message, {
        severity: deployment.spansMachines ? "warning" : "info",
        related: others.map(({ setting }) => ({ at: setting, message: "so is this one" })),
      });
    }
  },
  good: [
    {
      "redis.conf": "requirepass 8f14e45fceea167a5a36dedd4bea2543\nmasterauth changemanagement",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main mypass4you",
    },
    { "redis.conf": "# requirepass foobared\nrequirepass hunter2" },
    // Nobody can tell what is meant by a placeholder: a matter of another rule.
    { "redis.conf": `requirepass \${REDIS_PASSWORD}` },
  ],
  bad: [
    {
      "a/redis.conf": `
bind 10.0.0.1
requirepass CHANGE_ME
#           ^^^^^^^^^ this password is the one of an example, or was to be replaced by one
masterauth CHANGE_ME
#          ~~~~~~~~~ so is this one`,
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
requirepass CHANGE_ME
masterauth CHANGE_ME`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel auth-pass main CHANGE_ME
#                       ~~~~~~~~~ so is this one`,
    },
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server --requirepass your_strong_password
#                                       ^^^^^^^^^^^^^^^^^^^^ this password is the one of an example, or was to be replaced by one`,
    },
    {
      "redis.conf": `
requirepass foobared
#           ^^^^^^^^ this password is the one of an example, or was to be replaced by one`,
    },
  ],
});

interface Place {
  readonly setting: Setting<Secret | undefined>;
  readonly value: Secret;
}

/** What clients give, and what servers and sentinels send. */
function passwordsOf({ nodes, sentinels }: Deployment): readonly Place[] {
  const settings = [...nodes, ...sentinels]
    .filter(({ isLeftOut }) => !isLeftOut)
    .flatMap((instance) => {
      const { settings } = instance;
      const own: Setting<Secret | undefined>[] = [settings.secret("requirepass")];
      if (instance.kind === "server") return [...own, settings.secret("masterauth")];
      return [...own, instance.peerPass, ...instance.watches.map(({ authPass }) => authPass)];
    });
  return settings.flatMap((setting) => {
    const value = setting.or(undefined);
    return value && setting.isWritten ? [{ setting, value }] : [];
  });
}
