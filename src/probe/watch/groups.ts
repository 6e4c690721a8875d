import type { Endpoint } from "../../facts/answers.ts";
import { endpointText } from "../hosts.ts";
import type { SentinelEvent } from "./event.ts";

/** One event, and all sentinels that told it within a moment. */
export interface EventGroup {
  readonly event: SentinelEvent;
  /** When the first told it, milliseconds since 1970. */
  readonly at: number;
  /** Addresses, in the order in which they told. */
  readonly sentinels: readonly string[];
  /** Others told it some seconds before. */
  readonly isRepeated: boolean;
}

export interface Grouping {
  readonly now: () => number;
  readonly tell: (group: EventGroup) => void;
  /** More came within a moment than are told one by one: so many were left out. */
  readonly tellDropped: (count: number) => void;
}

/** Milliseconds that an event waits for other sentinels to tell the same. */
const gather = 400;
/** Milliseconds in which the same from other sentinels counts as a repetition. */
const recent = 15_000;
/** Groups that wait at once. A failover seen by nine sentinels makes some 60. */
const most = 300;

interface Waiting extends Omit<EventGroup, "isRepeated" | "sentinels"> {
  readonly sentinels: string[];
  readonly key: string;
}

/** Puts together what several sentinels tell; in the order in which things were told first. */
export class EventGroups {
  readonly #options: Grouping;
  #waiting: Waiting[] = [];
  readonly #told = new Map<string, { readonly at: number; readonly sentinels: Set<string> }>();
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: Grouping) {
    this.#options = options;
  }

  add(sentinel: Endpoint, event: SentinelEvent): void {
    const key = keyOf(event);
    const name = endpointText(sentinel);
    const same = this.#waiting.findLast((one) => one.key === key);
    // Told twice by the same one, it has happened twice.
    if (same && !same.sentinels.includes(name)) same.sentinels.push(name);
    else if (this.#waiting.length >= most) this.#dropped++;
    else this.#waiting.push({ event, at: this.#options.now(), sentinels: [name], key });
    this.#timer ??= setTimeout(() => this.#tellDue(), gather);
  }

  /** Tells all that waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const group of this.#waiting.splice(0)) this.#tell(group);
    if (this.#dropped > 0) this.#options.tellDropped(this.#dropped);
    this.#dropped = 0;
  }

  #tellDue(): void {
    const now = this.#options.now();
    const next = this.#waiting.findIndex(({ at }) => at > now - gather);
    const first = this.#waiting[next];
    // Clocks can be set back.
    if (!first || first.at > now || this.#dropped > 0) {
      this.flush();
      return;
    }
    for (const group of this.#waiting.splice(0, next)) this.#tell(group);
    this.#timer = setTimeout(() => this.#tellDue(), first.at + gather - now);
  }

  #tell({ key, ...group }: Waiting): void {
    for (const [old, { at }] of this.#told) if (Math.abs(group.at - at) > recent) this.#told.delete(old);
    const before = this.#told.get(key);
    const isRepeated = before !== undefined && !group.sentinels.some((name) => before.sentinels.has(name));
    this.#options.tell({ ...group, isRepeated });
    const sentinels = new Set([...(isRepeated ? before.sentinels : []), ...group.sentinels]);
    this.#told.set(key, { at: group.at, sentinels });
  }
}

function keyOf({ channel, message, master, instance }: SentinelEvent): string {
  // Each sentinel counts the votes it knows of.
  return channel === "+odown" && instance
    ? JSON.stringify([channel, master, instance.address])
    : `${channel}\0${message}`;
}
