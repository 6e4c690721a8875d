import { all, type Course, configure, differs, done, drift, is } from "../damage.ts";
import { orders, patient } from "../sets.ts";

export const settings: Course = {
  name: "settings",
  plan: orders(patient),
  isLate: true,
  damages: [
    {
      name: "maxmemory of a replica halved",
      make: (set) => configure(set, "node2", "maxmemory", "1gb"),
      expected: [differs("node2/redis.conf", /maxmemory/)],
      also: ["maxmemory-differs"],
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
    },
    {
      name: "the master forgets its masterauth",
      make: (set) => configure(set, "node1", "masterauth", ""),
      expected: [is("missing-masterauth", "error", "node1/redis.conf")],
      also: drift,
    },
    {
      name: "a replica knows another masterauth",
      make: (set) => configure(set, "node2", "masterauth", "yesterdays-password"),
      expected: [is("masterauth-mismatch", "error", "node2/redis.conf")],
      also: drift,
    },
    {
      name: "more replicas demanded than there are",
      make: (set) => configure(set, "node1", "min-replicas-to-write", "3"),
      expected: [is("min-replicas-unsatisfiable", "error", "node1/redis.conf")],
      also: [...drift, "min-replicas-differs"],
    },
    {
      name: "no replica may be promoted",
      make: (set) =>
        all(configure(set, "node2", "replica-priority", "0"), configure(set, "node3", "replica-priority", "0")),
      expected: [is("all-replicas-priority-zero", "warning")],
      also: drift,
    },
    {
      name: "replication times out within seconds",
      make: (set) => configure(set, "node1", "repl-timeout", "5"),
      expected: [is("repl-timeout-too-low", "warning", "node1/redis.conf")],
      also: drift,
    },
    {
      name: "a replica takes writes",
      make: (set) => configure(set, "node3", "replica-read-only", "no"),
      expected: [is("replica-writable", "warning", "node3/redis.conf")],
      also: drift,
    },
    {
      name: "replicas are dropped at once when they lag",
      make: (set) => configure(set, "node1", "client-output-buffer-limit", "replica 268435456 67108864 0"),
      expected: [is("replica-output-buffer-too-small", "warning", "node1/redis.conf")],
      also: drift,
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
};
