import severalMasters from "../../../rules/topology/several-masters-in-group.ts";
import { changed, extended, open, placed, sentinels, servers } from "./deployments.ts";
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
    bad: placed(severalMasters.bad),
    repaired: placed(severalMasters.good),
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
    async shows(scene) {
      for (const sentinel of sentinels) await scene.logs(sentinel, "+sdown master main 10.0.0.2 6379");
      await scene.anyLogs(sentinels, "-failover-abort-no-good-slave");
      await scene.answers("10.0.0.1/redis.conf", "ROLE", "master");
    },
  },
  {
    rule: "no-master-in-group",
    also: ["monitor-targets-replica"],
    bad: extended(open, "10.0.0.1/redis.conf", "replicaof 10.0.0.2 6379"),
    async shows(scene) {
      for (const server of servers) {
        await scene.logs(server, "-NOMASTERLINK Can't SYNC while not connected with my master");
        await scene.answers(server, "SET order 17", "-READONLY You can't write against a read only replica");
      }
      await scene.logs("10.0.0.2/sentinel.conf", "+sdown master main 10.0.0.1 6379");
      await scene.anyLogs(sentinels, "-failover-abort-no-good-slave");
    },
  },
  {
    rule: "replicaof-self",
    bad: extended(open, "10.0.0.1/redis.conf", "replicaof 10.0.0.1 6379"),
    async shows(scene) {
      await scene.logs("10.0.0.1/redis.conf", "-NOMASTERLINK Can't SYNC while not connected with my master");
      await scene.answers(
        "10.0.0.1/redis.conf",
        "SET order 17",
        "-READONLY You can't write against a read only replica",
      );
      await scene.anyLogs(sentinels, "-failover-abort-no-good-slave");
    },
  },
  {
    rule: "replicaof-target-unknown",
    bad: changed(open, "10.0.0.3/redis.conf", "replicaof 10.0.0.1", "replicaof 10.0.0.9"),
    repaired: open,
    async shows(scene) {
      await scene.logs("10.0.0.3/redis.conf", "Connecting to MASTER 10.0.0.9:6379");
      await scene.logs("10.0.0.3/redis.conf", "Error condition on socket for SYNC");
      for (const sentinel of sentinels) await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,1,");
    },
  },
  {
    rule: "chained-replica",
    bad: changed(open, "10.0.0.3/redis.conf", "replicaof 10.0.0.1", "replicaof 10.0.0.2"),
    repaired: open,
    async shows(scene) {
      await scene.answers("10.0.0.3/redis.conf", "INFO replication", "master_link_status:up");
      for (const sentinel of sentinels) await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,1,");
      await scene.lose("10.0.0.2");
      await scene.logs("10.0.0.3/redis.conf", "Error condition on socket for SYNC");
      await scene.answers("10.0.0.1/sentinel.conf", "SENTINEL MASTER main", "flags,master,");
    },
  },
  {
    rule: "announce-address-duplicate",
    bad: ["10.0.0.2", "10.0.0.3"].reduce(
      (files, host) => extended(files, `${host}/redis.conf`, "replica-announce-ip 10.0.0.2"),
      open,
    ),
    repaired: open,
    async shows(scene) {
      await scene.answers("10.0.0.1/redis.conf", "INFO replication", "connected_slaves:2");
      for (const sentinel of sentinels) await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,1,");
    },
  },
  {
    rule: "known-replica-is-master",
    bad: extended(open, "sentinel.conf", "sentinel known-replica main 10.0.0.1 6379"),
    async shows(scene) {
      await scene.anyLogs(sentinels, "+convert-to-slave slave 10.0.0.1:6379");
      await scene.answers("10.0.0.1/redis.conf", "INFO replication", "master_host:10.0.0.1");
      await scene.answers(
        "10.0.0.1/redis.conf",
        "SET order 17",
        "-READONLY You can't write against a read only replica",
      );
    },
  },
];
