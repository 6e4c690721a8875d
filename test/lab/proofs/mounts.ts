import type { Files } from "../../../src/rule.ts";
import type { ContainersProof } from "../containers/proof.ts";

const numbers = [1, 2, 3];
const sentinels = numbers.map((n) => `sentinel-${n}`);

/** Where the files of one container lie, and how they get there. */
interface Way {
  readonly file: string;
  readonly command: string;
  readonly mounts: readonly string[];
}

/** Three servers at fixed addresses, and three sentinels, in one network, each with a folder of its own. */
export function compose(server: (n: number) => Way, sentinel: (n: number) => Way): Files {
  const files: Record<string, string> = {};
  let text = "services:\n";
  const add = (name: string, address: string | undefined, { file, command, mounts }: Way, content: string) => {
    files[file] = content;
    text += `  ${name}:\n    image: redis:7.0.15\n    command: ${command}\n    restart: always\n`;
    text += `    networks:\n      inside:\n${address ? `        ipv4_address: ${address}\n` : ""}`;
    if (mounts.length > 0) text += `    volumes:\n${mounts.map((mount) => `      - ${mount}\n`).join("")}`;
  };
  for (const n of numbers) {
    const role = n === 1 ? "" : "replicaof 10.9.0.11 6379\n";
    add(`redis-${n}`, `10.9.0.1${n}`, server(n), `requirepass hunter2\nmasterauth hunter2\nappendonly yes\n${role}`);
  }
  const watch = "sentinel monitor main 10.9.0.11 6379 2\nsentinel auth-pass main hunter2\n";
  for (const n of numbers) add(`sentinel-${n}`, undefined, sentinel(n), watch);
  text += "networks:\n  inside:\n    ipam:\n      config:\n        - subnet: 10.9.0.0/24\n";
  return { ...files, "compose.yaml": text };
}

/** By folder, which lets a file be put in another one's place. */
export const serverFolder = (n: number): Way => ({
  file: `redis-${n}/redis.conf`,
  command: "redis-server /data/redis.conf",
  mounts: [`./redis-${n}:/data`],
});

export const sentinelFolder = (n: number): Way => ({
  file: `sentinel-${n}/sentinel.conf`,
  command: "redis-sentinel /etc/sentinel/sentinel.conf",
  mounts: [`./sentinel-${n}:/etc/sentinel`],
});

export const sound = compose(serverFolder, sentinelFolder);

