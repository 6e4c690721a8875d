import { isWanted } from "../access/access.ts";
import type { DataNode } from "../deployment.ts";
import { leadsInCircle } from "../roles/chains.ts";
import type { AttachedReplica, Live } from "./live.ts";

/** The line about a replica in the INFO of its master; undefined where there is none, or the master did not answer. */
export function attachmentOf(node: DataNode): AttachedReplica | undefined {
  const { follows } = node;
  if (!follows) return undefined;
  const found = attached.get(follows) ?? attachedTo(follows);
  attached.set(follows, found);
  return found.get(node);
}

const attached = new WeakMap<DataNode, ReadonlyMap<DataNode, AttachedReplica>>();

/** By the replicas that may be at the address that stands there, the first line about each. */
function attachedTo(master: DataNode): ReadonlyMap<DataNode, AttachedReplica> {
  const found = new Map<DataNode, AttachedReplica>();
  for (const replica of attachmentsAt(master))
    for (const node of master.deployment.nodesAt(replica.address, master))
      if (!found.has(node)) found.set(node, replica);
  return found;
}

function attachmentsAt(master: DataNode | undefined): readonly AttachedReplica[] {
  return master?.live?.attachedReplicas ?? [];
}

/**
 * Whether it is getting a whole copy of the data, which takes as long as it takes. One whose master refuses it says so, too,
 * for a moment of each attempt; that master has no such replica.
 */
export function isCopying(node: DataNode): boolean {
  const { live, follows } = node;
  if (!live) return false;
  if (live.info("loading").or("0") === "1") return true;
  // The replica does not say so while the master waits for more of them (repl-diskless-sync-delay).
  if ((attachmentOf(node)?.state ?? "online") !== "online") return true;
  if (live.info("master_sync_in_progress").or("0") !== "1") return false;
  if (follows?.live?.has("connected_slaves").or(false) !== true) return true;
  return attachmentsAt(follows).some(({ state }) => state !== "online");
}

/** Another rule tells why it has no link: it follows itself or a circle, or its master does not let it in. */
export function isLinkToldOtherwise(node: DataNode): boolean {
  if (leadsInCircle(node)) return true;
  const access = node.follows?.access.or(undefined);
  const password = node.settings.secret("masterauth");
  if (access?.kind !== "password" || !password.isKnown || node.settings.get("masteruser").or("?")) return false;
  return !password.value || !isWanted(password.value, access);
}

/** How far a replica is behind its master, in bytes of the stream. */
export interface Distance {
  readonly bytes: number;
  /** What the master sends within the seconds that answers may be apart, and a replica needs to tell. */
  readonly inPassing: number;
  /** What the master keeps for replicas that come back. */
  readonly backlog: number;
}

/** Seconds that answers and what a replica told its master may be old. */
const apart = 5;

/** Undefined where one of the two did not tell. */
export function distanceOf(node: DataNode): Distance | undefined {
  const [master, live] = [node.follows?.live, node.live];
  const sent = master?.number("master_repl_offset").or(undefined);
  const backlog = master?.number("repl_backlog_size").or(undefined);
  const reached = [attachmentOf(node)?.offset, live?.number("slave_repl_offset").or(undefined)];
  const known = reached.filter((offset) => offset !== undefined);
  if (!master || sent === undefined || backlog === undefined || known.length < 2) return undefined;
  return { bytes: sent - Math.max(...known), inPassing: apart * rateOf(master), backlog };
}

/** Bytes a second; what it sends to all replicas, and before 7.0 what it is sent. */
function rateOf(master: Live): number {
  const fields = ["instantaneous_output_repl_kbps", "instantaneous_input_kbps"];
  return 1024 * Math.max(...fields.map((field) => master.number(field).or(0)));
}
