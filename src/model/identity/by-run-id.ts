import { type Address, isLoopback } from "../address.ts";
import type { Instance } from "../deployment.ts";
import type { Setting } from "../known.ts";
import type { LivePeer, LiveWatch } from "../live/live.ts";

/** What an address may be added to. */
type Addressed = Instance & { addAddress(found: Setting<Address>): void };

/**
 * Gives instances that answered the addresses by which sentinels know them, be it a name or what stands before them: a
 * sentinel tells the run id of whoever answers it there. Loopback addresses mean another process on each host.
 */
export function identifyByRunId(instances: readonly Addressed[]): void {
  const byRunId = new Map<string, Addressed>();
  for (const instance of instances) {
    const { live, kind } = instance;
    const id = kind === "server" ? live?.info("run_id").or(undefined) : live?.lines("myid")[0]?.words[0]?.value;
    if (id) byRunId.set(id, instance);
  }
  for (const { live } of instances) {
    for (const watch of live?.watches.values() ?? []) {
      for (const one of [watch, ...watch.replicas.or([]), ...watch.peers.or([])]) add(one, byRunId);
    }
  }
}

function add(one: LiveWatch | LivePeer, byRunId: ReadonlyMap<string, Addressed>): void {
  const { address } = one;
  const instance = byRunId.get(one.field("runid").or(""));
  if (instance && address.isKnown && address.value.port > 0 && !isLoopback(address.value.host))
    instance.addAddress(address);
}
