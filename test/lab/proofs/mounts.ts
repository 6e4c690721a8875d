import type { Files } from "../../../src/rule.ts";
import type { ContainersProof } from "../containers/proof.ts";

const numbers = [1, 2, 3];

/** Where the files of one container lie, and how they get there. */
interface Way {
  readonly file: string;
  readonly command: string;
  readonly mounts: readonly string[];
}

/** Three servers at fixed addresses, and three sentinels, in one network. */
function compose(server: (n: number) => Way, sentinel: (n: number) => Way): Files {
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
const serverFolder = (n: number): Way => ({
  file: `redis-${n}/redis.conf`,
  command: "redis-server /data/redis.conf",
  mounts: [`./redis-${n}:/data`],
});

const sentinelFolder = (n: number): Way => ({
  file: `sentinel-${n}/sentinel.conf`,
  command: "redis-sentinel /etc/sentinel/sentinel.conf",
  mounts: [`./sentinel-${n}:/etc/sentinel`],
});

const sound = compose(serverFolder, sentinelFolder);

export const mounts: readonly ContainersProof[] = [
  {
    rule: "sentinel-state-not-persisted",
    mistake: "in containers of changing addresses",
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
];
