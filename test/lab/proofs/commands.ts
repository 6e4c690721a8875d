import { changed, extended, open, sentinels } from "./deployments.ts";
import type { Proof } from "./proof.ts";

const renamed = changed(
  open,
  "redis.conf",
  "protected-mode no",
  "protected-mode no\nrename-command SLAVEOF follow-7c1e",
);

export const commands: readonly Proof[] = [
  {
    rule: "rename-command-not-mapped",
    mistake: "SLAVEOF",
    bad: renamed,
    async shows(scene) {
      await scene.ready();
      await scene.lose("10.0.0.1");
      await scene.anyLogs(["10.0.0.2/sentinel.conf", "10.0.0.3/sentinel.conf"], "-failover-abort-slave-timeout");
      await scene.answers("10.0.0.2/redis.conf", "ROLE", "slave");
      await scene.answers("10.0.0.3/redis.conf", "ROLE", "slave");
    },
  },
  {
    rule: "rename-command-not-mapped",
    mistake: "CONFIG",
    bad: changed(open, "redis.conf", "protected-mode no", 'protected-mode no\nrename-command CONFIG ""'),
    repaired: open,
    async shows(scene) {
      await scene.ready();
      await scene.lose("10.0.0.1");
      await scene.anyLogs(["10.0.0.2/sentinel.conf", "10.0.0.3/sentinel.conf"], "-failover-abort-slave-timeout");
      await scene.answers("10.0.0.2/redis.conf", "ROLE", "slave");
      await scene.answers("10.0.0.3/redis.conf", "ROLE", "slave");
    },
  },
  {
    rule: "rename-command-breaks-replication",
    bad: changed(open, "redis.conf", "protected-mode no", "protected-mode no\nrename-command REPLCONF report-7c1e"),
    repaired: open,
    async shows(scene) {
      await scene.answers("10.0.0.1/redis.conf", "INFO replication", "port=0,");
    },
  },
  {
    rule: "sentinel-command-renamed",
    bad: extended(open, "sentinel.conf", "rename-command PING knock-7c1e"),
    repaired: open,
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-other-sentinels,2,");
        await scene.answers(sentinel, "SENTINEL CKQUORUM main", "-NOQUORUM 1 usable Sentinels");
      }
    },
  },
];
