import {
  addressText,
  decode,
  defineRule,
  durationText,
  type Finding,
  finding,
  findingsOf,
  isForgotten,
  isKnownApart,
  type Master,
  type Memory,
  memories,
  nameOfReputation,
  type Reputation,
  remove,
  reputationsOf,
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
    yield* findingsOf(reputationsOf(master.deployment, master.name), (one) => neverVoting(one, master));
  },
  good: [
    // Down for seconds: instance-down.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master num-other-sentinels 1 quorum 2
  peers main 1
  peer main 1 ip 10.0.0.9 port 26379 flags s_down,sentinel,disconnected s-down-time 8200
`,
    },
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
    // Running ones: the second of two hosts was replaced, and long ago the first sentinel, too.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master num-other-sentinels 3 quorum 2
  peers main 3
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
  peer main 2 ip 10.0.0.8 port 26379 flags s_down,sentinel,disconnected s-down-time 691200000
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sentinel 10.0.0.8:26379 counts for "main" and is down for 8 days: it never votes, so that of 4 counted 2 can, and 3 votes are needed
  peer main 3 ip 10.0.0.9 port 26379 flags s_down,sentinel,disconnected s-down-time 7200000
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sentinel 10.0.0.9:26379 counts for "main" and is down for 2 h: it never votes, so that of 4 counted 2 can, and 3 votes are needed
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master num-other-sentinels 1 quorum 2
  peers main 1
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
instance sentinel 10.0.0.8:26379
  unreachable no-route "no route to the host"
instance sentinel 10.0.0.9:26379
  unreachable no-route "no route to the host"
`,
    },
    // SENTINEL REMOVE on one of three, and no RESET on the others.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  myid 24f385c0d12c1f4ecd61becb08620db7606c489d
  master main ip 10.0.0.1 port 6379 flags master num-other-sentinels 2 quorum 2
  peers main 2
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags sentinel
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sentinel 10.0.0.3:26379 counts for "main", but answers that it watches no such master: it never votes, so that of 3 counted 2 can, and 2 votes are needed
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15 sentinel_masters 0
  myid 4bd0027cdf249d33ffb89fe023c30de401aec8f4
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master num-other-sentinels 1 quorum 2
  peers main 1
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
`,
    },
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
  if (!memory.watch.live && !isKnownApart(master)) yield* withoutFile(memory, name);
}

/** Of what answered: a sentinel that is down and that nobody expects back, or one that does not watch the master. */
function* neverVoting(one: Reputation, { name, deployment, watches }: Master): Iterable<Finding> {
  const [first, ...others] = one.opinions;
  if (one.of !== "sentinel") return;
  const isGone = isForgotten(one, deployment);
  const isIdle = one.instance?.live?.tellsWatches && !watches.some(({ sentinel }) => sentinel === one.instance);
  if (!isGone && !isIdle) return;
  const since = one.downs[0]?.downFor === undefined ? "" : ` for ${durationText(one.downs[0].downFor)}`;
  const why = isGone
    ? ` and is down${since}${deployment.declared ? ", and no file declares it" : ""}`
    : ", but answers that it watches no such master";
  const peers = first.watch.live!.peers.value;
  const all = peers.length + 1;
  const down = peers.filter((peer) => peer.flags.or(new Set()).has("s_down")).length;
  const left = all - down - (isGone ? 0 : 1);
  const needed = Math.max(Math.floor(all / 2) + 1, first.watch.quorum.or(0));
  const what = `${nameOfReputation(one)} counts for "${name}"${why}: it never votes`;
  yield finding(first.told, `${what}, so that of ${all} counted ${left} can, and ${needed} votes are needed`, {
    severity: left < needed ? "error" : "warning",
    related: others.map(({ told, watch }) => ({ at: told, message: `known to ${watch.sentinel}, too` })),
  });
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
