import tooFewSentinels from "../../../rules/quorum/too-few-sentinels.ts";
import { changed, extended, moved, open, placed, sentinels } from "./deployments.ts";
import type { Proof } from "./proof.ts";

const myid = `sentinel myid ${"a".repeat(40)}`;

export const quorum: readonly Proof[] = [
  {
    rule: "quorum-exceeds-sentinels",
    bad: changed(open, "sentinel.conf", "6379 2", "6379 4"),
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(
          sentinel,
          "SENTINEL CKQUORUM main",
          /-NOQUORUM 3 usable Sentinels\. Not enough available Sentinels to reach the specified quorum/,
        );
      }
      await scene.lose("10.0.0.1/redis.conf");
      for (const sentinel of sentinels) await scene.neverAgrees(sentinel);
    },
  },
  {
    rule: "quorum-equals-all",
    bad: changed(open, "sentinel.conf", "6379 2", "6379 3"),
    async shows(scene) {
      await scene.ready();
      await scene.lose("10.0.0.1");
      await scene.neverAgrees("10.0.0.2/sentinel.conf");
      await scene.neverAgrees("10.0.0.3/sentinel.conf");
    },
  },
  {
    rule: "too-few-sentinels",
    bad: placed(tooFewSentinels.bad),
    repaired: placed(tooFewSentinels.good),
    async shows(scene) {
      await scene.ready();
      await scene.lose("10.0.0.1");
      await scene.logs("10.0.0.2/sentinel.conf", "+odown master main 10.0.0.1 6379");
      await scene.logs("10.0.0.2/sentinel.conf", "-failover-abort-not-elected");
      await scene.answers("10.0.0.2/redis.conf", "ROLE", "slave");
    },
  },
  {
    rule: "duplicate-sentinel-myid",
    bad: extended(open, "sentinel.conf", myid),
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,2,");
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-other-sentinels,0,");
        await scene.answers(sentinel, "SENTINEL CKQUORUM main", "-NOQUORUM 1 usable Sentinels");
      }
      await scene.lose("10.0.0.1");
      await scene.neverAgrees("10.0.0.2/sentinel.conf");
      await scene.neverAgrees("10.0.0.3/sentinel.conf");
    },
  },
  {
    rule: "duplicate-sentinel-myid",
    mistake: "of two",
    bad: ["10.0.0.1", "10.0.0.2"].reduce((files, host) => extended(files, `${host}/sentinel.conf`, myid), open),
    async shows(scene) {
      await scene.answers("10.0.0.1/sentinel.conf", "SENTINEL MASTER main", "num-other-sentinels,1,");
      await scene.answers("10.0.0.3/sentinel.conf", "SENTINEL CKQUORUM main", "OK 2 usable Sentinels");
      await scene.logs("10.0.0.3/sentinel.conf", "+sentinel-address-switch master main");
    },
  },
  {
    rule: "stale-known-sentinel",
    bad: [7, 8, 9].reduce(
      (files, n) =>
        extended(files, "sentinel.conf", `sentinel known-sentinel main 10.0.0.${n} 26379 ${String(n).repeat(40)}`),
      open,
    ),
    repaired: open,
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,2,num-other-sentinels,5,");
        await scene.answers(sentinel, "SENTINEL CKQUORUM main", "-NOQUORUM 3 usable Sentinels");
      }
      await scene.lose("10.0.0.1/redis.conf");
      await scene.anyLogs(sentinels, "+odown master main 10.0.0.1 6379");
      await scene.anyLogs(sentinels, "-failover-abort-not-elected");
    },
  },
  {
    rule: "sentinel-colocation-majority-loss",
    bad: moved(open, "10.0.0.3/sentinel.conf", "10.0.0.1/sentinel-2.conf", "port 26380\n"),
    repaired: open,
    async shows(scene) {
      await scene.ready();
      await scene.lose("10.0.0.1");
      await scene.neverAgrees("10.0.0.2/sentinel.conf");
    },
  },
  {
    rule: "master-name-differs",
    bad: changed(open, "10.0.0.3/sentinel.conf", "main", "shop"),
    repaired: open,
    async shows(scene) {
      await scene.answers("10.0.0.1/sentinel.conf", "SENTINEL MASTER main", "num-slaves,2,num-other-sentinels,1,");
      await scene.answers("10.0.0.3/sentinel.conf", "SENTINEL MASTER shop", "num-slaves,2,num-other-sentinels,0,");
      await scene.answers("10.0.0.3/sentinel.conf", "SENTINEL CKQUORUM shop", "-NOQUORUM 1 usable Sentinels");
      await scene.answers("10.0.0.3/sentinel.conf", "SENTINEL GET-MASTER-ADDR-BY-NAME main", ",null,");
    },
  },
];
