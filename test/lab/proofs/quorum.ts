import tooFewSentinels from "../../../rules/quorum/too-few-sentinels.ts";
import { changed, extended, open, placed, sentinels } from "./deployments.ts";
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
    bad: placed(tooFewSentinels.bad[0]),
    repaired: placed(tooFewSentinels.good[0]),
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
];
