import type { Setting } from "../known.ts";
import type { Link } from "../links/links.ts";
import type { Secret } from "../secret.ts";

/** How many others send the same password as the near end of a link, or none like it, as the end of a message. */
export function othersAlike(link: Link, verb: "lacks" | "has"): string {
  const count = sentBeside(link).filter((secret) => isSame(secret, link.credentials.secret)).length;
  if (count === 0) return "";
  const who = count === 1 ? "1 other" : `${count} others`;
  if (verb === "has") return `; ${who} ${count === 1 ? "has" : "have"} the same`;
  return `; ${who} ${count === 1 ? "lacks" : "lack"} it too`;
}

function sentBeside(link: Link): readonly Setting<Secret | undefined>[] {
  if (link.kind === "peer") return [];
  if (link.kind === "replication") {
    const { nodes, failsOver } = link.from.group;
    // Without Sentinel a master never follows anybody.
    const follow = nodes.filter(({ replicaof, isLeftOut }) => !isLeftOut && (failsOver || replicaof.or(undefined)));
    const others = follow.filter((node) => node !== link.from);
    return others.map(({ settings }) => settings.secret("masterauth"));
  }
  const { watch, from } = link;
  return from.deployment.sentinels
    .filter((sentinel) => sentinel !== from && !sentinel.isLeftOut)
    .flatMap(({ watches }) => watches.filter(({ name }) => name === watch.name).map(({ authPass }) => authPass));
}

function isSame(a: Setting<Secret | undefined>, b: Setting<Secret | undefined>): boolean {
  if (!a.isKnown || !b.isKnown) return false;
  return a.value && b.value ? a.value.equals(b.value) : a.value === b.value;
}
