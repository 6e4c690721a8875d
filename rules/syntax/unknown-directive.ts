import {
  type Deployment,
  decode,
  defineRule,
  type Instance,
  mistakes,
  type ProblemOf,
  replace,
  shownName,
  targetText,
  wordsOf,
} from "../../src/rule.ts";

export default defineRule({
  id: "unknown-directive",
  severity: "error",
  summary: "Every line must begin with the name of a directive that the server knows.",
  why: `One unknown name is enough: the server prints \`Bad directive or wrong number of arguments\` (Sentinel:
\`Unrecognized sentinel configuration statement\`) and does not start. A running server does not notice; the line waits in the
file for the next restart, which may be an upgrade or the one after a failover. \`name=value\` and blanks that
are no ASCII blanks make one long name, and \`//\` begins no comment. A byte order mark at the start of a file, as editors on
Windows write it, is part of its first word, even of a comment.

Names of forks such as KeyDB are unknown to Redis and Valkey alike. Without a --target such a file gets one warning only, as it
may be meant for the fork; files that are named for KeyDB or stand beside its image get one info together.`,
  consequence: "the server does not start, or does not come back after its next restart",
  remedy: "correct the name, or delete the line",
  live: `A server that runs keeps running. The next start, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 2
>>> 'maxmemry 1gb'
Bad directive or wrong number of arguments
\`\`\`

Of a sentinel the last line is \`Unrecognized sentinel configuration statement.\``,
  evidence: ["https://github.com/redis/redis/issues/5589", "https://github.com/redis/redis/issues/10317"],
  each: "instance",
  *check(instance) {
    const { deployment } = instance;
    const server = targetText(instance.loading.target);
    const foreign = instance.problems("unknown-directive").filter(({ fork }) => fork !== undefined);
    yield* mistakes(instance, "unknown-directive", (problem) => {
      const { statement, name, suggestion, fork, certain, refused, stage, file } = problem;
      if (fork === "KeyDB" && deployment.isTargetAssumed && deployment.isForKeydb) {
        if (problem !== keydbsOf(instance)[0] || firstOfKeydb(deployment) !== instance) return undefined;
        const [, ...others] = deployment.instances.flatMap(keydbsOf);
        return {
          message: `${shownName(name)} is a directive of KeyDB: its files are judged as those of ${server}, without what only KeyDB has`,
          severity: "info",
          remedy: "leave it where KeyDB reads the files; name the server with --target where it does not",
          related: others.map((other) => ({ at: wordsOf(other), message: "so is this" })),
        };
      }
      if (fork && deployment.isTargetAssumed) {
        const [first, ...others] = foreign.filter((other) => other.file === file);
        if (problem !== first) return undefined;
        return {
          message: `${shownName(name)} is a directive of ${fork}: the file is judged as one of ${server}, which lacks it`,
          severity: "warning",
          related: others.map((other) => ({ at: wordsOf(other), message: "so is this" })),
        };
      }
      if (name.startsWith(byteOrderMark)) {
        const isRemark = /^(?:#|$)/.test(name.slice(byteOrderMark.length));
        return {
          message: "the file begins with a byte order mark, which the server takes for a part of the first word",
          // A sentinel that does not refuse the line has lost what it says.
          ...(certain && !(isRemark && !refused) && { severity: "error" as const }),
          remedy: "save the file as UTF-8 without a byte order mark",
        };
      }
      const kind = statement ? "sentinel statement" : "directive";
      const named = shownName(name, problem);
      if (named === "***" && /^\w/.test(name))
        return `${server} has no ${kind} of this name, which is not shown: it may be a password`;
      const shown = `${kind} ${named}`;
      const hint = hintFor(name, fork, suggestion);
      if (!statement && suggestion !== undefined && name.toLowerCase() === `${suggestion}:`) {
        const message = `the colon does not belong to the name: the directive is ${suggestion}`;
        return { message, fix: replace(wordsOf(problem), suggestion) };
      }
      if (!/^\w/.test(name)) return "this is no directive: only # begins a comment";
      if (stage === "start" && name.includes(".")) return `no module is loaded that could have a ${shown}`;
      if (!certain) return `no release of ${instance.loading.target.engine} is known to have a ${shown}${hint}`;
      const message = `${server} has no ${shown}${hint}`;
      return suggestion !== undefined && isSlip(name, suggestion)
        ? { message, fix: replace(wordsOf(problem), suggestion) }
        : message;
    });
  },
  good: [
    { "redis.conf": 'PORT 6379\n"maxmemory" 1gb\n# maxmemry 1gb' },
    { "sentinel.conf": "SENTINEL Monitor main 10.0.0.1 6379 2" },
    // A name of another release is not unknown, and a module may bring names of its own.
    { files: { "redis.conf": "gopher-enabled no\navailability-zone eu-1" }, target: "redis@7.2" },
    { files: { "redis.conf": "loadmodule /lib/search.so\nsearch.timeout 500" }, target: "redis@7.2" },
    { files: { "redis.conf": "primaryauth secret" }, target: "valkey@8.0" },
    // In a comment on a later line a byte order mark is a comment's.
    { "redis.conf": "# first\n# \u{feff}second" },
  ],
  bad: [
    {
      files: {
        "redis.conf": `
Max_Memory 1gb
#^^^^^^^^^ redis 6.2 has no directive Max_Memory: did you mean maxmemory?`,
      },
      target: "redis@6.2",
    },
    {
      files: {
        "redis.conf": `\u{feff}port 6379
#^^^^ the file begins with a byte order mark, which the server takes for a part of the first word`,
        "sentinel.conf": `\u{feff}# sentinel of main
#^ the file begins with a byte order mark, which the server takes for a part of the first word
sentinel monitor main 10.0.0.1 6379 2`,
      },
      target: "redis@7.2",
    },
    {
      "redis.conf": `
maxmemry 1gb
#^^^^^^^ redis 8.10 has no directive maxmemry: did you mean maxmemory?
requirepass: hunter2
#^^^^^^^^^^^ the colon does not belong to the name: the directive is requirepass
server-threads 4
#^^^^^^^^^^^^^ server-threads is a directive of KeyDB: the file is judged as one of redis 8.10, which lacks it
active-replica yes
#~~~~~~~~~~~~~ so is this
frobnicate yes
#^^^^^^^^^ no release of redis is known to have a directive frobnicate`,
    },
    // What KeyDB's image runs, or is named for it, is told of once.
    {
      "compose.yml": "services:\n  one:\n    image: eqalpha/keydb:latest\n  two:\n    image: eqalpha/keydb:latest",
      "one.conf": `
port 6379
server-threads 4
#^^^^^^^^^^^^^ server-threads is a directive of KeyDB: its files are judged as those of redis 8.10, without what only KeyDB has
active-replica yes
#~~~~~~~~~~~~~ so is this`,
      "two.conf": `
port 6380
server-threads 4
#~~~~~~~~~~~~~ so is this
frobnicate yes
#^^^^^^^^^ no release of redis is known to have a directive frobnicate`,
    },
    {
      files: {
        "redis.conf": `
requirepass=hunter2
#^^^^^^^^^^^^^^^^^^ redis 7.2 has no directive requirepass***: a blank stands between name and value, not "="
port\u30006379
#^^^^^^^^ redis 7.2 has no directive port***: the blank in it is none to the server, type a plain one
server-threads 4
#^^^^^^^^^^^^^ redis 7.2 has no directive server-threads: it is one of KeyDB
// a remark
#^ this is no directive: only # begins a comment
hunter2
#^^^^^^ redis 7.2 has no directive of this name, which is not shown: it may be a password
frobnicate: yes
#^^^^^^^^^^ redis 7.2 has no directive frobnicate***
requirpass hunter2
#^^^^^^^^^ redis 7.2 has no directive requirpass: did you mean requirepass?
requirepass \\
open-sesame please
#^^^^^^^^^^ redis 7.2 has no directive of this name, which is not shown: it may be a password
search.timeout 500
#^^^^^^^^^^^^^ no module is loaded that could have a directive search.timeout`,
      },
      target: "redis@7.2",
    },
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-millisecond main 5000
#        ^^^^^^^^^^^^^^^^^^^^^^ redis 8.10 has no sentinel statement down-after-millisecond: did you mean down-after-milliseconds?`,
    },
  ],
});

function keydbsOf(instance: Instance): ProblemOf<"unknown-directive">[] {
  return instance.problems("unknown-directive").filter(({ fork }) => fork === "KeyDB");
}

function firstOfKeydb({ instances }: Deployment): Instance | undefined {
  return instances.find((instance) => keydbsOf(instance).length > 0);
}

/** U+FEFF in UTF-8. */
const byteOrderMark = "\xef\xbb\xbf";

/** The same name but for hyphens, underscores and a plural: nothing else can be meant. */
function isSlip(name: string, suggestion: string): boolean {
  const [written, meant] = [name, suggestion].map((text) => text.toLowerCase().replace(/[-_]|s$/g, ""));
  return written === meant;
}

function hintFor(name: string, fork: string | undefined, suggestion: string | undefined): string {
  if (fork) return `: it is one of ${fork}`;
  if (suggestion) return `: did you mean ${suggestion}?`;
  if (name.includes("=")) return ': a blank stands between name and value, not "="';
  return /[\p{Zs}\ufeff]/u.test(decode(name)) ? ": the blank in it is none to the server, type a plain one" : "";
}
