import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Authority } from "./certificates.ts";
import { Guardian } from "./guardian.ts";
import { Host, Instance } from "./host.ts";
import { Network } from "./network.ts";
import type { Plan, Site } from "./plans.ts";
import { lastLines, type RunningDeployment } from "./running.ts";

const fixtures = join(import.meta.dirname, "../../fixtures");
let labs = 0;

/** A file of a deployment, on the host where it runs. */
export interface HostFile {
  readonly host: string;
  readonly file: string;
  readonly text: string;
}

/** A deployment on real servers: a namespace per host, a process per file. Nothing of it outlives this process. */
export class Lab implements RunningDeployment {
  readonly instances: readonly Instance[];
  readonly network: Network;
  /** Gone with the lab. */
  readonly folder: string;
  readonly #guardian: Guardian;

  private constructor(instances: readonly Instance[], network: Network, folder: string, guardian: Guardian) {
    this.instances = instances;
    this.network = network;
    this.folder = folder;
    this.#guardian = guardian;
  }

  /** A deployment from the fixtures. */
  static open(plan: Plan, program: string): Promise<Lab> {
    return Lab.build(plan, filesOf(plan), program);
  }

  static async build(site: Site, files: readonly HostFile[], program: string): Promise<Lab> {
    const prefix = `rhl-${process.pid}-${++labs}`;
    const folder = mkdtempSync(join(tmpdir(), `${prefix}-`));
    const guardian = new Guardian(prefix, folder);
    try {
      const { operator } = site;
      const addresses = { ...site.hosts, ...(operator === undefined ? {} : { operator }) };
      const network = await Network.create(prefix, new Map(Object.entries(addresses)));
      const instances: Instance[] = [];
      const table = namesOf(site);
      const authority = site.tls ? new Authority(join(folder, "authority")) : undefined;
      for (const name of Object.keys(site.hosts)) {
        const host = new Host(name, join(folder, name === "." ? "machine" : name), network.namespaceOf(name), table);
        authority?.issue(name, host.path("etc/redis/tls"));
        for (const { file, text } of files.filter((one) => one.host === name)) {
          instances.push(new Instance(host, file, text, program, site));
        }
      }
      if (operator !== undefined) authority?.issue("operator", join(folder, "operator/tls"));
      return new Lab(instances, network, folder, guardian);
    } catch (problem) {
      await guardian.dismiss();
      throw problem;
    }
  }

  get servers(): readonly Instance[] {
    return this.instances.filter(({ isSentinel }) => !isSentinel);
  }

  get sentinels(): readonly Instance[] {
    return this.instances.filter(({ isSentinel }) => isSentinel);
  }

  /** The last lines of every log, for a failure. */
  get logs(): string {
    return lastLines(this.instances);
  }

  close(): Promise<void> {
    return this.#guardian.dismiss();
  }
}

/** The lines of `/etc/hosts`. */
export function namesOf({ names }: Site): string {
  const all = Object.entries({ localhost: "127.0.0.1", ...names });
  return all.map(([name, address]) => `${address} ${name}\n`).join("");
}

/** The files of a fixture, by the hosts where they run. */
export function filesOf({ folder, hosts }: Plan): HostFile[] {
  return Object.keys(hosts).flatMap((host) => {
    const own = join(fixtures, folder, host);
    return configurationFiles(own).map((file) => ({
      host,
      file: relative(own, file),
      text: readFileSync(file, "utf8"),
    }));
  });
}

export function configurationFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".conf"))
    .map(({ parentPath, name }) => join(parentPath, name));
}
