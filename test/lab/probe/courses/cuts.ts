import { type Course, configure, cut, differs, done, drift, forget, is, nowhere, reconnect } from "../damage.ts";
import { brisk, orders } from "../sets.ts";

export const cuts: Course = {
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
      also: ["instance-down"],
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
      also: ["sentinel-peer-unreachable", "instance-down"],
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
      also: ["instance-down"],
    },
    {
      name: "a sentinel announces an address that is not its own",
      make: async (set) => {
        const sentinel = set.sentinel("node2");
        await done(sentinel, "SENTINEL", "CONFIG", "SET", "announce-ip", nowhere);
        for (const host of ["node1", "node3"])
          await set.answers(
            set.sentinel(host),
            `SENTINEL SENTINELS ${set.masterName}`,
            /ip,10\.20\.0\.99,.*flags,s_down/,
          );
        // It cannot be unset while it runs: empty, it announces nothing at all.
        return async () => {
          await sentinel.stop("SIGTERM");
          sentinel.text = sentinel.text.replace(/^sentinel announce-ip .*\n/m, "");
          sentinel.start();
        };
      },
      expected: [is("sentinel-peer-unreachable", "error")],
      also: drift,
    },
  ],
};
