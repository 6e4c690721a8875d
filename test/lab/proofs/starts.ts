import type { Files } from "../../../src/rule.ts";
import type { ContainersProof } from "../containers/proof.ts";
import { compose, sentinelFolder, serverFolder, sound } from "./mounts.ts";

const sentinels = ["sentinel-1", "sentinel-2", "sentinel-3"];

/** The same files with more lines in those of one name. */
function withLine(files: Files, name: string, line: string): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, path.endsWith(`/${name}`) ? `${text}${line}\n` : text]),
  );
}

export const starts: readonly ContainersProof[] = [
  {
    rule: "script-missing",
    bad: withLine(sound, "sentinel.conf", "sentinel notification-script main /scripts/notify.sh"),
    repaired: sound,
    async shows(scene) {
      const refused = "Notification script seems non existing or non executable.";
      for (const sentinel of sentinels) await scene.logs(sentinel, refused);
    },
  },
  {
    rule: "cli-args-quoted-together",
    bad: compose(
      (n) => ({
        ...serverFolder(n),
        command: '["redis-server", "/data/redis.conf", "--port", "6379 --appendonly yes"]',
      }),
      sentinelFolder,
    ),
    repaired: sound,
    async shows(scene) {
      await scene.logs("redis-1", ">>> 'port \"6379 --appendonly yes\"'");
    },
  },
  {
    rule: "persistence-off-with-auto-restart",
    mistake: "data in the container",
    bad: withLine(sound, "redis.conf", "dir /tmp"),
    repaired: sound,
    async shows(scene, lab) {
      await scene.ready();
      await scene.ask("redis-1", "SET key value");
      await scene.answers("redis-2", "GET key", "value");
      await lab.replace("redis-1");
      await scene.logs("redis-2", "Done loading RDB, keys loaded: 0");
    },
  },
];
