import { type Course, is, stray } from "../damage.ts";
import { brisk, ordersWithStray } from "../sets.ts";

export const straySentinels: Course = {
  name: "stray sentinels",
  plan: ordersWithStray(brisk),
  damages: [
    {
      name: "a sentinel that no file declares",
      make: (set) => stray(set, set.sentinel("node4")),
      expected: [{ ...is("instance-not-in-files", "warning"), says: /10\.20\.0\.14:26379/ }],
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
  ],
};

export const strayReplicas: Course = {
  name: "stray replicas",
  plan: ordersWithStray(brisk),
  damages: [
    {
      name: "a replica that no file declares",
      make: (set) => stray(set, set.server("node4")),
      expected: [{ ...is("instance-not-in-files", "warning"), says: /10\.20\.0\.14:6379/ }],
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
  ],
};
