import type { Section } from "../../facts/read.ts";
import { type Address, addressKey, normalizeHost } from "../address.ts";
import { Live } from "./live.ts";
import type { LiveWatch } from "./watch.ts";

/** Names by the instances whose roles are open: those that fail over while they are asked about, as any sentinel says. */
export function failoversOf(sections: readonly Section[]): (section: Section) => ReadonlySet<string> {
  const lives = sections.map((section) => Live.of(section));
  const watches = lives.flatMap((live) => [...live.watches]);
  const names = new Set(watches.flatMap(([name, watch]) => (watch.isFailingOver ? [name] : [])));
  const namesAt = new Map<string, Set<string>>();
  for (const [name, watch] of watches) {
    if (!names.has(name)) continue;
    for (const address of nodesOf(watch)) {
      const key = addressKey(address);
      namesAt.set(key, (namesAt.get(key) ?? new Set()).add(name));
    }
  }
  return (section) => {
    if (names.size === 0 || section.kind === "sentinel") return names;
    const live = Live.of(section);
    const [host, port] = [live.info("master_host").or(undefined), live.number("master_port").or(undefined)];
    const followed = host === undefined || port === undefined ? [] : [{ host: normalizeHost(host), port }];
    const found = [live.address, ...followed].flatMap((address) => [...(namesAt.get(addressKey(address)) ?? [])]);
    return new Set(found);
  };
}

function nodesOf({ address, replicas }: LiveWatch): readonly Address[] {
  return [address, ...replicas.or([]).map((replica) => replica.address)].flatMap((one) => one.or([]));
}
