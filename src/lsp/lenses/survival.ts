import { hostText } from "../../model/address.ts";
import type { Master, Watch } from "../../model/deployment.ts";
import { Undecided } from "../../model/known.ts";
import { nodeCount } from "../../model/roles/group-size.ts";
import { eligible } from "../../model/roles/promotion.ts";
import { votesOn } from "../../model/votes/votes.ts";
import { count } from "../../report/counts.ts";
import { oneLine } from "../describe/prose.ts";

const mostHosts = 3;

/**
 * "survives the loss of 1 of 3 hosts | 3 sentinels, quorum 2, majority 2 | 2 replicas", as one sentinel's line has it.
 *
 * @param errors found in the deployment: any of them may keep what survives from taking over
 */
export function survivalText(master: Master, { quorum }: Watch, errors: number): string {
  const own = quorum.isKnown ? `quorum ${quorum.value}` : "quorum unknown";
  const { sentinelCount } = master;
  const sentinels = sentinelCount.isKnown
    ? `${count(sentinelCount.value, "sentinel")}, ${own}, majority ${Math.floor(sentinelCount.value / 2) + 1}`
    : `at least ${count(master.watches.length, "sentinel")}, ${own}`;
  return [survived(master, errors), sentinels, replicasOf(master)].join(" | ");
}

function survived(master: Master, errors: number): string {
  try {
    const hosts = hostsOf(master);
    if (typeof hosts === "string") return `what it survives is unknown: ${oneLine(hosts)}`;
    const { votes, nodes } = hosts;
    if (votes.all < votes.needed) return `no failover can happen: ${votes.all} of ${votes.needed} needed votes`;
    const names = [...new Set([...votes.byHost.keys(), ...nodes.keys()])];
    const servers = [...nodes.values()].reduce((sum, one) => sum + one, 0);
    const borneByVotes = lossesBorne([...votes.byHost.values()], votes.all - votes.needed);
    const borneByServers = lossesBorne([...nodes.values()], servers - 1);
    const borne = Math.min(borneByVotes, borneByServers, names.length - 1);
    if (borne > 0) {
      const loss = `the loss of ${borne === 1 ? "1" : `any ${borne}`} of ${count(names.length, "host")}`;
      return errors === 0 ? `survives ${loss}` : `could survive ${loss}, but for ${count(errors, "error")}`;
    }
    if (servers < 2) return "does not survive the loss of its master: no server can take over";
    if (names.length === 1) return "does not survive the loss of its host: all is on one";
    const fatal = names.filter((host) => {
      const isOutvoted = votes.all - (votes.byHost.get(host) ?? 0) < votes.needed;
      return isOutvoted || servers - (nodes.get(host) ?? 0) < 1;
    });
    const shown = fatal.slice(0, mostHosts).map(hostText).join(" or ");
    return oneLine(`does not survive the loss of ${shown}${fatal.length > mostHosts ? " or others" : ""}`);
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    return `what it survives is unknown: ${oneLine(error.missing)}`;
  }
}

/** How many hosts can be lost, whichever they are, while no more than so much goes with them. */
function lossesBorne(onHosts: readonly number[], spare: number): number {
  let left = spare;
  const sizes = onHosts.toSorted((a, b) => b - a);
  const last = sizes.findIndex((size) => {
    left -= size;
    return left < 0;
  });
  return last < 0 ? sizes.length : last;
}

/** Sentinels and servers that could take over, by host; or what is not known. */
function hostsOf(master: Master) {
  const { all, needed, losses, unplaced } = votesOn(master);
  const { group } = master;
  const placed = losses.reduce((sum, { watches }) => sum + watches.length, 0);
  if (unplaced || placed < all) return "on which hosts its sentinels are";
  if (!group) return "which servers it has";
  const total = nodeCount(group);
  if (!total.isKnown) return total.missing!;
  const nodes = new Map<string, number>();
  for (const node of eligible(group)) {
    if (!node.host.isKnown) return `on which host ${node} is`;
    nodes.set(node.host.value, (nodes.get(node.host.value) ?? 0) + 1);
  }
  return { votes: { all, needed, byHost: new Map(losses.map(({ host, watches }) => [host, watches.length])) }, nodes };
}

function replicasOf({ group, monitored }: Master): string {
  if (!group) return "replicas unknown";
  const total = nodeCount(group);
  if (total.isKnown) return count(Math.max(0, total.value - 1), "replica");
  const seen = group.nodes.filter((node) => !monitored.includes(node) && !node.isLeftOut).length;
  return seen === 0 ? "replicas unknown" : `at least ${count(seen, "replica")}`;
}
