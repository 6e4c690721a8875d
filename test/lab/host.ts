import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Site } from "./plans.ts";
import { ask, type Credentials, type Reply } from "./resp.ts";

/** Gives a process a root of its own, with the programs of the machine in it; the mounts end with the process. */
const script = `
root=$1 program=$2
shift 2
for name in bin sbin lib lib64; do
  if [ -L /$name ]; then ln -sfn "$(readlink /$name)" "$root/$name"
  elif [ -d /$name ]; then mkdir -p "$root/$name"; mount --bind /$name "$root/$name"; fi
done
for name in usr opt dev; do
  if [ -d /$name ]; then mkdir -p "$root/$name"; mount --rbind /$name "$root/$name"; fi
done
exec chroot "$root" "$program" "$@"
`;

/** A machine of the lab: a namespace and a file system of its own, so that files run with the paths they name. */
export class Host {
  readonly name: string;
  readonly #root: string;
  readonly #namespace: string;

  constructor(name: string, root: string, namespace: string, hosts: string) {
    this.name = name;
    this.#root = root;
    this.#namespace = namespace;
    for (const folder of ["etc/redis", "run/lab", "tmp"]) mkdirSync(this.path(folder), { recursive: true });
    writeFileSync(this.path("etc/hosts"), hosts);
    writeFileSync(this.path("etc/nsswitch.conf"), "hosts: files\n");
    if (existsSync("/etc/ld.so.cache")) cpSync("/etc/ld.so.cache", this.path("etc/ld.so.cache"));
  }

  path(inside: string): string {
    return join(this.#root, inside);
  }

  start(program: string, args: readonly string[], output: string): ChildProcess {
    const log = openSync(this.path(output), "a");
    const command = ["netns", "exec", this.#namespace, "sh", "-ec", script, "sh", this.#root, program, ...args];
    const child = spawn("ip", command, { stdio: ["ignore", log, log] });
    closeSync(log);
    return child;
  }
}

/** A server or sentinel of the lab, started from a copy of one file of a deployment. */
export class Instance {
  readonly host: Host;
  readonly file: string;
  readonly isSentinel: boolean;
  readonly #program: string;
  readonly #site: Site;
  #process: ChildProcess | undefined;

  constructor(host: Host, file: string, text: string, program: string, site: Site) {
    this.host = host;
    this.file = file;
    this.isSentinel = basename(file).startsWith("sentinel");
    this.#program = program;
    this.#site = site;
    for (const [, kind, path] of text.matchAll(/^\s*(dir|logfile|pidfile)\s+"?([^"\s]+)"?\s*$/gm)) {
      mkdirSync(host.path(kind === "dir" ? path! : dirname(path!)), { recursive: true });
    }
    mkdirSync(dirname(host.path(this.#config)), { recursive: true });
    writeFileSync(host.path(this.#config), `${text.trimEnd()}\n${this.#additions(text).join("\n")}\n`);
  }

  get text(): string {
    return readFileSync(this.host.path(this.#config), "utf8");
  }

  /** What it reads at its next start. */
  set text(text: string) {
    writeFileSync(this.host.path(this.#config), text);
  }

  get log(): string {
    const named = /^\s*logfile\s+"?([^"\s]+)"?\s*$/m.exec(this.text)?.[1];
    const files = [this.#output, ...(named ? [named] : [])].map((path) => this.host.path(path));
    return files.map((path) => (existsSync(path) ? readFileSync(path, "utf8") : "")).join("");
  }

  start(): void {
    const mode = this.isSentinel ? ["--sentinel"] : [];
    this.#process = this.host.start(this.#program, [this.#config, ...mode], this.#output);
  }

  async stop(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    if (!this.isRunning) return;
    const gone = once(this.#process!, "exit");
    this.#process!.kill(signal);
    await gone;
  }

  /** It holds its connections and answers nothing. */
  freeze(): void {
    this.#process!.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process!.kill("SIGCONT");
  }

  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  ask(...command: string[]): Promise<Reply> {
    const { server, sentinel } = this.#site;
    return this.askAs(this.isSentinel ? sentinel : server, ...command);
  }

  askAs(credentials: Credentials | undefined, ...command: string[]): Promise<Reply> {
    return ask(this.host.path(this.#socket), credentials, ...command);
  }

  get #config(): string {
    return join("/etc/redis", this.file);
  }

  get #output(): string {
    return `/run/lab/${basename(this.file)}.out`;
  }

  get #socket(): string {
    return `/run/lab/${basename(this.file)}.sock`;
  }

  /** A door that no setting under test closes, a process that stays in sight, and times a test can wait for. */
  #additions(text: string): string[] {
    const lines = [`unixsocket ${this.#socket}`];
    if (/^\s*daemonize\s+yes/m.test(text)) lines.push("daemonize no");
    const { downAfter = 2000, failoverTimeout = 5000 } = this.#site;
    for (const [, name] of this.isSentinel ? text.matchAll(/^\s*sentinel monitor (\S+)/gm) : []) {
      lines.push(`sentinel down-after-milliseconds ${name} ${downAfter}`);
      lines.push(`sentinel failover-timeout ${name} ${failoverTimeout}`);
    }
    return lines;
  }
}
