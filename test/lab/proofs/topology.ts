import severalMasters from "../../../rules/topology/several-masters-in-group.ts";
import { changed, open, placed, sentinels } from "./deployments.ts";
import type { Proof } from "./proof.ts";

export const topology: readonly Proof[] = [
  {
    rule: "all-replicas-priority-zero",
    bad: changed(
      changed(open, "2/redis.conf", "priority 50", "priority 0"),
      "3/redis.conf",
      "priority 100",
      "priority 0",
    ),
    repaired: changed(open, "3/redis.conf", "priority 100", "priority 0"),
    async shows(scene) {
      await scene.ready();
      await scene.lose("10.0.0.1");
      await scene.anyLogs(["10.0.0.2/sentinel.conf", "10.0.0.3/sentinel.conf"], "-failover-abort-no-good-slave");
    },
  },
  {
    rule: "several-masters-in-group",
    bad: placed(severalMasters.bad[0]),
    repaired: placed(severalMasters.good[0]),
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL CKQUORUM main", "OK 3 usable");
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,1,");
      }
      await scene.answers("10.0.0.3/redis.conf", "ROLE", "master");
      await scene.answers("10.0.0.3/redis.conf", "SET order 17", "OK");
      await scene.answers("10.0.0.1/redis.conf", "GET order", ",null,");
    },
  },
  {
    rule: "min-replicas-unsatisfiable",
    bad: changed(open, "redis.conf", "replica-priority", "min-replicas-to-write 2\nreplica-priority"),
    repaired: changed(open, "redis.conf", "replica-priority", "min-replicas-to-write 1\nreplica-priority"),
    async shows(scene) {
      await scene.ready();
      await scene.answers("10.0.0.1/redis.conf", "SET order 17", "OK");
      await scene.lose("10.0.0.1");
      await scene.answers("10.0.0.2/redis.conf", "ROLE", "master");
      await scene.answers("10.0.0.2/redis.conf", "INFO replication", "connected_slaves:1");
      await scene.answers("10.0.0.2/redis.conf", "SET order 18", "-NOREPLICAS");
    },
  },
  {
    rule: "monitor-targets-replica",
    bad: changed(open, "sentinel.conf", "monitor main 10.0.0.1", "monitor main 10.0.0.2"),
    repaired: open,
    async shows(scene) {
      for (const sentinel of sentinels) await scene.logs(sentinel, "+sdown master main 10.0.0.2 6379");
      await scene.anyLogs(sentinels, "-failover-abort-no-good-slave");
      await scene.answers("10.0.0.1/redis.conf", "ROLE", "master");
    },
  },
];
