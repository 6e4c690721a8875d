import { all, type Course, differs, done, drift, is, restarted, watchOtherwise } from "../damage.ts";
import { pause } from "../live-set.ts";
import { orders, patient } from "../sets.ts";

export const watches: Course = {
  name: "watches",
  plan: orders(patient),
  isLate: true,
  damages: [
    {
      name: "quorum of one sentinel",
      make: (set) => watchOtherwise(set, "node2", "quorum", "3", "2"),
      expected: [is("quorum-differs", "warning", "node2/sentinel.conf")],
      also: drift,
    },
    {
      name: "quorum that no vote reaches",
      make: (set) => all(...["node1", "node2", "node3"].map((host) => watchOtherwise(set, host, "quorum", "5", "2"))),
      expected: [is("quorum-exceeds-sentinels", "error")],
      also: [...drift, "quorum-check-fails"],
    },
    {
      name: "quorum of a minority",
      make: (set) => all(...["node1", "node2", "node3"].map((host) => watchOtherwise(set, host, "quorum", "1", "2"))),
      expected: [is("quorum-below-majority", "warning")],
      also: drift,
    },
    {
      name: "one sentinel waits longer",
      make: (set) => watchOtherwise(set, "node3", "down-after-milliseconds", "240000", String(patient)),
      expected: [is("timing-differs-between-sentinels", "warning")],
      also: drift,
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
      also: ["too-few-sentinels", "stale-known-sentinel"],
    },
    {
      name: "the master watched under a second name",
      make: async (set) => {
        const sentinel = set.sentinel("node1");
        await done(sentinel, "SENTINEL", "MONITOR", "baskets", set.masterAddress, "6379", "2");
        return () => done(sentinel, "SENTINEL", "REMOVE", "baskets");
      },
      expected: [is("monitored-twice", "error")],
      also: drift,
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
      name: "a sentinel hangs, and nobody has noticed yet",
      make: async (set) => {
        set.sentinel("node2").freeze();
        return () => restarted(set, "node2");
      },
      expected: [],
      undecided: /10\.20\.0\.12:26379/,
    },
  ],
};
