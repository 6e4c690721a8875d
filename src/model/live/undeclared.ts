import { addressKey } from "../address.ts";
import type { Deployment, Instance } from "../deployment.ts";
import { Undecided } from "../known.ts";
import { keysOf } from "./census.ts";
import { isEveryMachines, type Opinion, type Reputation, reputationsOf } from "./opinions.ts";

/** Whether sentinels list an instance that runs and of which no file is known so far. */
export function isStranger(one: Reputation, deployment: Deployment): boolean {
  const { of, isDown, opinions, instance } = one;
  if (of === "master" || isDown || instance?.declared || isEveryMachines(one, deployment)) return false;
  return opinions.some(isMet) && !isDeclaredAt(one, deployment);
}

/** The sentinel has a connection, and has heard who is there. */
function isMet({ told, flags, isDown }: Opinion): boolean {
  return !isDown && told.field("runid").or("") !== "" && !flags.or(new Set()).has("disconnected");
}

/** By a file that nothing seems to start and that nobody asked for. */
function isDeclaredAt({ of, address }: Reputation, { declared }: Deployment): boolean {
  if (of !== "sentinel") return declared!.nodesAt(address).length > 0;
  return declared!.sentinels.some((one) => keysOf(one).includes(addressKey(address)));
}

/**
 * Whether it is none of those that files declare, under no other address either: the run ids tell.
 *
 * @throws Undecided where one may be it, or where there may be more of them than files
 */
export function isUndeclared({ of, opinions }: Reputation, deployment: Deployment): boolean {
  const declared = deployment.declared!;
  if (!declared.complete) throw new Undecided("the rest of the deployment: only a part of it was given");
  const all: readonly Instance[] = of === "sentinel" ? declared.sentinels : declared.nodes;
  const { serverStarter } = declared;
  // One file may be the pattern for all.
  if (all.length < 2 || (of === "replica" && serverStarter && serverStarter.count > all.length))
    throw new Undecided(`the files of the other ${of}s`);
  const ids = new Set(opinions.map(({ told }) => told.field("runid").or("")));
  const known = idsIn(deployment);
  if (all.some((one) => known.get(one)?.some((id) => ids.has(id)))) return false;
  const open = all.find((one) => !known.has(one) && !(one.isLeftOut && one.address.isKnown));
  if (open) throw new Undecided(`the run id of ${open}`);
  return true;
}

/** What those that files declare are known by: run ids of servers, ids of sentinels; from them, or from sentinels that met them. */
function idsIn(deployment: Deployment): ReadonlyMap<Instance, readonly string[]> {
  const found = new Map<Instance, string[]>();
  const add = (instance: Instance | undefined, id: string | undefined) => {
    if (instance && id) found.set(instance, [...(found.get(instance) ?? []), id]);
  };
  for (const { declared, live, kind } of deployment.instances)
    add(declared, kind === "server" ? live?.info("run_id").or(undefined) : live?.lines("myid")[0]?.words[0]?.value);
  for (const sentinel of deployment.declared!.sentinels) add(sentinel, sentinel.myid?.or(undefined));
  for (const { name } of deployment.masters)
    for (const { instance, opinions } of reputationsOf(deployment, name))
      for (const { told } of opinions) add(instance?.declared, told.field("runid").or(undefined));
  return found;
}
