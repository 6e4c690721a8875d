import type { Running, RunningDeployment } from "./running.ts";
import { until } from "./until.ts";

/** Seconds from one stage to the next, and the host that took over. */
export interface Times {
  readonly to: string;
  readonly met: number;
  readonly failedOver: number;
  readonly rejoined: number;
}

/**
 * Starts everything, waits until all have met, takes down the host of the master (the master alone where there is only
 * one host), waits for another one in its place that takes writes, brings it back and waits until it follows.
 */
export async function failOver(lab: RunningDeployment): Promise<Times> {
  const stage = stopwatch();
  for (const instance of lab.instances) instance.start();
  const master = await allMet(lab, lab.instances);
  const met = stage();
  await master.ask("SET", "shop:lab", "kept");
  await until(async () => {
    for (const server of lab.servers) {
      if ((await server.ask("GET", "shop:lab")) !== "kept")
        return `${server.host.name}/${server.file} has not got the data`;
    }
    return undefined;
  }, 90);

  const alone = new Set(lab.instances.map(({ host }) => host)).size === 1;
  const lost = lab.instances.filter((instance) => (alone ? instance === master : instance.host === master.host));
  await Promise.all(lost.map((instance) => instance.stop("SIGKILL")));
  const rest = lab.instances.filter((instance) => !lost.includes(instance));
  const old = await watched(rest);
  stage();
  let next: Running | undefined;
  await until(async () => {
    const addresses = await watchedBy(rest);
    if (new Set(addresses).size > 1) return `sentinels disagree: ${addresses.join(", ")}`;
    if (addresses[0] === old) return `sentinels still name ${old}`;
    next = await onlyMaster(rest);
    const followers = rest.filter((instance) => !instance.isSentinel && instance !== next);
    if ((await followersOf(next)) < followers.length) return "replicas do not follow yet";
    await next.ask("SET", "shop:later", "taken");
    return undefined;
  }, 90);
  const failedOver = stage();
  if ((await next!.ask("GET", "shop:lab")) !== "kept") throw new Error("the new master does not have the data");

  for (const instance of lost) instance.start();
  const final = await allMet(lab, lab.instances);
  if (final !== next) throw new Error("the master changed once more");
  return { to: next!.host.name, met, failedOver, rejoined: stage() };
}

/** Waits until there is one master which all others follow, and all sentinels see all instances; returns the master. */
export async function allMet(lab: RunningDeployment, instances: readonly Running[], patience = 90): Promise<Running> {
  const { servers, sentinels } = lab;
  let master: Running | undefined;
  await until(async () => {
    master = await onlyMaster(instances);
    const followers = await followersOf(master);
    if (followers !== servers.length - 1) return `${followers} of ${servers.length - 1} replicas follow`;
    for (const sentinel of sentinels) {
      const problem = await notMet(sentinel, servers.length - 1, sentinels.length);
      if (problem) return `${sentinel.host.name}/${sentinel.file}: ${problem}`;
    }
    return undefined;
  }, patience);
  return master!;
}

async function notMet(sentinel: Running, replicas: number, sentinels: number): Promise<string | undefined> {
  const name = await masterName(sentinel);
  const words = (await sentinel.ask("SENTINEL", "MASTER", name)) as string[];
  const field = (key: string) => words[words.indexOf(key) + 1];
  if (field("flags") !== "master") return `the master is ${field("flags")}`;
  if (Number(field("num-slaves")) !== replicas) return `sees ${field("num-slaves")} of ${replicas} replicas`;
  const quorum = String(await sentinel.ask("SENTINEL", "CKQUORUM", name));
  return quorum.startsWith(`OK ${sentinels} usable Sentinels`) ? undefined : quorum;
}

async function onlyMaster(instances: readonly Running[]): Promise<Running> {
  const masters: Running[] = [];
  for (const instance of instances) {
    if (!instance.isSentinel && ((await instance.ask("ROLE")) as string[])[0] === "master") masters.push(instance);
  }
  const [master, ...others] = masters;
  if (!master || others.length > 0) throw new Error(`${masters.length} masters`);
  return master;
}

async function followersOf(master: Running): Promise<number> {
  const info = String(await master.ask("INFO", "replication"));
  return [...info.matchAll(/^slave\d+:.*state=online/gm)].length;
}

async function watched(instances: readonly Running[]): Promise<string> {
  return (await watchedBy(instances))[0]!;
}

function watchedBy(instances: readonly Running[]): Promise<string[]> {
  const sentinels = instances.filter(({ isSentinel }) => isSentinel);
  return Promise.all(
    sentinels.map(async (sentinel) =>
      String(await sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", await masterName(sentinel))),
    ),
  );
}

/** Of the first one, where it watches several. */
async function masterName(sentinel: Running): Promise<string> {
  const [first] = (await sentinel.ask("SENTINEL", "MASTERS")) as string[][];
  if (!first) throw new Error(`${sentinel.host.name}/${sentinel.file} watches nothing`);
  return first[first.indexOf("name") + 1]!;
}

function stopwatch(): () => number {
  let from = performance.now();
  return () => {
    const seconds = Math.round((performance.now() - from) / 100) / 10;
    from = performance.now();
    return seconds;
  };
}
