import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ask, type Reply } from "../resp.ts";
import type { ContainerPlan, MountPlan } from "./plan.ts";

/**
 * Gives a process a root of its own, with the programs of the machine in it, and the mounts of its container; they end with
 * the process. Arguments: root, programs, host name, four words for each mount, `--`, the folder to run in, and what to run.
 */
const script = `
root=$1 programs=$2 host=$3
shift 3
for name in bin sbin lib lib64; do
  if [ -L /$name ]; then ln -sfn "$(readlink /$name)" "$root/$name"
  elif [ -d /$name ]; then mkdir -p "$root/$name"; mount --bind /$name "$root/$name"; fi
done
mkdir -p "$root/usr" "$root/dev" "$root/proc"
mount --rbind /usr "$root/usr"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount --bind "$programs" "$root/usr/local/bin"
echo "$host" > "$root/proc/sys/kernel/hostname"
while [ "$1" != -- ]; do
  kind=$1 source=$2 target=$root$3 mode=$4
  shift 4
  if [ $kind = file ]; then mkdir -p "$(dirname "$target")"; [ -e "$target" ] || : > "$target"
  else mkdir -p "$target"; fi
  if [ $kind = memory ]; then mount -t tmpfs none "$target"
  else mount --bind "$source" "$target"; fi
  [ $mode = rw ] || mount -o remount,bind,ro "$target"
done
folder=$2
shift 2
mkdir -p "$root$folder"
exec env -i "$@"
`;

/** Where the parts of a container lie on the machine of the lab. */
export interface Places {
  /** What is lost with the container. */
  readonly layer: string;
  /** Volumes by name, and what stands for the project's folder. */
  readonly volumes: string;
  readonly project: string;
  /** What is lost with the pod. */
  readonly pod: string;
  readonly programs: string;
  readonly log: string;
}

/** One container: a process in a namespace, with a file system of its own. */
export class Container {
  readonly plan: ContainerPlan;
  readonly isSentinel: boolean;
  readonly #places: Places;
  #process: ChildProcess | undefined;
  #isStopped = true;

  /** Of the servers of the lab. */
  readonly password: string | undefined;

  constructor(plan: ContainerPlan, places: Places, password: string | undefined) {
    this.plan = plan;
    this.password = password;
    this.#places = places;
    this.isSentinel = /sentinel/i.test([plan.name, ...plan.words].join(" "));
    mkdirSync(dirname(places.log), { recursive: true });
  }

  /** A path of its layer, on the machine of the lab. */
  path(inside: string): string {
    return join(this.#places.layer, inside);
  }

  get log(): string {
    return existsSync(this.#places.log) ? readFileSync(this.#places.log, "utf8") : "";
  }

  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** @returns its process, which ends when it does */
  start(namespace: string, host: string, hosts: string): ChildProcess {
    const { layer, programs, log } = this.#places;
    this.#isStopped = false;
    for (const folder of ["etc", "run/lab", "tmp", "root"])
      mkdirSync(this.path(folder), { recursive: true, mode: 0o777 });
    writeFileSync(this.path("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nredis:x:999:999::/data:/bin/sh\n");
    writeFileSync(this.path("etc/group"), "root:x:0:\nredis:x:999:\n");
    writeFileSync(this.path("etc/nsswitch.conf"), "hosts: files\n");
    this.tell(hosts);
    if (existsSync("/etc/ld.so.cache")) cpSync("/etc/ld.so.cache", this.path("etc/ld.so.cache"));
    const { environment, folder, words } = this.plan;
    const variables = {
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      HOSTNAME: host,
      HOME: "/root",
    };
    const told = Object.entries({ ...variables, ...environment }).map(([name, value]) => `${name}=${value}`);
    const inside = ["sh", "-c", 'chmod 777 /run/lab /tmp; cd "$0" && exec "$@"', folder, ...words];
    const output = openSync(log, "a");
    const separate = ["unshare", "--pid", "--uts", "--ipc", "--fork", "--kill-child"];
    const process = spawn(
      "ip",
      [
        ...["netns", "exec", namespace, ...separate, "sh", "-ec", script, "sh", layer, programs, host],
        ...this.#mounts(),
        ...["--", folder, ...told, "chroot", layer, ...inside],
      ],
      { stdio: ["ignore", output, output] },
    );
    closeSync(output);
    this.#process = process;
    process.once("exit", () => {
      if (this.plan.restarts && !this.#isStopped && this.#process === process) {
        setTimeout(
          () => this.#isStopped || this.start(namespace, host, readFileSync(this.path("etc/hosts"), "utf8")),
          300,
        );
      }
    });
    return process;
  }

  /** What it knows other hosts by from now on. */
  tell(hosts: string): void {
    mkdirSync(this.path("etc"), { recursive: true });
    writeFileSync(this.path("etc/hosts"), hosts);
  }

  async stop(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#isStopped = true;
    if (!this.isRunning) return;
    const gone = once(this.#process!, "exit");
    process.kill(this.#first() ?? this.#process!.pid!, signal);
    await gone;
  }

  /** Its process of number 1, as the machine counts it. */
  #first(): number | undefined {
    const { pid } = this.#process!;
    const children = `/proc/${pid}/task/${pid}/children`;
    return existsSync(children) ? Number(readFileSync(children, "utf8").trim().split(" ")[0]) || undefined : undefined;
  }

  /** Takes away what is lost with it. */
  forget(): void {
    rmSync(this.#places.layer, { recursive: true, force: true });
  }

  /** A file as its process sees it, while it runs. */
  read(path: string): string {
    return readFileSync(`/proc/${this.#first()}/root${path}`, "utf8");
  }

  ask(...command: string[]): Promise<Reply> {
    const { password } = this;
    const socket = this.path(`run/lab/${this.isSentinel ? "sentinel" : "server"}.sock`);
    return ask(socket, password === undefined || this.isSentinel ? undefined : { password }, ...command);
  }

  /** The deeper one of two targets counts. */
  #mounts(): string[] {
    const depth = ({ target }: MountPlan) => target.split("/").filter(Boolean).length;
    const sorted = [...this.plan.mounts].sort((a, b) => depth(a) - depth(b));
    return sorted.flatMap((mount) => {
      const mode = mount.isReadOnly || mount.source.kind === "texts" ? "ro" : "rw";
      if (mount.source.kind === "memory") return ["memory", "-", mount.target, mode];
      const source = this.#sourceOf(mount.source);
      return [statSync(source).isFile() ? "file" : "folder", source, mount.target, mode];
    });
  }

  #sourceOf(source: Exclude<MountPlan["source"], { kind: "memory" }>): string {
    const { volumes, project, pod } = this.#places;
    const place = {
      bind: () => join(project, source.kind === "bind" ? source.path : ""),
      volume: () => join(volumes, source.kind === "volume" ? source.name : ""),
      pod: () => join(pod, source.kind === "pod" ? source.name : ""),
      texts: () => join(volumes, "texts", source.kind === "texts" ? source.name : ""),
    }[source.kind]();
    if (!existsSync(place)) mkdirSync(place, { recursive: true });
    if (source.kind !== "texts") return place;
    for (const [name, text] of Object.entries(source.texts)) writeFileSync(join(place, name), text);
    return source.only === undefined ? place : join(place, source.only);
  }
}
