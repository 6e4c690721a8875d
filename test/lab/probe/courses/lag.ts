import { type Course, cut, is } from "../damage.ts";
import { orders, patient } from "../sets.ts";

export const lag: Course = {
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
};
