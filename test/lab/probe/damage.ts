import type { Instance } from "../host.ts";
import { type LiveSet, type SetPlan, told } from "./live-set.ts";
import type { Severity } from "./verdict.ts";

/** A finding that a report must have. */
export interface Expected {
  /** Any of these. */
  readonly rules: readonly string[];
  /** At least. */
  readonly severity: Severity;
  /** The instance it is about: `node2/redis.conf`; absent where it is about the set. */
  readonly about?: string;
  /** What its message says. */
  readonly says?: RegExp;
}

/** Something done to a running set that its files do not say. */
export interface Damage {
  readonly name: string;
  /** Does it, waits until the servers themselves show it, and says how to undo it. */
  readonly make: (set: LiveSet) => Promise<() => Promise<void>>;
  readonly expected: readonly Expected[];
  /** Rules that may say it as well. Any other finding above info is wrong. */
  readonly also?: readonly string[];
  /** What is undecided while it lasts. */
  readonly undecided?: RegExp;
}

/** Damages that one running set bears one after the other. */
export interface Course {
  readonly name: string;
  readonly plan: SetPlan;
  readonly damages: readonly Damage[];
  /** They are done only when sentinels have seen the same master for half a minute: what is younger is not judged. */
  readonly isLate?: true;
}

/** Rules that say that an instance does not run as its file says. */
export const drift = ["runtime-differs-from-file", "sentinel-differs-from-file"];

/** An address where nothing is. */
export const nowhere = "10.20.0.99";

export function is(rule: string, severity: Severity, about?: string): Expected {
  return { rules: [rule], severity, ...(about !== undefined && { about }) };
}

export function differs(about: string, says: RegExp): Expected {
  return { rules: drift, severity: "warning", about, says };
}

/** CONFIG SET of one directive. */
export async function configure(set: LiveSet, host: string, name: string, value: string): Promise<() => Promise<void>> {
  const server = set.server(host);
  const before = String(((await server.ask("CONFIG", "GET", name)) as string[])[1]);
  await done(server, "CONFIG", "SET", name, value);
  return () => done(server, "CONFIG", "SET", name, before);
}

/** SENTINEL SET of one option. */
export async function watchOtherwise(
  set: LiveSet,
  host: string,
  option: string,
  value: string,
  before: string,
): Promise<() => Promise<void>> {
  const sentinel = set.sentinel(host);
  await done(sentinel, "SENTINEL", "SET", set.masterName, option, value);
  return () => done(sentinel, "SENTINEL", "SET", set.masterName, option, before);
}

/** Several changes, undone in the opposite order. */
export async function all(...changes: readonly Promise<() => Promise<void>>[]): Promise<() => Promise<void>> {
  const undone = await Promise.all(changes);
  return async () => {
    for (const undo of undone.toReversed()) await undo();
  };
}

/** Ends processes; they start again from the files they left. */
export async function stopped(...instances: readonly Instance[]): Promise<() => Promise<void>> {
  await Promise.all(instances.map((instance) => instance.stop("SIGKILL")));
  return async () => {
    for (const instance of instances) instance.start();
  };
}

export async function follow(set: LiveSet, host: string, address: string): Promise<() => Promise<void>> {
  const server = set.server(host);
  await done(server, "REPLICAOF", ...address.split(" "));
  return () => done(server, "REPLICAOF", set.masterAddress, "6379");
}

/** Starts what no file declares and waits for it to be known; afterwards all sentinels forget what is not there. */
export async function stray(set: LiveSet, instance: Instance): Promise<() => Promise<void>> {
  instance.start();
  const kind = instance.isSentinel ? "SENTINELS" : "REPLICAS";
  const flag = instance.isSentinel ? "sentinel" : "slave";
  for (const sentinel of set.sentinels) await set.flagged(sentinel, kind, instance.host.name, flag);
  return async () => {
    await instance.stop("SIGKILL");
    await forget(set);
  };
}

/** SENTINEL RESET everywhere: all that is gone is forgotten, the rest is found again. */
export async function forget(set: LiveSet): Promise<void> {
  for (const sentinel of set.sentinels) await sentinel.ask("SENTINEL", "RESET", set.masterName);
}

/** Runs a command that answers OK. */
export async function done(instance: Instance, ...command: string[]): Promise<void> {
  const reply = await instance.ask(...command);
  if (reply !== "OK") throw new Error(`${command.join(" ")}: ${reply}`);
}

/** Closes the link of a replica to its master, so that it connects again. */
export async function reconnect(server: Instance): Promise<void> {
  await told(server, "CLIENT KILL TYPE master");
}

/** Lets all that two hosts send each other vanish. */
export async function cut(set: LiveSet, one: string, other: string): Promise<() => Promise<void>> {
  const { network } = set.lab;
  await network.cut(one, other);
  return () => network.mend(one, other);
}

/** A sentinel that stood still is in TILT mode for half a minute: a new process is not. */
export async function restarted(set: LiveSet, host: string): Promise<void> {
  const sentinel = set.sentinel(host);
  await sentinel.stop("SIGKILL");
  sentinel.start();
}

/** Takes a permission away, and gives it back. */
export async function allow(
  set: LiveSet,
  host: string,
  user: string,
  rule: string,
  back: string,
): Promise<() => Promise<void>> {
  const server = set.server(host);
  await done(server, "ACL", "SETUSER", user, rule);
  return () => done(server, "ACL", "SETUSER", user, back);
}
