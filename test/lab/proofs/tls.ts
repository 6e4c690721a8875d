import { changed, encrypted, sentinels } from "./deployments.ts";
import type { Proof } from "./proof.ts";

const site = { tls: true };

export const tls: readonly Proof[] = [
  {
    rule: "tls-sentinel-missing-tls-replication",
    bad: changed(encrypted, "sentinel.conf", "tls-replication yes\n", ""),
    site,
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.logs(sentinel, "+sdown master main 10.0.0.1 6379");
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,0,num-other-sentinels,0,");
      }
      await scene.answers("10.0.0.1/redis.conf", "PING", "PONG");
    },
  },
  {
    rule: "tls-replication-inconsistent",
    bad: changed(encrypted, "10.0.0.3/redis.conf", "tls-replication yes\n", ""),
    repaired: encrypted,
    site,
    async shows(scene) {
      await scene.answers("10.0.0.2/redis.conf", "INFO replication", "master_link_status:up");
      await scene.answers("10.0.0.3/redis.conf", "INFO replication", "master_link_status:down");
      for (const sentinel of sentinels) await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,1,");
    },
  },
  {
    rule: "tls-sentinel-plain-port",
    bad: changed(encrypted, "sentinel.conf", "port 0\ntls-port 26379", "port 26379"),
    repaired: encrypted,
    site,
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,2,num-other-sentinels,2,");
        await scene.answers(sentinel, "SENTINEL CKQUORUM main", "-NOQUORUM 1 usable Sentinels");
      }
    },
  },
];
