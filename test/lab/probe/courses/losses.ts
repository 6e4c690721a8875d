import { all, type Course, cut, is, stopped, watchOtherwise } from "../damage.ts";
import { brisk, orders } from "../sets.ts";

export const losses: Course = {
  name: "losses",
  plan: orders(brisk),
  damages: [
    {
      name: "a replica has ended",
      make: async (set) => {
        const undo = await stopped(set.server("node3"));
        for (const sentinel of set.sentinels) await set.flagged(sentinel, "REPLICAS", "node3", "s_down");
        return undo;
      },
      expected: [is("instance-down", "warning", "node3/redis.conf")],
    },
    {
      name: "a sentinel has ended",
      make: async (set) => {
        const undo = await stopped(set.sentinel("node1"));
        for (const host of ["node2", "node3"]) await set.flagged(set.sentinel(host), "SENTINELS", "node1", "s_down");
        return undo;
      },
      expected: [is("instance-down", "warning", "node1/sentinel.conf")],
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
        is("instance-down", "warning", "node3/redis.conf"),
        is("instance-down", "warning", "node3/sentinel.conf"),
      ],
      also: ["replication-lag"],
    },
    {
      name: "a sentinel logs in with another password",
      make: async (set) => {
        const { password } = set.credentials;
        const undo = await watchOtherwise(set, "node2", "auth-pass", "yesterdays-password", password);
        await set.answers(set.sentinel("node2"), "SENTINEL MASTERS", /flags,s_down,master/);
        return undo;
      },
      // What it logs in with is not told by any command: that it alone sees all of them down is.
      expected: [
        {
          ...is("instance-down", "warning", "node2/sentinel.conf"),
          says: /^3 servers .* for sentinel 10\.20\.0\.12:26379, and not for the 2 others/,
        },
      ],
    },
    {
      name: "two of three sentinels have ended",
      make: async (set) => {
        // A sentinel is not blamed for peers it has not met yet.
        await set.answers(set.sentinel("node1"), "SENTINEL MASTERS", /role-reported-time,\d{5}/);
        const undo = await stopped(set.sentinel("node2"), set.sentinel("node3"));
        await set.answers(set.sentinel("node1"), "SENTINEL CKQUORUM orders", /NOQUORUM/);
        return undo;
      },
      expected: [
        is("quorum-check-fails", "error", "node1/sentinel.conf"),
        is("instance-down", "error", "node2/sentinel.conf"),
        is("instance-down", "error", "node3/sentinel.conf"),
      ],
    },
  ],
};