export const mounts: readonly ContainersProof[] = [
  {
    rule: "config-single-file-bind-mount",
    bad: compose(serverFolder, (n) => ({
      file: `sentinel-${n}/sentinel.conf`,
      command: "redis-sentinel /etc/sentinel.conf",
      mounts: [`./sentinel-${n}/sentinel.conf:/etc/sentinel.conf`],
    })),
    repaired: sound,
    async shows(scene, lab) {
      for (const sentinel of sentinels) {
        await scene.logs(sentinel, "# Could not rename tmp config file (Device or resource busy)");
        await scene.logs(sentinel, "# WARNING: Sentinel was not able to save the new configuration on disk!!!");
      }
      await scene.ready();
      await scene.lose("redis-1");
      for (const sentinel of sentinels) await scene.logs(sentinel, "+switch-master main 10.9.0.11 6379 10.9.0.1");
      // When they start again they know of no failover, and take the old master, now a replica, for the master.
      const ids = await Promise.all(sentinels.map((sentinel) => scene.ask(sentinel, "SENTINEL MYID")));
      for (const sentinel of sentinels) await scene.lose(sentinel);
      for (const sentinel of sentinels) scene.bringBack(sentinel);
      for (const [index, sentinel] of sentinels.entries()) {
        await scene.answers(sentinel, "SENTINEL GET-MASTER-ADDR-BY-NAME main", ",10.9.0.11,6379,");
        if ((await scene.ask(sentinel, "SENTINEL MYID")) === ids[index]) throw new Error(`${sentinel} kept its id`);
      }
      if (lab.instances.some(({ log }) => log.includes("Sentinel config file /etc/sentinel.conf is not writable")))
        throw new Error("a start was refused");
    },
  },
  {
    rule: "config-single-file-bind-mount",
    mistake: "of servers",
    bad: compose(
      (n) => ({
        file: `redis-${n}/redis.conf`,
        command: "redis-server /data/redis.conf",
        mounts: [`./redis-${n}/redis.conf:/data/redis.conf`],
      }),
      sentinelFolder,
    ),
    repaired: sound,
    async shows(scene) {
      await scene.ready();
      await scene.lose("redis-1");
      await scene.anyLogs(["redis-2", "redis-3"], "# CONFIG REWRITE failed: Device or resource busy");
      scene.bringBack("redis-1");
      await scene.answers("redis-1", "ROLE", ",master,");
    },
  },
  {
    rule: "redis-config-not-writable",
    bad: compose(
      (n) => ({
        file: `redis-${n}/redis.conf`,
        command: "redis-server /etc/redis/redis.conf",
        mounts: [`./redis-${n}:/etc/redis:ro`],
      }),
      sentinelFolder,
    ),
    repaired: sound,
    async shows(scene) {
      await scene.ready();
      await scene.lose("redis-1");
      // That a user other than root runs it is asked before what the mount says: another folder cannot be written, either.
      await scene.anyLogs(["redis-2", "redis-3"], "# CONFIG REWRITE failed: ");
      scene.bringBack("redis-1");
      await scene.answers("redis-1", "ROLE", ",master,");
    },
  },
  {
    rule: "sentinel-config-not-writable",
    bad: compose(serverFolder, (n) => {
      const way = sentinelFolder(n);
      return { ...way, mounts: way.mounts.map((mount) => `${mount}:ro`) };
    }),
    repaired: sound,
    async shows(scene) {
      const refused =
        "Sentinel config file /etc/sentinel/sentinel.conf is not writable: Read-only file system. Exiting...";
      for (const sentinel of sentinels) await scene.logs(sentinel, refused);
    },
  },
  {
    rule: "sentinel-config-shared",
    bad: compose(serverFolder, () => sentinelFolder(1)),
    repaired: sound,
    async shows(scene, lab) {
      // Whoever starts later takes the id that another one has written.
      for (const sentinel of sentinels) await scene.answers(sentinel, "SENTINEL MYID", /^,\w{40},$/);
      for (const sentinel of sentinels) await scene.lose(sentinel);
      for (const sentinel of sentinels) scene.bringBack(sentinel);
      for (const sentinel of sentinels) {
        await scene.answers(sentinel, "SENTINEL MASTER main", "num-slaves,2,num-other-sentinels,0,");
        await scene.answers(sentinel, "SENTINEL CKQUORUM main", "-NOQUORUM 1 usable Sentinels");
      }
      const ids = await Promise.all(lab.sentinels.map((sentinel) => sentinel.ask("SENTINEL", "MYID")));
      if (new Set(ids).size !== 1) throw new Error(`they have ids of their own: ${ids.join(", ")}`);
      await scene.lose("redis-1");
      for (const sentinel of sentinels) await scene.neverAgrees(sentinel);
    },
  },
  {
    rule: "sentinel-state-not-persisted",
    bad: compose(serverFolder, (n) => ({
      file: `sentinel-${n}/sentinel.conf`,
      command: 'sh -c "cp /config/sentinel.conf /tmp/sentinel.conf; exec redis-sentinel /tmp/sentinel.conf"',
      mounts: [`./sentinel-${n}:/config:ro`],
    })),
    repaired: sound,
    async shows(scene, lab) {
      await scene.ready();
      // Each new container is one sentinel more for the others, who never forget the old ones.
      for (const count of [3, 4, 5]) {
        await lab.replace("sentinel-3");
        await scene.answers("sentinel-1", "SENTINEL MASTER main", `num-other-sentinels,${count},`);
      }
      await scene.answers("sentinel-1", "SENTINEL CKQUORUM main", "-NOQUORUM 3 usable Sentinels");
      // The newest knows only those that live and could be elected; two that are left of three sound ones could, too.
      await scene.lose("sentinel-3");
      await scene.lose("redis-1");
      await scene.anyLogs(["sentinel-1", "sentinel-2"], "+odown master main 10.9.0.11 6379");
      await scene.anyLogs(["sentinel-1", "sentinel-2"], "-failover-abort-not-elected");
    },
  },
  {
    rule: "config-file-not-used",
    bad: compose(
      (n) => ({
        file: `redis-${n}/redis.conf`,
        command: "redis-server --appendonly yes",
        mounts: [`./redis-${n}/redis.conf:/usr/local/etc/redis/redis.conf`],
      }),
      sentinelFolder,
    ),
    repaired: sound,
    async shows(scene) {
      // The lab logs in with the password of the file.
      await scene.answers("redis-2", "ROLE", "called without any password configured for the default user");
    },
  },
];
