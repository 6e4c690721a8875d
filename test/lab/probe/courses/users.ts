import { allow, type Course, configure, differs, done, drift, is } from "../damage.ts";
import { told } from "../live-set.ts";
import { brisk, shop } from "../sets.ts";

export const users: Course = {
  name: "users",
  plan: shop(brisk),
  damages: [
    {
      name: "Sentinel's user may not publish",
      make: (set) => allow(set, "shop2", "sentinel", "-publish", "+publish"),
      expected: [is("sentinel-acl-insufficient", "error", "shop2/redis.conf")],
      also: drift,
    },
    {
      name: "Sentinel's user may not turn a node into a replica",
      make: (set) => allow(set, "shop1", "sentinel", "-slaveof", "+slaveof"),
      expected: [is("sentinel-acl-insufficient", "error", "shop1/redis.conf")],
      also: drift,
    },
    {
      name: "the channel of the sentinels is closed to them",
      make: (set) => allow(set, "shop3", "sentinel", "resetchannels", "&__sentinel__:hello"),
      expected: [is("acl-hello-channel-not-allowed", "error", "shop3/redis.conf")],
      also: drift,
    },
    {
      name: "replicas may not replicate",
      make: (set) => allow(set, "shop1", "replication", "-psync", "+psync"),
      expected: [is("replica-user-acl-insufficient", "error", "shop1/redis.conf")],
      also: drift,
    },
    {
      name: "a replica logs in as nobody",
      make: (set) => configure(set, "shop2", "masteruser", ""),
      expected: [differs("shop2/redis.conf", /masteruser/)],
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
      also: ["min-replicas-unsatisfiable"],
    },
    {
      name: "Sentinel's user switched off on a replica",
      make: async (set) => {
        const server = set.server("shop2");
        await done(server, "ACL", "SETUSER", "sentinel", "off");
        await told(server, "CLIENT KILL USER sentinel");
        for (const sentinel of set.sentinels) await set.flagged(sentinel, "REPLICAS", "shop2", "s_down");
        return async () => {
          await done(server, "ACL", "SETUSER", "sentinel", "on");
          // Sentinel keeps a connection on which it could not log in.
          for (const type of ["normal", "pubsub"]) await told(server, `CLIENT KILL TYPE ${type}`);
        };
      },
      // No command tells that a user is off; that all sentinels see it down though it answers is told.
      expected: [{ ...is("instance-down", "warning", "shop2/redis.conf"), says: /though it answers the probe/ }],
    },
  ],
};
