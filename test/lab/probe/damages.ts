import {
  all,
  configure,
  type Damage,
  done,
  type Expected,
  follow,
  forget,
  reconnect,
  type Severity,
  stopped,
  stray,
  watchOtherwise,
} from "./damage.ts";
import { type LiveSet, pause, type SetPlan, told } from "./live-set.ts";
import { brisk, orders, ordersWithStray, patient, shop } from "./sets.ts";

/** Damages that one running set bears one after the other. */
export interface Course {
  readonly name: string;
  readonly plan: SetPlan;
  readonly damages: readonly Damage[];
}

/*
 * Not here, for want of a server to show it: another release (version-skew-replica-older), a build without TLS
 * (tls-directives-in-non-tls-build), the kernel's overcommit, which all machines of a lab share.
 */
export const courses: readonly Course[] = [
  {
    name: "settings",
    plan: orders(patient),
    damages: [
      {
        name: "maxmemory of a replica halved",
        make: (set) => configure(set, "node2", "maxmemory", "1gb"),
        expected: [differs("node2/redis.conf", /maxmemory/)],
        also: ["maxmemory-differs", "replica-resources-below-master"],
      },
      {
        name: "eviction on a replica",
        make: (set) => configure(set, "node3", "maxmemory-policy", "allkeys-lru"),
        expected: [differs("node3/redis.conf", /maxmemory-policy/)],
        also: ["maxmemory-differs"],
      },
      {
        name: "append-only file of the master switched off",
        make: (set) => configure(set, "node1", "appendonly", "no"),
        expected: [differs("node1/redis.conf", /appendonly/)],
        also: ["persistence-differs"],
      },
      {
        name: "snapshots of a replica switched off",
        make: (set) => configure(set, "node2", "save", ""),
        expected: [differs("node2/redis.conf", /save/)],
        also: ["persistence-differs"],
      },
      {
        name: "the master forgets its masterauth",
        make: (set) => configure(set, "node1", "masterauth", ""),
        expected: [is("missing-masterauth", "error", "node1/redis.conf")],
        also: ["runtime-differs-from-file"],
      },
      {
        name: "a replica knows another masterauth",
        make: (set) => configure(set, "node2", "masterauth", "yesterdays-password"),
        expected: [is("masterauth-mismatch", "error", "node2/redis.conf")],
        also: ["runtime-differs-from-file"],
      },
      {
        name: "more replicas demanded than there are",
        make: (set) => configure(set, "node1", "min-replicas-to-write", "3"),
        expected: [is("min-replicas-unsatisfiable", "error", "node1/redis.conf")],
        also: ["runtime-differs-from-file", "min-replicas-differs"],
      },
      {
        name: "no replica may be promoted",
        make: (set) =>
          all(configure(set, "node2", "replica-priority", "0"), configure(set, "node3", "replica-priority", "0")),
        expected: [is("all-replicas-priority-zero", "warning")],
        also: ["runtime-differs-from-file"],
      },
      {
        name: "replication times out within seconds",
        make: (set) => configure(set, "node1", "repl-timeout", "5"),
        expected: [is("repl-timeout-too-low", "warning", "node1/redis.conf")],
        also: ["runtime-differs-from-file"],
      },
      {
        name: "a replica takes writes",
        make: (set) => configure(set, "node3", "replica-read-only", "no"),
        expected: [is("replica-writable", "warning", "node3/redis.conf")],
        also: ["runtime-differs-from-file"],
      },
      {
        name: "output buffer for replicas too small",
        make: (set) => configure(set, "node1", "client-output-buffer-limit", "replica 1048576 524288 10"),
        expected: [is("replica-output-buffer-too-small", "warning", "node1/redis.conf")],
        also: ["runtime-differs-from-file"],
      },
      {
        name: "another password on a replica",
        make: async (set) => {
          const server = set.server("node3");
          const { password } = set.credentials;
          await done(server, "CONFIG", "SET", "requirepass", "tomorrows-password");
          return async () => {
            await server.askAs({ password: "tomorrows-password" }, "CONFIG", "SET", "requirepass", password);
          };
        },
        expected: [is("requirepass-asymmetric", "error", "node3/redis.conf")],
        undecided: /password/,
      },
    ],
  },
  {
    name: "watches",
    plan: orders(patient),
    damages: [
      {
        name: "quorum of one sentinel",
        make: (set) => watchOtherwise(set, "node2", "quorum", "3", "2"),
        expected: [is("quorum-differs", "warning", "node2/sentinel.conf")],
        also: ["runtime-differs-from-file", "quorum-equals-all"],
      },
      {
        name: "quorum that no vote reaches",
        make: (set) => all(...hosts.map((host) => watchOtherwise(set, host, "quorum", "5", "2"))),
        expected: [is("quorum-exceeds-sentinels", "error")],
        also: ["runtime-differs-from-file", "quorum-check-fails"],
      },
      {
        name: "quorum of a minority",
        make: (set) => all(...hosts.map((host) => watchOtherwise(set, host, "quorum", "1", "2"))),
        expected: [is("quorum-below-majority", "warning")],
        also: ["runtime-differs-from-file"],
      },
      {
        name: "one sentinel waits longer",
        make: (set) => watchOtherwise(set, "node3", "down-after-milliseconds", "240000", String(patient)),
        expected: [is("timing-differs-between-sentinels", "warning")],
        also: ["runtime-differs-from-file"],
      },
      {
        name: "one sentinel watches no longer",
        make: async (set) => {
          const sentinel = set.sentinel("node3");
          await done(sentinel, "SENTINEL", "REMOVE", set.masterName);
          return async () => {
            await done(sentinel, "SENTINEL", "MONITOR", set.masterName, set.masterAddress, "6379", "2");
            const { password } = set.credentials;
            await done(sentinel, "SENTINEL", "SET", set.masterName, "auth-pass", password);
            await done(sentinel, "SENTINEL", "SET", set.masterName, "down-after-milliseconds", String(patient));
            await done(sentinel, "SENTINEL", "SET", set.masterName, "failover-timeout", "60000");
          };
        },
        expected: [differs("node3/sentinel.conf", /orders/)],
      },
      {
        name: "the master watched under a second name",
        make: async (set) => {
          const sentinel = set.sentinel("node1");
          await done(sentinel, "SENTINEL", "MONITOR", "baskets", set.masterAddress, "6379", "2");
          return () => done(sentinel, "SENTINEL", "REMOVE", "baskets");
        },
        expected: [is("monitored-twice", "error")],
        also: ["sentinel-auth-pass-missing", "too-few-sentinels", "quorum-exceeds-sentinels", "quorum-check-fails"],
      },
      {
        name: "a sentinel announces an address that is not its own",
        make: async (set) => {
          const sentinel = set.sentinel("node2");
          await done(sentinel, "SENTINEL", "CONFIG", "SET", "announce-ip", nowhere);
          await set.answers(set.sentinel("node1"), `SENTINEL SENTINELS ${set.masterName}`, /ip,10\.20\.0\.99,/);
          await set.answers(set.sentinel("node3"), `SENTINEL SENTINELS ${set.masterName}`, /ip,10\.20\.0\.99,/);
          return () => done(sentinel, "SENTINEL", "CONFIG", "SET", "announce-ip", "");
        },
        expected: [is("sentinel-peer-unreachable", "error")],
        also: ["announced-address-not-bound", "stale-known-sentinel", "runtime-differs-from-file"],
      },
      {
        name: "a sentinel in TILT mode",
        make: async (set) => {
          const sentinel = set.sentinel("node3");
          sentinel.freeze();
          await pause(3);
          sentinel.thaw();
          await set.answers(sentinel, "INFO sentinel", /sentinel_tilt:1/);
          return () => restarted(set, "node3");
        },
        expected: [is("sentinel-in-tilt", "warning", "node3/sentinel.conf")],
      },
      {
        name: "a sentinel hangs",
        make: async (set) => {
          set.sentinel("node2").freeze();
          return () => restarted(set, "node2");
        },
        expected: [is("instance-down", "warning", "node2/sentinel.conf")],
        undecided: /10\.20\.0\.12:26379/,
      },
    ],
  },
  {
    name: "roles",
    plan: orders(patient),
    damages: [
      {
        name: "a replica made a second master",
        make: (set) => follow(set, "node3", "NO ONE"),
        expected: [is("several-masters-in-group", "error")],
        also: ["unexpected-master"],
      },
      {
        name: "a replica follows a replica",
        make: async (set) => {
          const undo = await follow(set, "node3", `${set.addressOf("node2")} 6379`);
          await set.answers(set.server("node2"), "INFO replication", /connected_slaves:1/);
          return undo;
        },
        expected: [is("chained-replica", "warning", "node3/redis.conf")],
        also: ["runtime-differs-from-file"],
      },
      {
        name: "a replica follows nobody that is there",
        make: async (set) => {
          const undo = await follow(set, "node2", `${nowhere} 6379`);
          await set.answers(set.server("node2"), "INFO replication", /master_link_status:down/);
          return undo;
        },
        expected: [is("replication-link-down", "error", "node2/redis.conf")],
        also: ["replicaof-target-unknown", "runtime-differs-from-file"],
      },
      {
        name: "a replica follows itself",
        make: (set) => follow(set, "node3", `${set.addressOf("node3")} 6379`),
        expected: [is("replicaof-self", "error", "node3/redis.conf")],
        also: ["runtime-differs-from-file", "replication-link-down"],
      },
      {
        name: "a replica has ended",
        make: (set) => stopped(set.server("node3")),
        expected: [is("instance-down", "error", "node3/redis.conf")],
      },
      {
        name: "a sentinel has ended",
        make: (set) => stopped(set.sentinel("node1")),
        expected: [is("instance-down", "error", "node1/sentinel.conf")],
        also: ["sentinel-peer-unreachable"],
      },
      {
        name: "the master hangs, and nobody has noticed yet",
        make: async (set) => {
          set.server("node1").freeze();
          return async () => set.server("node1").thaw();
        },
        expected: [is("instance-down", "warning", "node1/redis.conf")],
        undecided: /10\.20\.0\.11:6379/,
      },
      {
        name: "a replica started from another file, as part of a cluster",
        make: async (set) => {
          const server = set.server("node2");
          const before = server.text;
          await server.stop("SIGTERM");
          server.text = `${before.replace(/^replicaof .*$/m, "")}cluster-enabled yes\n`;
          server.start();
          await set.answers(server, "INFO server", /redis_mode:cluster/);
          return async () => {
            await server.stop("SIGTERM");
            server.text = before;
            server.start();
          };
        },
        expected: [is("cluster-mode-with-sentinel", "error", "node2/redis.conf")],
        also: ["runtime-differs-from-file", "several-masters-in-group", "unexpected-master"],
      },
      {
        name: "the operator is cut off from one host, whose others see it",
        make: (set) => cut(set, "operator", "node3"),
        expected: [],
        undecided: /10\.20\.0\.13/,
      },
    ],
  },
  {
    name: "cuts",
    plan: orders(brisk),
    damages: [
      {
        name: "sentinels cut off from each other alone",
        make: async (set) => {
          const { network } = set.lab;
          await network.cutPort("node2", "node3", 26379);
          await set.flagged(set.sentinel("node2"), "SENTINELS", "node3", "s_down");
          await set.flagged(set.sentinel("node3"), "SENTINELS", "node2", "s_down");
          return () => network.mendPort("node2", "node3", 26379);
        },
        expected: [is("sentinel-peer-unreachable", "error")],
      },
      {
        name: "two hosts without the master cut off from each other",
        make: async (set) => {
          const undo = await cut(set, "node2", "node3");
          await set.flagged(set.sentinel("node2"), "SENTINELS", "node3", "s_down");
          await set.flagged(set.sentinel("node3"), "REPLICAS", "node2", "s_down");
          return undo;
        },
        expected: [is("sentinel-peer-unreachable", "error")],
        also: ["sentinel-views-disagree"],
      },
      {
        name: "a replica cut off from the master",
        make: async (set) => {
          const undo = await cut(set, "node1", "node3");
          await reconnect(set.server("node3"));
          await set.answers(set.server("node3"), "INFO replication", /master_link_status:down/);
          return undo;
        },
        expected: [is("replication-link-down", "error", "node3/redis.conf")],
        also: ["sentinel-peer-unreachable", "sentinel-views-disagree"],
      },
    ],
  },
  {
    name: "lag",
    plan: orders(patient),
    damages: [
      {
        name: "a replica falls behind, its link still up",
        make: async (set) => {
          const undo = await cut(set, "node1", "node2");
          await set.answers(set.server("node1"), "INFO replication", /ip=10\.20\.0\.12,.*,lag=1[2-9]/);
          return undo;
        },
        expected: [is("replication-lag", "warning", "node2/redis.conf")],
      },
    ],
  },
  {
    name: "losses",
    plan: orders(brisk),
    damages: [
      {
        name: "two of three sentinels have ended",
        make: async (set) => {
          const undo = await stopped(set.sentinel("node2"), set.sentinel("node3"));
          await set.answers(set.sentinel("node1"), "SENTINEL CKQUORUM orders", /NOQUORUM/);
          return undo;
        },
        expected: [
          is("quorum-check-fails", "error", "node1/sentinel.conf"),
          is("instance-down", "error", "node2/sentinel.conf"),
          is("instance-down", "error", "node3/sentinel.conf"),
        ],
        also: ["sentinel-peer-unreachable"],
      },
      {
        name: "a host is gone without a word",
        make: async (set) => {
          const undo = await all(...["node1", "node2", "operator"].map((host) => cut(set, host, "node3")));
          for (const host of ["node1", "node2"]) {
            await set.flagged(set.sentinel(host), "SENTINELS", "node3", "s_down");
            await set.flagged(set.sentinel(host), "REPLICAS", "node3", "s_down");
          }
          return undo;
        },
        expected: [
          is("instance-down", "error", "node3/redis.conf"),
          is("instance-down", "error", "node3/sentinel.conf"),
        ],
        also: ["replication-link-down", "sentinel-peer-unreachable", "replication-lag"],
      },
      {
        name: "a sentinel logs in with another password",
        make: async (set) => {
          const { password } = set.credentials;
          const undo = await watchOtherwise(set, "node2", "auth-pass", "yesterdays-password", password);
          await set.answers(set.sentinel("node2"), "SENTINEL MASTERS", /flags,s_down,master/);
          return undo;
        },
        expected: [is("sentinel-auth-pass-mismatch", "error", "node2/sentinel.conf")],
        also: ["sentinel-views-disagree"],
      },
    ],
  },
  {
    name: "strays",
    plan: ordersWithStray(brisk),
    damages: [
      {
        name: "a sentinel that no file declares",
        make: (set) => stray(set, set.sentinel("node4")),
        expected: [is("stale-known-sentinel", "warning")],
        also: ["even-sentinel-count"],
      },
      {
        name: "a sentinel that is gone and not forgotten",
        make: async (set) => {
          const undo = await stray(set, set.sentinel("node4"));
          await set.sentinel("node4").stop("SIGKILL");
          for (const sentinel of set.sentinels) await set.flagged(sentinel, "SENTINELS", "node4", "s_down");
          return undo;
        },
        expected: [is("stale-known-sentinel", "warning")],
      },
      {
        name: "a replica that no file declares",
        make: (set) => stray(set, set.server("node4")),
        expected: [is("stale-known-replica", "warning")],
      },
      {
        name: "a replica that is gone and not forgotten",
        make: async (set) => {
          const undo = await stray(set, set.server("node4"));
          await set.server("node4").stop("SIGKILL");
          for (const sentinel of set.sentinels) await set.flagged(sentinel, "REPLICAS", "node4", "s_down");
          return undo;
        },
        expected: [is("stale-known-replica", "warning")],
      },
      {
        name: "a replica announces an address that is not its own",
        make: async (set) => {
          const undo = await configure(set, "node3", "replica-announce-ip", nowhere);
          await reconnect(set.server("node3"));
          for (const sentinel of set.sentinels)
            await set.answers(sentinel, `SENTINEL REPLICAS ${set.masterName}`, /ip,10\.20\.0\.99,.*flags,s_down/);
          return async () => {
            await undo();
            await reconnect(set.server("node3"));
            await set.answers(set.server("node1"), "INFO replication", /ip=10\.20\.0\.13,/);
            await forget(set);
          };
        },
        expected: [differs("node3/redis.conf", /replica-announce-ip/)],
        also: ["stale-known-replica", "announced-address-not-bound"],
      },
    ],
  },
  {
    name: "users",
    plan: shop(brisk),
    damages: [
      {
        name: "Sentinel's user may not publish",
        make: (set) => allow(set, "shop2", "sentinel", "-publish", "+publish"),
        expected: [is("sentinel-acl-insufficient", "error", "shop2/redis.conf")],
        also: ["acl-users-differ", "acl-hello-channel-not-allowed", "runtime-differs-from-file"],
      },
      {
        name: "Sentinel's user may not turn a node into a replica",
        make: (set) => allow(set, "shop1", "sentinel", "-slaveof", "+slaveof"),
        expected: [is("sentinel-acl-insufficient", "error", "shop1/redis.conf")],
        also: ["acl-users-differ", "runtime-differs-from-file"],
      },
      {
        name: "the channel of the sentinels is closed to them",
        make: (set) => allow(set, "shop3", "sentinel", "resetchannels", "&__sentinel__:hello"),
        expected: [is("acl-hello-channel-not-allowed", "error", "shop3/redis.conf")],
        also: ["acl-users-differ", "sentinel-acl-insufficient", "runtime-differs-from-file"],
      },
      {
        name: "replicas may not replicate",
        make: (set) => allow(set, "shop1", "replication", "-psync", "+psync"),
        expected: [is("replica-user-acl-insufficient", "error", "shop1/redis.conf")],
        also: ["acl-users-differ", "runtime-differs-from-file"],
      },
      {
        name: "a replica logs in as nobody",
        make: (set) => configure(set, "shop2", "masteruser", ""),
        expected: [is("missing-masteruser", "error", "shop2/redis.conf")],
        also: ["runtime-differs-from-file"],
      },
      {
        name: "the master no longer knows the replicas' password",
        make: async (set) => {
          const password = "brave-walrus-counts-stars-replication";
          const master = set.server("shop1");
          await done(master, "ACL", "SETUSER", "replication", "resetpass", ">tomorrows-password");
          await told(master, "CLIENT KILL TYPE replica");
          for (const host of ["shop2", "shop3"])
            await set.answers(set.server(host), "INFO replication", /master_link_status:down/);
          return () => done(master, "ACL", "SETUSER", "replication", "resetpass", `>${password}`);
        },
        expected: [
          is("replication-link-down", "error", "shop2/redis.conf"),
          is("replication-link-down", "error", "shop3/redis.conf"),
        ],
        also: ["acl-users-differ", "min-replicas-unsatisfiable"],
      },
      {
        name: "Sentinel's user switched off on a replica",
        make: async (set) => {
          const server = set.server("shop2");
          await done(server, "ACL", "SETUSER", "sentinel", "off");
          await told(server, "CLIENT KILL USER sentinel");
          for (const sentinel of set.sentinels) await set.flagged(sentinel, "REPLICAS", "shop2", "s_down");
          return () => done(server, "ACL", "SETUSER", "sentinel", "on");
        },
        expected: [is("sentinel-auth-pass-mismatch", "error")],
        also: ["acl-users-differ", "sentinel-acl-insufficient"],
      },
    ],
  },
];

const hosts = ["node1", "node2", "node3"];
const nowhere = "10.20.0.99";

function is(rule: string, severity: Severity, about?: string): Expected {
  return { rule, severity, ...(about !== undefined && { about }) };
}

function differs(about: string, says: RegExp): Expected {
  return { rule: "runtime-differs-from-file", severity: "warning", about, says };
}

async function cut(set: LiveSet, one: string, other: string): Promise<() => Promise<void>> {
  const { network } = set.lab;
  await network.cut(one, other);
  return () => network.mend(one, other);
}

async function restarted(set: LiveSet, host: string): Promise<void> {
  const sentinel = set.sentinel(host);
  await sentinel.stop("SIGKILL");
  sentinel.start();
}

/** Takes a permission away, and gives it back. */
async function allow(
  set: LiveSet,
  host: string,
  user: string,
  rule: string,
  back: string,
): Promise<() => Promise<void>> {
  const server = set.server(host);
  await done(server, "ACL", "SETUSER", user, rule);
  return () => done(server, "ACL", "SETUSER", user, back);
}
