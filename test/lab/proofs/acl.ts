import type { Scene } from "../scene.ts";
import { changed, extended, open, sentinels, users } from "./deployments.ts";
import type { Proof } from "./proof.ts";

const peers = [
  "user peer on >hunter2 &__sentinel__:hello +ping +publish +client|setname +sentinel|is-master-down-by-addr",
  "sentinel sentinel-user peer",
  "sentinel sentinel-pass hunter2",
].reduce((files, line) => extended(files, "sentinel.conf", line), open);
const site = { server: { user: "admin", password: "hunter2" } };

async function givesUp(scene: Scene): Promise<void> {
  await scene.ready();
  await scene.lose("10.0.0.1");
  await scene.anyLogs(["10.0.0.2/sentinel.conf", "10.0.0.3/sentinel.conf"], "-failover-abort-slave-timeout");
  await scene.answers("10.0.0.2/redis.conf", "ROLE", "slave");
  await scene.answers("10.0.0.3/redis.conf", "ROLE", "slave");
}

export const acl: readonly Proof[] = [
  ...["+slaveof", "+config|rewrite", "+client|kill"].map((permission) => ({
    rule: "sentinel-acl-insufficient",
    mistake: `without ${permission}`,
    bad: changed(users, "redis.conf", ` ${permission} `, " "),
    site,
    shows: givesUp,
  })),
  {
    rule: "sentinel-acl-insufficient",
    mistake: "without +ping",
    bad: changed(users, "redis.conf", "hello +ping", "hello"),
    site,
    async shows(scene) {
      for (const sentinel of sentinels) await scene.logs(sentinel, "+sdown master main 10.0.0.1 6379");
      await scene.answers("10.0.0.1/redis.conf", "PING", "PONG");
    },
  },
  {
    rule: "sentinel-acl-insufficient",
    mistake: "without +info",
    bad: changed(users, "redis.conf", " +info", ""),
    site,
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,0,num-other-sentinels,2,");
      }
      await scene.lose("10.0.0.1");
      await scene.anyLogs(["10.0.0.2/sentinel.conf", "10.0.0.3/sentinel.conf"], "-failover-abort-no-good-slave");
    },
  },
  {
    rule: "sentinel-acl-insufficient",
    mistake: "without +publish",
    bad: changed(users, "redis.conf", " +publish", ""),
    site,
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,2,num-other-sentinels,0,");
      }
    },
  },
  {
    rule: "acl-hello-channel-not-allowed",
    bad: changed(users, "redis.conf", " &__sentinel__:hello", ""),
    site,
    async shows(scene) {
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,2,");
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-other-sentinels,0,");
        await scene.answers(sentinel, "SENTINEL CKQUORUM main", "-NOQUORUM 1 usable Sentinels");
      }
      await scene.answers("10.0.0.1/redis.conf", "ACL LOG", "reason,channel");
    },
  },
  {
    rule: "replica-user-acl-insufficient",
    bad: changed(users, "redis.conf", " +psync", ""),
    repaired: users,
    site,
    async shows(scene) {
      await scene.logs("10.0.0.2/redis.conf", "Unexpected reply to PSYNC from master: -NOPERM");
      await scene.answers("10.0.0.2/redis.conf", "INFO replication", "master_link_status:down");
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,0,num-other-sentinels,2,");
      }
    },
  },
  {
    rule: "missing-masteruser",
    bad: changed(users, "10.0.0.3/redis.conf", "masteruser follower\n", ""),
    repaired: users,
    site,
    async shows(scene) {
      await scene.logs("10.0.0.3/redis.conf", "Unable to AUTH to MASTER: -WRONGPASS");
      await scene.answers("10.0.0.3/redis.conf", "INFO replication", "master_link_status:down");
    },
  },
  {
    rule: "masteruser-without-masterauth",
    bad: changed(users, "10.0.0.3/redis.conf", "masterauth hunter2\n", ""),
    site,
    async shows(scene) {
      await scene.logs(
        "10.0.0.3/redis.conf",
        "MASTER aborted replication with an error: NOAUTH Authentication required.",
      );
      await scene.answers("10.0.0.3/redis.conf", "INFO replication", "master_link_status:down");
      for (const sentinel of sentinels) await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,1,");
    },
  },
  {
    rule: "sentinel-peer-acl-insufficient",
    bad: changed(peers, "sentinel.conf", " +sentinel|is-master-down-by-addr", ""),
    async shows(scene) {
      for (const sentinel of sentinels) await scene.answers(sentinel, "SENTINEL CKQUORUM main", "OK 3 usable");
      await scene.lose("10.0.0.1");
      await scene.neverAgrees("10.0.0.2/sentinel.conf");
      await scene.neverAgrees("10.0.0.3/sentinel.conf");
    },
  },
];
