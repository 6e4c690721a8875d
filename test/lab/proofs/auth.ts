import type { Scene } from "../scene.ts";
import { changed, extended, guarded, open, sentinels, servers } from "./deployments.ts";
import type { Proof } from "./proof.ts";

const locked = extended(open, "sentinel.conf", "requirepass hunter2");
const site = { server: { password: "hunter2" } };

export const auth: readonly Proof[] = [
  {
    rule: "missing-masterauth",
    mistake: "on the present master",
    bad: changed(guarded, "10.0.0.1/redis.conf", "masterauth hunter2\n", ""),
    site,
    async shows(scene) {
      await scene.ready();
      await scene.answers("10.0.0.1/redis.conf", "SET order 17", "OK");
      for (const server of servers) await scene.answers(server, "GET order", ",17,");
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
    site,
    async shows(scene) {
      await scene.logs("10.0.0.3/redis.conf", "Unable to AUTH to MASTER: -WRONGPASS");
      await scene.answers("10.0.0.3/redis.conf", "INFO replication", "master_link_status:down");
      // Its master does not list it, so no sentinel learns of it.
      for (const sentinel of sentinels) await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,1,");
    },
  },
  {
    rule: "masterauth-mismatch",
    mistake: "on the present master",
    bad: changed(guarded, "10.0.0.1/redis.conf", "masterauth hunter2", "masterauth Hunter2"),
    site,
    async shows(scene) {
      await scene.ready();
      await scene.lose("10.0.0.1");
      await scene.answers("10.0.0.3/sentinel.conf", "SENTINEL GET-MASTER-ADDR-BY-NAME main", "10.0.0.2");
      scene.bringBack("10.0.0.1");
      await scene.logs("10.0.0.1/redis.conf", "Unable to AUTH to MASTER: -WRONGPASS");
      await scene.answers("10.0.0.1/redis.conf", "INFO replication", "master_link_status:down");
    },
  },
  {
    rule: "sentinel-auth-pass-missing",
    bad: changed(guarded, "sentinel.conf", "sentinel auth-pass main hunter2\n", ""),
    site,
    shows: takesHealthyForDead,
  },
  {
    rule: "sentinel-auth-pass-missing",
    mistake: "with quorum 1",
    bad: changed(
      changed(guarded, "sentinel.conf", "sentinel auth-pass main hunter2\n", ""),
      "sentinel.conf",
      "6379 2",
      "6379 1",
    ),
    site,
    async shows(scene) {
      await scene.logs("10.0.0.1/sentinel.conf", "+odown master main 10.0.0.1 6379");
      await scene.logs("10.0.0.1/sentinel.conf", "-failover-abort-no-good-slave");
      await scene.answers("10.0.0.1/redis.conf", "PING", "PONG");
    },
  },
  {
    rule: "sentinel-auth-pass-mismatch",
    bad: changed(guarded, "sentinel.conf", "sentinel auth-pass main hunter2", "sentinel auth-pass main Hunter2"),
    site,
    shows: takesHealthyForDead,
  },
  {
    rule: "sentinel-auth-user-unknown",
    bad: extended(guarded, "sentinel.conf", "sentinel auth-user main watcher"),
    repaired: guarded,
    site,
    shows: takesHealthyForDead,
  },
  {
    rule: "sentinel-peer-auth-mismatch",
    bad: extended(locked, "sentinel.conf", "sentinel sentinel-pass other"),
    site: { sentinel: { password: "hunter2" } },
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-other-sentinels,2,");
        await scene.answers(sentinel, "SENTINEL CKQUORUM main", "-NOQUORUM 1 usable Sentinels");
      }
      await scene.lose("10.0.0.1");
      await scene.neverAgrees("10.0.0.2/sentinel.conf");
      await scene.neverAgrees("10.0.0.3/sentinel.conf");
    },
  },
];

/** No log of Sentinel mentions a password. As hello messages are refused as well, no sentinel meets another one. */
async function takesHealthyForDead(scene: Scene): Promise<void> {
  for (const sentinel of sentinels) {
    await scene.logs(sentinel, "+sdown master main 10.0.0.1 6379");
    await scene.neverAgrees(sentinel);
    await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,0,num-other-sentinels,0,");
  }
  await scene.answers("10.0.0.1/redis.conf", "PING", "PONG");
}
