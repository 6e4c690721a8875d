import {
  commandName,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  mappedName,
  type Sentinel,
  sameName,
  type Watch,
} from "../../src/rule.ts";

const uses = {
  sentinel: [
    "they and clients ask under its own name: no votes, no failover, and no answer where the master is",
    "error",
  ],
  auth: ["they log in under its own name and take this sentinel for down", "error"],
  ping: ["they send it under its own name and take this sentinel for down", "warning"],
  publish: ["they send it under its own name, and meet this sentinel through the master and its replicas only", "info"],
} as const;
type Used = keyof typeof uses;

export default defineRule({
  id: "sentinel-command-renamed",
  severity: "error",
  summary: "Sentinels must keep the names of the commands by which they talk to each other.",
  why: `Sentinels ask each other for votes by SENTINEL IS-MASTER-DOWN-BY-ADDR. Where sentinel.conf renames SENTINEL, each of them
sees the master fail (\`+sdown\`), none hears that another does, and there is no \`+odown\` and no failover. Clients that ask
SENTINEL GET-MASTER-ADDR-BY-NAME get an error as well. Where PING has another name, or AUTH with a password, all others are
\`s_down\` and CKQUORUM says \`NOQUORUM\`.

\`sentinel rename-command\` is for the nodes of a master, and Sentinel uses the same names towards the other sentinels that
watch it (sentinelInstanceMapCommand): a mapping for AUTH there locks it out of sentinels that have a password.`,
  consequence: "sentinels cannot agree that the master is down, so no failover happens",
  remedy: "remove the rename-command line from sentinel.conf; protect sentinels by a password, or by ACLs from 6.2 on",
  live: `\`\`\`
> SENTINEL CKQUORUM mymaster
NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master. ...
> SENTINEL SENTINELS mymaster
... flags: s_down,sentinel
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/5092"],
  each: "sentinel",
  *check(sentinel) {
    const names = new Set(sentinel.watches.map(({ name }) => name));
    const others = sentinel.deployment.masters
      .filter(({ name }) => names.has(name))
      .flatMap(({ watches }) => watches.filter((watch) => watch.sentinel !== sentinel && !watch.sentinel.isLeftOut));
    yield* findingsOf(Object.keys(uses) as Used[], (command) => judge(sentinel, others, command));
  },
  good: [
    {
      "sentinel-1.conf": 'sentinel monitor main 10.0.0.1 6379 2\nrename-command SHUTDOWN ""\nrename-command AUTH x7',
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2\nrename-command PING x8\nrename-command x8 ping",
    },
    // The others are told: it works, though nobody should do it.
    {
      "sentinel-1.conf":
        "sentinel monitor main 10.0.0.1 6379 2\nrename-command PING x7\nsentinel rename-command main PING x7",
      "sentinel-2.conf":
        "sentinel monitor main 10.0.0.1 6379 2\nrename-command ping X7\nsentinel rename-command main ping X7",
    },
    // It has nobody to talk to.
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nrename-command PING x7" },
    // Sentinels that have no password send no AUTH.
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel rename-command main AUTH x7",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel rename-command main AUTH x7",
    },
  ],
  bad: [
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
rename-command SENTINEL x7
#              ^^^^^^^^ SENTINEL is renamed, but other sentinels are not told: they and clients ask under its own name: no votes, no failover, and no answer where the master is`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
Rename-Command ping ""
#              ^^^^ PING is disabled, but other sentinels are not told: they send it under its own name and take this sentinel for down
rename-command PUBLISH p7
#              ^^^^^^^ PUBLISH is renamed, but other sentinels are not told: they send it under its own name, and meet this sentinel through the master and its replicas only`,
    },
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
rename-command SENTINEL x7
#              ^^^^^^^^ SENTINEL is renamed: clients that ask where the master is get an error`,
    },
    // Meant for the nodes, used for sentinels as well.
    {
      "redis.conf": "bind 10.0.0.1\nrequirepass hunter2\nrename-command AUTH x7",
      "sentinel-1.conf": `
requirepass hunter2
sentinel monitor main 10.0.0.1 6379 2
sentinel rename-command main AUTH x7
#                            ^^^^ this name of AUTH is used towards other sentinels too, and sentinel-2.conf knows it by its own only
sentinel auth-pass main hunter2`,
      "sentinel-2.conf": `
requirepass hunter2
sentinel monitor main 10.0.0.1 6379 2
sentinel rename-command main AUTH x7
#                            ^^^^ this name of AUTH is used towards other sentinels too, and sentinel-1.conf knows it by its own only
sentinel auth-pass main hunter2`,
    },
    {
      files: {
        "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
rename-command PING p7
#              ^^^^ PING is renamed, but other sentinels are not told: they send it under its own name and take this sentinel for down`,
        "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@3.2",
    },
  ],
});

function* judge(sentinel: Sentinel, others: readonly Watch[], command: Used): Iterable<Finding> {
  if (command === "auth" && sentinel.access.or(undefined)?.kind === "open") return;
  const name = commandName(sentinel, command);
  const shown = command.toUpperCase();
  const [effect, severity] = uses[command];
  if (name.value.kind !== "original") {
    if (others.length === 0 && command === "sentinel")
      yield finding(name, `SENTINEL is ${name.value.kind}: clients that ask where the master is get an error`);
    if (others.every((watch) => sameName(mappedName(watch, command).value, name.value))) return;
    yield finding(name, `${shown} is ${name.value.kind}, but other sentinels are not told: ${effect}`, { severity });
    return;
  }
  // Nodes cannot do without PING either, and hellos come by the nodes: told elsewhere, or harmless.
  if (command !== "auth" && command !== "sentinel") return;
  for (const watch of sentinel.watches) {
    const mapped = mappedName(watch, command);
    const peer = others.find(
      (other) => other.name === watch.name && !sameName(mapped.value, commandName(other.sentinel, command).value),
    );
    if (peer && mapped.value.kind !== "original")
      yield finding(
        mapped,
        `this name of ${shown} is used towards other sentinels too, and ${peer.sentinel} knows it by its own only`,
      );
  }
}
