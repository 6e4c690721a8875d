import {
  addressText,
  decode,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  isKnownApart,
  type Master,
  type Memory,
  memories,
  remove,
  Undecided,
} from "../../src/rule.ts";

export default defineRule({
  id: "stale-known-sentinel",
  severity: "warning",
  summary: "A sentinel must not remember sentinels that no longer exist.",
  why: `The leader of a failover needs the votes of more than half of all sentinels a sentinel has ever met since its last
\`SENTINEL RESET\`, itself included: it never forgets one by itself. Those that are gone raise that number and never vote. With
three alive and three gone the majority is four, and every failover ends with \`-failover-abort-not-elected\`.

They come from sentinels that lose their file at a restart and get a new run id, as containers do. The old id at the same
address is given port 0 up to 6.2; from 7.0 on it is dropped when the new one says hello. Two ids that stay at one address
are asked both, so that one process votes twice (tried with 7.0.15).

A line with the sentinel's own run id is taken as it stands: the sentinel asks itself and counts that answer as another's. Alone
on its side of a network that is cut it fulfils a quorum of 2 and promotes a second master. A line that names the address of a
server counts as a usable sentinel as long as that server lives, and never votes (both tried with 7.0.15).`,
  consequence: "a failover needs more votes than there are sentinels to give them",
  remedy: "run SENTINEL RESET on one sentinel after the other, 30 seconds apart; keep sentinel.conf across restarts",
  live: `\`num-other-sentinels\` is larger than the number of the others, and some stay down for days:

\`\`\`text
$ redis-cli -p 26379 sentinel ckquorum main
NOQUORUM 2 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover
# +sdown sentinel 8d1b...f2 10.0.0.9 0 @ main 10.0.0.1 6379
# +try-failover master main 10.0.0.1 6379
# -failover-abort-not-elected master main 10.0.0.1 6379
\`\`\`

\`SENTINEL SENTINELS main\` shows them with \`s_down\` or port 0; after \`SENTINEL RESET main\` only the living come back.`,
  evidence: [
    "https://github.com/redis/redis/issues/8791",
    "https://github.com/redis/redis/issues/6194",
    "https://github.com/redis/redis/issues/1972",
    "https://github.com/kubernetes/kubernetes/issues/18193",
    "https://github.com/bitnami/charts/pull/4239",
  ],
  each: "master",
  needsAll: true,
  *check(master) {
    yield* findingsOf(memories(master), (memory) => staleIn(memory, master));
  },
  good: [
    {
      "sentinel-1.conf": `bind 10.0.0.1
sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2132
sentinel known-sentinel main 10.0.0.3 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2133`,
      "sentinel-2.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // The other two files are just not here.
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2132
sentinel known-sentinel main 10.0.0.3 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2133`,
    },
    // One host, two sentinels.
    {
      "sentinel-1.conf": `bind 10.0.0.1
sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2132
sentinel known-sentinel main 10.0.0.2 26380 ebaab31963567e74b5acf0e19ae26cf22e2a2133`,
      "sentinel-2.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "bind 10.0.0.2\nport 26380\nsentinel monitor main 10.0.0.1 6379 2",
    },
    {
      files: {
        "sentinel-1.conf": `bind 10.0.0.1
sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2132
sentinel known-sentinel main 10.0.0.3 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2133`,
        "sentinel-2.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 2",
      },
      partial: true,
    },
  ],
  bad: [
    // Its own id. The same id in another's file is right.
    {
      "sentinel-1.conf": `
bind 10.0.0.1
sentinel myid ebaab31963567e74b5acf0e19ae26cf22e2a2131
#             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ its own run id
sentinel monitor main 10.0.0.9 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2132
sentinel known-sentinel main 10.0.0.1 26379 EBAAB31963567e74b5acf0e19ae26cf22e2a2131
#                            ^^^^^^^^^^^^^^ this is its own run id: it takes itself for another sentinel and counts for two of 3`,
      "sentinel-2.conf": `bind 10.0.0.2
sentinel myid ebaab31963567e74b5acf0e19ae26cf22e2a2132
sentinel monitor main 10.0.0.9 6379 2
sentinel known-sentinel main 10.0.0.1 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2131`,
      "sentinel-3.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.9 6379 2",
    },
    // At the master's address; one of the two has a file and will say where it is.
    {
      "sentinel-1.conf": `
bind 10.0.0.1
sentinel monitor main 10.0.0.9 6379 2
sentinel known-replica main 10.0.0.8 6379
sentinel known-sentinel main 10.0.0.9 6379 ebaab31963567e74b5acf0e19ae26cf22e2a2132
#                            ^^^^^^^^^^^^^ 10.0.0.9:6379 is a server of "main": it does not vote before its sentinel says hello, but counts as one of 3
sentinel known-sentinel main 10.0.0.8 6379 ebaab31963567e74b5acf0e19ae26cf22e2a2139
#                            ^^^^^^^^^^^^^ 10.0.0.8:6379 is a server of "main": it never votes, but counts as one of 3`,
      "sentinel-2.conf":
        "bind 10.0.0.2\nsentinel myid ebaab31963567e74b5acf0e19ae26cf22e2a2132\nsentinel monitor main 10.0.0.9 6379 2",
    },
    // Port 0 is what 6.2 makes of an old id. Two of four cannot elect anybody.
    {
      files: {
        "sentinel-1.conf": `
bind 10.0.0.1
sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2132
sentinel known-sentinel main 10.0.0.2 0 ebaab31963567e74b5acf0e19ae26cf22e2a2133
#                            ^^^^^^^^^^ a sentinel at port 0 is gone and never votes, but counts for "main": of 4 counted 2 can vote, and 3 votes are needed
sentinel known-sentinel main 10.0.0.2 0 ebaab31963567e74b5acf0e19ae26cf22e2a2134
#                            ^^^^^^^^^^ a sentinel at port 0 is gone and never votes, but counts for "main": of 4 counted 2 can vote, and 3 votes are needed`,
        "sentinel-2.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@6.2",
    },
    // The one that is left is known by its file.
    {
      "sentinel-1.conf": `
bind 10.0.0.1
sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2139
#                            ^^^^^^^^^^^^^^ 10.0.0.2:26379 is known by two run ids: one sentinel counts for two of 4 and votes twice
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2132
#                            ~~~~~~~~~~~~~~ the other run id
sentinel known-sentinel main 10.0.0.3 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2133`,
      "sentinel-2.conf":
        "bind 10.0.0.2\nsentinel myid ebaab31963567e74b5acf0e19ae26cf22e2a2132\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // Either it is gone, or its file is not here.
    {
      "sentinel-1.conf": `
bind 10.0.0.1
sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2132
sentinel known-sentinel main 10.0.0.3 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2133
sentinel known-sentinel main 10.0.0.9 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2139
#                            ^^^^^^^^^^^^^^ 4 sentinels count for "main" and 3 have a file: if the others are gone, that leaves 3 of 3 needed votes`,
      "sentinel-2.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 2",
    },
  ],
});

function* staleIn(memory: Memory, master: Master): Iterable<Finding> {
  const { name } = master;
  const { all, gone, itself, servers, twins, isFound } = memory;
  const needed = votesNeeded(memory, all);
  for (const { address, origin } of itself) {
    const what = "this is its own run id: it takes itself for another sentinel";
    yield finding(address, `${what} and counts for two of ${all}`, {
      severity: "error",
      related: [{ at: memory.watch.sentinel.myid!, message: "its own run id" }],
      fix: remove(origin),
    });
  }
  for (const peer of servers) {
    const isAlive = isFound(peer);
    const until = isAlive ? "does not vote before its sentinel says hello" : "never votes";
    const what = `${decode(addressText(peer.address.value))} is a server of "${name}": it ${until}`;
    yield finding(peer.address, `${what}, but counts as one of ${all}`, { severity: isAlive ? "info" : "warning" });
  }
  for (const { address, origin } of gone) {
    const left = all - gone.length;
    const what = `a sentinel at port 0 is gone and never votes, but counts for "${name}"`;
    yield finding(address, `${what}: of ${all} counted ${left} can vote, and ${needed} votes are needed`, {
      severity: left < needed ? "error" : "warning",
      fix: remove(origin),
    });
  }
  for (const { stale, other, isCertain } of twins) {
    const what = `${decode(addressText(stale.address.value))} is known by two run ids`;
    yield finding(stale.address, `${what}: one sentinel counts for two of ${all} and votes twice`, {
      related: [{ at: other.address, message: "the other run id" }],
      fix: isCertain ? remove(stale.origin) : undefined,
    });
  }
  // Where others watch it under another name, they have files: master-name-differs.
  if (!isKnownApart(master)) yield* withoutFile(memory, name);
}

/** More are remembered than have a file: they are gone, or their files were not given. One file alone tells nothing. */
function* withoutFile(memory: Memory, name: string): Iterable<Finding> {
  const { watch, files, strangers } = memory;
  const all = memory.all - [memory.gone, memory.twins, memory.itself, memory.servers].flat().length;
  if (all <= files) return;
  if (files < 2) throw new Undecided(`the files of the other sentinels that ${watch.sentinel} knows`);
  const what = `${all} sentinels count for "${name}" and ${files} have a file: if the others are gone, that leaves`;
  const needed = votesNeeded(memory, all);
  yield finding(strangers[0]?.address ?? watch.nameOrigin, `${what} ${files} of ${needed} needed votes`, {
    related: strangers.slice(1, 6).map(({ address }) => ({ at: address, message: "nor has this one a file" })),
  });
}

function votesNeeded({ watch: { quorum } }: Memory, all: number): number {
  return Math.max(Math.floor(all / 2) + 1, quorum.or(0));
}
