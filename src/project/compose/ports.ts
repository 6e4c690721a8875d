import type { PublishedPort } from "../../model/launch.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import type { Places } from "./problems.ts";
import { get, type MapNode, type Node, stringOf, textOf } from "./tree.ts";

/** A range longer than any that people publish. */
const longest = 200;

/** The ports that a service gives to the network of its machine, UDP left out. */
export function portsOf(service: MapNode, places: Places): readonly PublishedPort[] {
  const list = get(service, "ports");
  places.isWrong(list, "ports", "list");
  const items = list?.kind === "list" ? list.items : [];
  return items.flatMap((item) =>
    item.kind === "map" ? longPort(item, places) : shortPort(textOf(item), item, places),
  );
}

/** `[[address:]outside:]inside[/protocol]`, either a range. An address of version 6 is in brackets, or not. */
const short =
  /^(?:(\[[0-9A-Fa-f:.%]+\]|[^:[\]]*|[0-9A-Fa-f]*:[0-9A-Fa-f:]*?):)??(?:(\d+(?:-\d+)?|):)?(\d+(?:-\d+)?)(?:\/(\w+))?$/;

function shortPort(text: SourceText | undefined, place: Node, places: Places): readonly PublishedPort[] {
  if (!text || text.value.includes("$")) return [];
  const match = short.exec(text.value);
  if (!match) {
    places.add(
      "not-readable",
      place,
      "a port must be inside, outside:inside or address:outside:inside, here it is none of these",
    );
    return [];
  }
  const [, address, outside, inside = "", protocol = "tcp"] = match;
  return protocol === "tcp" ? published(inside, outside || undefined, address || undefined, place, places) : [];
}

function longPort(item: MapNode, places: Places): readonly PublishedPort[] {
  const inside = stringOf(get(item, "target"));
  const outside = stringOf(get(item, "published"));
  if (!inside || !/^\d+(?:-\d+)?$/.test(inside) || (stringOf(get(item, "protocol")) ?? "tcp") !== "tcp") return [];
  const isRange = outside !== undefined && /^\d+(?:-\d+)?$/.test(outside);
  return published(inside, isRange ? outside : undefined, stringOf(get(item, "host_ip")), item, places);
}

/** Of a longer range outside than inside any free port is taken. */
function published(
  inside: string,
  outside: string | undefined,
  address: string | undefined,
  place: Node,
  places: Places,
): readonly PublishedPort[] {
  const [first, last] = rangeOf(inside);
  const [from, to] = outside === undefined ? [] : rangeOf(outside);
  const isFixed = from !== undefined && to !== undefined && to - from === last - first;
  const origin = places.origin(place);
  const at = address?.replace(/^\[|\]$/g, "");
  return Array.from({ length: Math.max(0, Math.min(last - first + 1, longest)) }, (_, index) => ({
    inside: first + index,
    outside: isFixed ? from + index : undefined,
    ...(at !== undefined && { address: at }),
    origin,
  }));
}

function rangeOf(text: string): [first: number, last: number] {
  const [first = 0, last = first] = text.split("-").map(Number);
  return [first, last];
}
