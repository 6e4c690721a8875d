import type { Endpoint, Failure } from "../../facts/answers.ts";
import { endpointText } from "../hosts.ts";
import type { Change } from "./changes.ts";
import type { EventGroup } from "./groups.ts";
import type { Round } from "./round.ts";

/** Everything that a watch has to say; each is told with the time at which it was so, in milliseconds since 1970. */
export type Told =
  | { readonly kind: "report"; readonly round: Round }
  | { readonly kind: "change"; readonly change: Change }
  | { readonly kind: "event"; readonly group: EventGroup }
  | { readonly kind: "connection"; readonly sentinel: Endpoint; readonly failure: Failure | undefined }
  /** More came at once than are told one by one. */
  | { readonly kind: "dropped"; readonly what: "event" | "change"; readonly count: number }
  | { readonly kind: "failed" };

export type Tell = (at: number, told: Told) => void;

/** `2026-11-21T21:05:33Z` */
export function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Of an event: the instance, else the master name. */
export function subjectOf({ event: { channel, instance, master, moved, vote, rest } }: EventGroup): string {
  if (channel === "+new-epoch") return rest;
  if (moved) return `master ${master} moves from ${endpointText(moved.from)} to ${endpointText(moved.to)}`;
  if (vote) return `for ${vote.sentinel ? endpointText(vote.sentinel) : vote.id} in epoch ${vote.epoch}`;
  if (!instance) return "";
  const { kind, address } = instance;
  const name = master === undefined ? "" : kind === "master" ? ` ${master}` : ` of ${master}`;
  return kind === "master" ? `master${name} ${endpointText(address)}` : `${kind} ${endpointText(address)}${name}`;
}
