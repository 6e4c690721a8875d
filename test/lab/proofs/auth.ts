import { changed, guarded, sentinels } from "./deployments.ts";
import type { Proof } from "./proof.ts";

const site = { server: { password: "hunter2" } };

export const auth: readonly Proof[] = [
  {
    rule: "missing-masterauth",
    mistake: "on the present master",
    bad: changed(guarded, "10.0.0.1/redis.conf", "masterauth hunter2\n", ""),
    repaired: guarded,
    site,
    async shows(scene) {
      await scene.ready();
      await scene.answers("10.0.0.1/redis.conf", "SET order 17", "OK");
      await scene.answers("10.0.0.1/redis.conf", "WAIT 2 1000", ",2,");
      await scene.lose("10.0.0.1");
      await scene.answers("10.0.0.3/sentinel.conf", "SENTINEL GET-MASTER-ADDR-BY-NAME main", "10.0.0.2");
      scene.bringBack("10.0.0.1");
      await scene.logs(
        "10.0.0.1/redis.conf",
        "MASTER aborted replication with an error: NOAUTH Authentication required.",
      );
      await scene.answers("10.0.0.1/redis.conf", "INFO replication", "master_link_status:down");
      // It never had a link, so Sentinel does not know for how long it has had none: without others, it is promoted.
      await scene.answers("10.0.0.1/redis.conf", "INFO replication", "master_link_down_since_seconds:-1");
      await scene.lose("10.0.0.3/redis.conf");
      await scene.lose("10.0.0.2/redis.conf");
      await scene.answers("10.0.0.1/redis.conf", "ROLE", "master");
      await scene.answers("10.0.0.1/redis.conf", "GET order", ",null,");
    },
  },
  {
    rule: "masterauth-mismatch",
    bad: changed(guarded, "10.0.0.3/redis.conf", "masterauth hunter2", "masterauth Hunter2"),
    repaired: guarded,
    site,
    async shows(scene) {
      await scene.logs("10.0.0.3/redis.conf", "Unable to AUTH to MASTER: -WRONGPASS");
      await scene.answers("10.0.0.3/redis.conf", "INFO replication", "master_link_status:down");
    },
  },
  {
    rule: "masterauth-mismatch",
    mistake: "after a failover",
    bad: changed(guarded, "10.0.0.2/redis.conf", "requirepass hunter2", "user default on >hunter2 >other ~* &* +@all"),
    repaired: guarded,
    site,
    async shows(scene) {
      await scene.ready();
    },
  },
  {
    rule: "sentinel-auth-pass-missing",
    bad: changed(guarded, "sentinel.conf", "sentinel auth-pass main hunter2\n", ""),
    repaired: guarded,
    site,
    async shows(scene) {
      await scene.logs("10.0.0.1/sentinel.conf", "+sdown master main 10.0.0.1 6379");
      for (const sentinel of sentinels) await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,0,");
      await scene.logs("10.0.0.1/sentinel.conf", "+sdown master main 10.0.0.1 6379");
      await scene.logs("10.0.0.1/sentinel.conf", "+odown master main 10.0.0.1 6379");
      await scene.logs("10.0.0.1/sentinel.conf", "-failover-abort-no-good-slave");
      await scene.answers("10.0.0.1/redis.conf", "PING", "PONG");
    },
  },
  {
    rule: "sentinel-auth-pass-mismatch",
    bad: changed(guarded, "sentinel.conf", "sentinel auth-pass main hunter2", "sentinel auth-pass main Hunter2"),
    repaired: guarded,
    site,
    async shows(scene) {
      await scene.answers("10.0.0.1/sentinel.conf", "SENTINEL MASTER main", "flags,s_down,");
    },
  },
];
