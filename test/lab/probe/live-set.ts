import { setTimeout as sleep } from "node:timers/promises";
import type { Instance } from "../host.ts";
import { type HostFile, Lab } from "../lab.ts";
import type { Site } from "../plans.ts";
import type { Credentials, Reply } from "../resp.ts";
import { lastLines } from "../running.ts";
import { until } from "../until.ts";
import { Operator } from "./operator.ts";

/** A set that a damage test is made of: the first host has the master, every host a `redis.conf` and a `sentinel.conf`. */
export interface SetPlan {
  readonly site: Site;
  readonly masterName: string;
  readonly files: readonly HostFile[];
  /** A host of the network that no declared file knows; what is on it starts only when told to. */
  readonly stray?: string;
}

const patience = 90;

/** A running deployment to which damage is done. */
export class LiveSet {
  readonly lab: Lab;
  readonly operator: Operator;
  readonly masterName: string;
  /** As the files declare it. */
  readonly masterAddress: string;
  readonly #plan: SetPlan;

  private constructor(lab: Lab, plan: SetPlan, command: string) {
    this.lab = lab;
    this.#plan = plan;
    this.masterName = plan.masterName;
    this.masterAddress = Object.values(plan.site.hosts)[0]!;
    // As they are read at the start: with the times and the socket of the lab.
    const declared = this.declared.map(({ host, file, text }) => ({ host: host.name, file, text }));
    this.operator = new Operator(lab, plan.site, declared, command);
  }

  /** Its servers run; sentinels start with `begin`. */
  static async open(plan: SetPlan, program: string, command: string): Promise<LiveSet> {
    const lab = await Lab.build(plan.site, plan.files, program);
    const set = new LiveSet(lab, plan, command);
    for (const server of set.servers) server.start();
    return set;
  }

