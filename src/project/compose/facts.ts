import type { Launch, Told } from "../../model/launch.ts";
import type { Places } from "./problems.ts";
import { get, type MapNode, type Node, stringOf, textsOf } from "./tree.ts";

/** What starts a service again when it ends, as it is written. */
export function restartOf(service: MapNode, places: Places): Told<string> | undefined {
  const policy = get(get(service, "deploy"), "restart_policy");
  if (policy) {
    const condition = stringOf(get(policy, "condition")) ?? "any";
    return condition === "none" ? undefined : { value: `restart_policy: ${condition}`, origin: places.origin(policy) };
  }
  const restart = get(service, "restart");
  const value = stringOf(restart);
  if (!restart || !value || !/^(?:always|unless-stopped|on-failure)/.test(value)) return undefined;
  return { value: `restart: ${value}`, origin: places.origin(restart) };
}

export function memoryLimitOf(service: MapNode, places: Places): Told<number> | undefined {
  const limits = get(get(get(service, "deploy"), "resources"), "limits");
  const node = get(limits, "memory") ?? get(service, "mem_limit");
  const value = bytesOf(stringOf(node) ?? "");
  return node && value ? { value, origin: places.origin(node) } : undefined;
}

/** `512m`, `1.5gb`, `1073741824`: units are powers of 1024. */
function bytesOf(text: string): number | undefined {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?$/i.exec(text) ?? [];
  return number === "" ? undefined : Math.floor(Number(number) * 1024 ** " kmgtp".indexOf(unit.toLowerCase() || " "));
}

/** How many containers a service starts, and where it is said. */
export function countOf(service: MapNode): { readonly count: number; readonly node?: Node } {
  const node = get(service, "scale") ?? get(get(service, "deploy"), "replicas");
  const value = stringOf(node) ?? "";
  return node && /^\d{1,6}$/.test(value) ? { count: Number(value), node } : { count: 1 };
}

/** The machine that a rule of a stack puts a service on: the one of a name. */
export function placedOn(service: MapNode): string | undefined {
  const rules = textsOf(get(get(get(service, "deploy"), "placement"), "constraints"));
  for (const { value } of rules) {
    const [, what, name] = /^\s*node\.(hostname|id)\s*==\s*(\S+)\s*$/.exec(value) ?? [];
    if (what && name && !name.includes("$")) return `${what} ${name}`;
  }
  return undefined;
}

/** How the containers of one service are spread over the machines of a swarm. */
export function spreadOf(service: MapNode, places: Places): Launch["spread"] {
  const placement = get(get(service, "deploy"), "placement");
  const most = get(placement, "max_replicas_per_node");
  if (most && stringOf(most) === "1") return { kind: "required", origin: places.origin(most) };
  const preferences = get(placement, "preferences");
  return preferences ? { kind: "preferred", origin: places.origin(preferences) } : undefined;
}
