import { isLoopback, isWildcard } from "../address.ts";
import type { Deployment, Instance, Sentinel } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { listeningPorts } from "./announce.ts";
import { areOnTwoMachines } from "./launch-machines.ts";
import { folderOf } from "./presence.ts";
import { boundHosts } from "./reach.ts";

/**
 * Whether ports prove that the servers of a group, or the sentinels of a master, do not share the addresses of one machine:
 * two that listen on every address cannot have one port there. Two files of one folder count only where a number tells them
 * apart, since they may be variants of one, or patterns from which others are made.
 */
export function arePortsTaken({ nodes, sentinels }: Pick<Deployment, "nodes" | "sentinels">): boolean {
  const sets: readonly Instance[][] = [
    ...groupBy(nodes.filter(isOnAllAddresses), ({ group }) => group).values(),
    ...groupBy(sentinels.filter(isOnAllAddresses), watched).values(),
  ];
  if (areOnTwoMachines([...nodes, ...sentinels])) return true;
  return sets.some((set) => {
    const firsts = new Map<number, Instance>();
    return set.some((instance) =>
      listeningPorts(instance).some((port) => {
        const first = firsts.get(port) ?? instance;
        firsts.set(port, first);
        return areApart(first, instance);
      }),
    );
  });
}

function isOnAllAddresses(instance: Instance): boolean {
  return !instance.isLeftOut && !instance.launch?.isInside && boundHosts(instance).or([]).some(isWildcard);
}

/** Equal for sentinels of one set; those that watch their own machine are each in a set of their own. */
function watched(sentinel: Sentinel): unknown {
  const [first] = sentinel.watches;
  const address = first?.address.or(undefined);
  const isRemote = address !== undefined && !isLoopback(address.host) && !isWildcard(address.host);
  return isRemote ? `${first?.name} ${address.host} ${address.port}` : sentinel;
}

function areApart(one: Instance, other: Instance): boolean {
  if (folderOf(one) !== folderOf(other)) return true;
  const numbers = ({ id }: Instance) => id.match(/\d+/g)?.join() ?? "";
  const letters = ({ id }: Instance) => id.replace(/\d+/g, "#");
  return letters(one) === letters(other) && numbers(one) !== numbers(other);
}