  get declared(): readonly Instance[] {
    return this.lab.instances.filter(({ host }) => host.name !== this.#plan.stray);
  }

  get servers(): readonly Instance[] {
    return this.declared.filter(({ isSentinel }) => !isSentinel);
  }

  get sentinels(): readonly Instance[] {
    return this.declared.filter(({ isSentinel }) => isSentinel);
  }

  get logs(): string {
    return lastLines(this.lab.instances);
  }

  /** Of the user who may do everything. */
  get credentials(): Credentials {
    return this.#plan.site.server!;
  }

  server(host: string): Instance {
    return this.#at(host, false);
  }

  sentinel(host: string): Instance {
    return this.#at(host, true);
  }

  addressOf(host: string): string {
    return this.lab.network.addressOf(host);
  }

  close(): Promise<void> {
    return this.lab.close();
  }

  /** Waits for an answer with a text in it. An array reads `name,value,name,value`. */
  async answers(instance: Instance, command: string, expected: RegExp): Promise<void> {
    await until(async () => {
      const answer = await told(instance, command);
      return expected.test(answer) ? undefined : `${nameOf(instance)} answers ${command} with ${answer}`;
    }, patience);
  }

  /** Waits until a sentinel gives an instance it knows a flag: `s_down`. */
  async flagged(sentinel: Instance, kind: "REPLICAS" | "SENTINELS", host: string, flag: string): Promise<void> {
    const address = this.addressOf(host);
    await until(async () => {
      const all = await records(sentinel, "SENTINEL", kind, this.masterName);
      const flags = all.find((one) => one.get("ip") === address)?.get("flags");
      return flags?.split(",").includes(flag) ? undefined : `${nameOf(sentinel)} sees ${address} as ${flags}`;
    }, patience);
  }

  /** Starts the sentinels when there are replicas to be seen: they look again only after 10 s. */
  async begin(): Promise<void> {
    const [master] = this.servers;
    const online = new RegExp(`(?:state=online[^]*){${this.servers.length - 1}}`);
    await this.answers(master!, "INFO replication", online);
    for (const sentinel of this.sentinels) sentinel.start();
    await this.healthy();
  }

  /** Waits until all servers and sentinels have had their roles for half a minute. */
  async settled(): Promise<void> {
    for (const sentinel of this.sentinels)
      await this.answers(sentinel, "SENTINEL MASTERS", /role-reported-time,(?:3[1-9]|[4-9]\d|\d{3})\d{3},/);
  }

  /** Waits until the set is as it was, in the words of all servers and sentinels, and stays so for a moment. */
  async healthy(): Promise<void> {
    let since: number | undefined;
    await until(async () => {
      const problem = await this.#problem().catch((error: Error) => error.message || String(error));
      if (problem !== undefined) since = undefined;
      else since ??= Date.now();
      if (problem !== undefined) return problem;
      // Longer than hellos and INFO under way take to bring word of something else.
      return Date.now() - since! < 1000 ? "not for long yet" : undefined;
    }, patience);
  }

  async #problem(): Promise<string | undefined> {
    const all = this.declared;
    const problems = await Promise.all(
      all.map((one) => (one.isSentinel ? this.#problemOfSentinel(one) : this.#problemOfServer(one))),
    );
    const at = problems.findIndex((problem) => problem !== undefined);
    return at < 0 ? undefined : `${nameOf(all[at]!)}: ${problems[at]}`;
  }

  async #problemOfServer(server: Instance): Promise<string | undefined> {
    const info = String(await server.ask("INFO", "replication"));
    const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
    const isMaster = server === this.servers[0];
    if (field("role") !== (isMaster ? "master" : "slave")) return `its role is ${field("role")}`;
    if (!isMaster) {
      if (field("master_host") !== this.masterAddress) return `it follows ${field("master_host")}`;
      return field("master_link_status") === "up" ? undefined : "its link to the master is down";
    }
    const replicas = [...info.matchAll(/^slave\d+:ip=(.*?),port=\d+,state=online,offset=\d+,lag=[01]\r?$/gm)];
    const wanted = this.servers.slice(1).map(({ host }) => this.addressOf(host.name));
    return sameWords(
      replicas.map(([, ip]) => ip!),
      wanted,
    )
      ? undefined
      : `its replicas are ${info}`;
  }

  async #problemOfSentinel(sentinel: Instance): Promise<string | undefined> {
    const masters = await records(sentinel, "SENTINEL", "MASTERS");
    const [master] = masters;
    if (masters.length !== 1 || !master) return `it watches ${masters.length} masters`;
    if (master.get("ip") !== this.masterAddress) return `its master is at ${master.get("ip")}`;
    if (master.get("flags") !== "master") return `its master is ${master.get("flags")}`;
    const replicas = await records(sentinel, "SENTINEL", "REPLICAS", this.masterName);
    const others = this.servers.slice(1).map(({ host }) => this.addressOf(host.name));
    const seen = replicas.map((one) => one.get("ip") ?? "");
    if (!sameWords(seen, others)) return `it knows the replicas ${seen.join(", ")}`;
    for (const replica of replicas) {
      if (replica.get("flags") !== "slave") return `a replica is ${replica.get("flags")}`;
      if (replica.get("master-link-status") !== "ok") return "a replica's link is down";
      if (replica.get("master-host") !== this.masterAddress) return `a replica follows ${replica.get("master-host")}`;
    }
    const peers = await records(sentinel, "SENTINEL", "SENTINELS", this.masterName);
    if (peers.length !== this.sentinels.length - 1) return `it knows ${peers.length} other sentinels`;
    const odd = peers.find((one) => one.get("flags") !== "sentinel");
    if (odd) return `a sentinel is ${odd.get("flags")}`;
    const info = String(await sentinel.ask("INFO", "sentinel"));
    if (!info.includes("sentinel_tilt:0")) return "it is in TILT mode";
    const quorum = await told(sentinel, `SENTINEL CKQUORUM ${this.masterName}`);
    return quorum.startsWith(`OK ${this.sentinels.length} usable`) ? undefined : quorum;
  }

  #at(host: string, isSentinel: boolean): Instance {
    const found = this.lab.instances.find((one) => one.host.name === host && one.isSentinel === isSentinel);
    if (!found) throw new Error(`no such instance on ${host}`);
    return found;
  }
}

/** An answer, or an error, as one text. */
export async function told(instance: Instance, command: string): Promise<string> {
  return instance
    .ask(...command.split(" "))
    .then((reply) => (reply === null ? "null" : String(reply)))
    .catch((error: Error) => `-${error.message}`);
}

/** The tables of SENTINEL MASTERS, REPLICAS and SENTINELS. */
export async function records(instance: Instance, ...command: string[]): Promise<ReadonlyMap<string, string>[]> {
  const reply = (await instance.ask(...command)) as Reply[][];
  return reply.map((words) => {
    const pairs = words.flatMap((word, index) =>
      index % 2 ? [] : [[String(word), String(words[index + 1])] as const],
    );
    return new Map(pairs);
  });
}

export function nameOf({ host, file }: Instance): string {
  return `${host.name}/${file}`;
}

/** For what has to last a while, such as a process that stands still. */
export function pause(seconds: number): Promise<void> {
  return sleep(seconds * 1000);
}

function sameWords(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join(" ") === [...others].sort().join(" ");
}
