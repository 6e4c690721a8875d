import { changed, extended, open, sentinels } from "./deployments.ts";
import type { Proof } from "./proof.ts";

export const network: readonly Proof[] = [
  {
    rule: "protected-mode-blocks-remote",
    bad: changed(open, "redis.conf", "protected-mode no\n", ""),
    repaired: open,
    async shows(scene) {
      await scene.logs("10.0.0.2/redis.conf", "-DENIED Redis is running in protected mode");
      await scene.answers("10.0.0.2/redis.conf", "INFO replication", "master_link_status:down");
      await scene.logs("10.0.0.2/sentinel.conf", "+sdown master main 10.0.0.1 6379");
      await scene.answers("10.0.0.1/redis.conf", "PING", "PONG");
    },
  },
  {
    rule: "protected-mode-blocks-remote",
    mistake: "on the replicas",
    bad: changed(changed(open, "2/redis.conf", "protected-mode no\n", ""), "3/redis.conf", "protected-mode no\n", ""),
    repaired: open,
    async shows(scene) {
      // Their own links out are not concerned.
      await scene.answers("10.0.0.2/redis.conf", "INFO replication", "master_link_status:up");
      for (const sentinel of sentinels) await scene.logs(sentinel, "+sdown slave 10.0.0.2:6379");
      for (const sentinel of sentinels) await scene.answers(sentinel, "SENTINEL CKQUORUM main", "OK 3 usable");
      await scene.lose("10.0.0.1");
      await scene.anyLogs(["10.0.0.2/sentinel.conf", "10.0.0.3/sentinel.conf"], "-failover-abort-no-good-slave");
    },
  },
  {
    rule: "sentinel-protected-mode-blocks-peers",
    bad: extended(open, "sentinel.conf", "protected-mode yes"),
    repaired: open,
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-other-sentinels,2,");
        await scene.answers(
          sentinel,
          "SENTINEL SENTINELS main",
          /flags,s_down,[^,]*sentinel.*flags,s_down,[^,]*sentinel/,
        );
        await scene.answers(sentinel, "SENTINEL CKQUORUM main", "-NOQUORUM 1 usable Sentinels");
      }
      await scene.lose("10.0.0.1");
      await scene.neverAgrees("10.0.0.2/sentinel.conf");
      await scene.neverAgrees("10.0.0.3/sentinel.conf");
    },
  },
  {
    rule: "bind-loopback-only",
    bad: changed(open, "10.0.0.1/redis.conf", "bind 10.0.0.1 127.0.0.1", "bind 127.0.0.1 -::1"),
    repaired: open,
    async shows(scene) {
      await scene.logs("10.0.0.2/redis.conf", "Error condition on socket for SYNC: Connection refused");
      await scene.answers("10.0.0.2/redis.conf", "INFO replication", "master_link_status:down");
      for (const sentinel of sentinels) await scene.logs(sentinel, "+sdown master main 10.0.0.1 6379");
      await scene.answers("10.0.0.1/redis.conf", "PING", "PONG");
    },
  },
  {
    rule: "bind-loopback-only",
    mistake: "of sentinels",
    bad: extended(open, "sentinel.conf", "bind 127.0.0.1"),
    repaired: open,
    async shows(scene) {
      for (const sentinel of sentinels)
        await scene.answers(sentinel, "SENTINEL CKQUORUM main", "-NOQUORUM 1 usable Sentinels");
    },
  },
  {
    rule: "monitor-loopback-address",
    bad: changed(open, "sentinel.conf", "sentinel monitor main 10.0.0.1", "sentinel monitor main 127.0.0.1"),
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL GET-MASTER-ADDR-BY-NAME main", ",127.0.0.1,6379,");
      }
      // Nothing has failed, and yet the replicas are told to follow themselves.
      await scene.logs("10.0.0.1/sentinel.conf", "+fix-slave-config slave 10.0.0.2:6379");
      await scene.answers("10.0.0.2/redis.conf", "INFO replication", "master_host:127.0.0.1");
      await scene.answers("10.0.0.2/redis.conf", "INFO replication", "master_link_status:down");
      await scene.logs("10.0.0.2/sentinel.conf", "+sdown master main 127.0.0.1 6379");
    },
  },
  {
    rule: "announce-wildcard",
    bad: extended(open, "10.0.0.2/redis.conf", "replica-announce-ip 0.0.0.0"),
    async shows(scene) {
      await scene.answers("10.0.0.1/redis.conf", "INFO replication", "ip=0.0.0.0,port=6379");
      for (const sentinel of sentinels) await scene.logs(sentinel, "+slave slave 0.0.0.0:6379");
      // There the sentinel beside the master finds the master itself and takes it for one that has come back.
      await scene.logs("10.0.0.1/sentinel.conf", "+convert-to-slave slave 0.0.0.0:6379");
      await scene.answers("10.0.0.1/redis.conf", "INFO replication", "master_host:10.0.0.1");
    },
  },
  {
    rule: "announced-address-not-bound",
    bad: extended(open, "10.0.0.2/redis.conf", "replica-announce-ip 10.0.0.12"),
    repaired: open,
    async shows(scene) {
      await scene.answers("10.0.0.2/redis.conf", "INFO replication", "master_link_status:up");
      for (const sentinel of sentinels) await scene.logs(sentinel, "+sdown slave 10.0.0.12:6379");
    },
  },
];
