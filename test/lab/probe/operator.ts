import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type HostFile, type Lab, namesOf } from "../lab.ts";
import type { Site } from "../plans.ts";
import type { Credentials } from "../resp.ts";

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What the process and its children see in place of the machine's own tables of names. */
const script = `
mount --bind "$1/hosts" /etc/hosts
mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf
shift
exec "$@"
`;

/** Who looks at a lab from a host of its network, with a copy of the files that were declared. */
export class Operator {
  /** Of the declared files, a folder for each host. */
  readonly files: string;
  /** With `ca.crt`, `redis.crt` and `redis.key`, where the lab has TLS. */
  readonly tls: string;
  readonly #namespace: string;
  readonly #desk: string;
  readonly #command: string;
  #environment: Readonly<Record<string, string>>;

  /** @param command path of the built command */
  constructor(lab: Lab, site: Site, declared: readonly HostFile[], command: string) {
    this.#desk = join(lab.folder, "operator");
    this.files = join(this.#desk, "files");
    this.tls = join(this.#desk, "tls");
    // A deployment on one machine has no network: who looks at it is on that machine.
    this.#namespace = lab.network.namespaceOf(site.operator === undefined ? Object.keys(site.hosts)[0]! : "operator");
    this.#command = command;
    this.#environment = credentialsOf(site);
    this.declare(declared);
    write(join(this.#desk, "hosts"), namesOf(site));
    write(join(this.#desk, "nsswitch.conf"), "hosts: files\n");
  }

  /** From now on the command logs in as another user, on servers and sentinels. */
  logInAs(credentials: Credentials): void {
    this.#environment = credentialsOf({ server: credentials, sentinel: credentials });
  }

  /** Files that take the place of those of the same name. */
  declare(files: readonly HostFile[]): void {
    for (const { host, file, text } of files) write(join(this.files, host, file), text);
  }

  /** Runs the command `probe` with the passwords of the lab. */
  probe(...args: readonly string[]): Promise<Outcome> {
    return this.run("probe", ...args);
  }

  /** Runs the command, in the folder of the declared files. */
  run(...args: readonly string[]): Promise<Outcome> {
    const wrapped = ["netns", "exec", this.#namespace, "sh", "-ec", script, "sh", this.#desk];
    const child = spawn("ip", [...wrapped, process.execPath, this.#command, ...args], {
      cwd: this.files,
      env: { ...process.env, NO_COLOR: "1", ...this.#environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      err += text;
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, out, err }));
    });
  }
}

function credentialsOf({ server, sentinel }: Pick<Site, "server" | "sentinel">): Record<string, string> {
  return Object.fromEntries(
    [
      ["REDIS_HA_LINT_USERNAME", server?.user],
      ["REDIS_HA_LINT_PASSWORD", server?.password],
      ["REDIS_HA_LINT_SENTINEL_USERNAME", sentinel?.user],
      ["REDIS_HA_LINT_SENTINEL_PASSWORD", sentinel?.password],
    ].filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
