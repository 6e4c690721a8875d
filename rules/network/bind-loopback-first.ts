import {
  boundHosts,
  callsFromBound,
  callsRemotely,
  decode,
  defineRule,
  type Fix,
  finding,
  formOf,
  type Instance,
  isLoopback,
  isWildcard,
  replace,
  targetText,
} from "../../src/rule.ts";

export default defineRule({
  id: "bind-loopback-first",
  severity: "error",
  summary:
    "Before Redis 7.0 the first address of `bind` must not be a loopback address where connections go to other hosts.",
  why: `Up to 6.2 the first address behind \`bind\` is also the source of connections going out. From a loopback source
no other host can be reached: Sentinel says \`-cmd-link-reconnection ... #Invalid argument\`, at log level debug only, and
takes every master for down (\`+sdown\`, flags \`disconnected\`), while redis-cli on the same machine reaches it without
trouble. Replicas have the same trouble before 3.0.3; since then they try again without a source address. From 7.0 on
\`bind-source-addr\` names the source, and the order does not matter.`,
  consequence: "it cannot connect to any other host: a sentinel takes every master for dead",
  remedy: "put the address of the network first, for instance: bind 10.0.0.1 127.0.0.1; or upgrade to 7.0",
  live: `The sentinel, on the same machine as redis-cli, and its log with \`loglevel debug\` (tried with 6.2.16):

\`\`\`
$ redis-cli -h 10.0.0.9 ping
PONG
$ redis-cli -p 26379 SENTINEL MASTERS
flags s_down,o_down,master,disconnected
-cmd-link-reconnection master main 10.0.0.9 6379 #Invalid argument
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/3582",
    "https://github.com/redis/redis/issues/4419",
    "https://github.com/redis/redis/issues/4318",
    "https://github.com/redis/redis/issues/3416",
  ],
  each: "instance",
  *check(instance) {
    if (!callsFromBound(instance)) return;
    const target = callsRemotely(instance);
    const hosts = boundHosts(instance);
    const [first] = hosts.value;
    if (!target || first === undefined || !isLoopback(first)) return;
    const version = targetText(instance.loading.target);
    yield finding(hosts, `${decode(first)} comes first, so ${version} calls other hosts from it, which cannot work`, {
      related: [{ at: target, message: "this address cannot be reached from it" }],
      fix: loopbackLast(instance, formOf(target.value.host)),
    });
  },
  good: [
    {
      files: {
        "redis-a.conf": "bind 127.0.0.1 10.0.0.1\nreplicaof 10.0.0.9 6379",
        "sentinel-a.conf": "BIND '10.0.0.1' 127.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
        "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@6.2",
    },
    { "sentinel-a.conf": "bind 127.0.0.1 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1" },
    // All on one machine; the last bind line counts, also one from an include.
    {
      files: { "sentinel-a.conf": "bind 127.0.0.1 10.0.0.1\nsentinel monitor main localhost 6379 1" },
      target: "redis@6.2",
    },
    {
      files: {
        "sentinel-a.conf": "bind 127.0.0.1 10.0.0.1\ninclude net.conf\nsentinel monitor main 10.0.0.1 6379 1",
        "net.conf": "bind 10.0.0.1 127.0.0.1",
      },
      target: "redis@6.2",
    },
  ],
  bad: [
    {
      files: {
        "sentinel-a.conf": `
bind 127.0.0.1 10.0.0.1
#    ^^^^^^^^^^^^^^^^^^ 127.0.0.1 comes first, so redis 6.2 calls other hosts from it, which cannot work
sentinel monitor main 10.0.0.9 6379 1
#                     ~~~~~~~~~~~~~ this address cannot be reached from it`,
      },
      target: "redis@6.2",
    },
    {
      files: {
        "redis-a.conf": `
bind 10.0.0.1
BIND "127.0.0.1" 10.0.0.1
#    ^^^^^^^^^^^^^^^^^^^^ 127.0.0.1 comes first, so redis 2.8 calls other hosts from it, which cannot work
slaveof db1 6379`,
      },
      target: "redis@2.8",
    },
  ],
});

/** The same addresses in another order, where the first of the others can call what is called. */
function loopbackLast(instance: Instance, form: ReturnType<typeof formOf>): Fix {
  const bind = instance.settings.get("bind");
  const written = bind.or(undefined) ?? [];
  const isLocal = (host: string) => isLoopback(host.replace(/^-/, ""));
  const others = written.filter((host) => !isLocal(host));
  const [first] = others;
  // With its "-" the word is no address to call from.
  if (first === undefined || first.startsWith("-") || isWildcard(first) || (form !== "name" && formOf(first) !== form))
    return undefined;
  return replace(bind, ...others, ...written.filter(isLocal));
}
