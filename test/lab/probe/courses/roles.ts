import { type Course, cut, drift, follow, is, nowhere, stopped } from "../damage.ts";
import { orders, patient } from "../sets.ts";

export const roles: Course = {
  name: "roles",
  plan: orders(patient),
  isLate: true,
  damages: [
    {
      name: "a replica follows a replica",
      make: async (set) => {
        const undo = await follow(set, "node3", `${set.addressOf("node2")} 6379`);
        await set.answers(set.server("node2"), "INFO replication", /connected_slaves:1/);
        return undo;
      },
      expected: [is("chained-replica", "warning", "node3/redis.conf")],
      also: drift,
    },
    {
      name: "a replica follows nobody that is there",
      make: async (set) => {
        const undo = await follow(set, "node2", `${nowhere} 6379`);
        await set.answers(set.server("node2"), "INFO replication", /master_link_status:down/);
        return undo;
      },
      expected: [is("replication-link-down", "error", "node2/redis.conf")],
      also: ["replicaof-target-unknown", ...drift],
    },
    {
      name: "a replica follows itself",
      make: (set) => follow(set, "node3", `${set.addressOf("node3")} 6379`),
      expected: [is("replicaof-self", "error", "node3/redis.conf")],
      also: drift,
    },
    {
      name: "a replica has ended, and nobody has noticed yet",
      make: (set) => stopped(set.server("node3")),
      expected: [],
      undecided: /10\.20\.0\.13:6379/,
    },
    {
      name: "the master hangs, and nobody has noticed yet",
      make: async (set) => {
        set.server("node1").freeze();
        return async () => set.server("node1").thaw();
      },
      expected: [],
      undecided: /10\.20\.0\.11:6379/,
    },
    {
      name: "a replica made a second master",
      make: (set) => follow(set, "node2", "NO ONE"),
      expected: [is("several-masters-in-group", "error", "node2/redis.conf")],
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
      also: drift,
    },
    {
      name: "the operator is cut off from one host, whose others see it",
      make: (set) => cut(set, "operator", "node3"),
      expected: [],
      undecided: /10\.20\.0\.13/,
    },
  ],
};
