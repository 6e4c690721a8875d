import type { Endpoint } from "../../facts/answers.ts";

/** One message that a sentinel published, taken apart; text as the sentinel sent it, cut to a bound. */
export interface SentinelEvent {
  /** `+sdown`. */
  readonly channel: string;
  /** The message itself. */
  readonly message: string;
  /** Whom it is about. */
  readonly instance?: EventInstance;
  /** The master name it belongs to. */
  readonly master?: string;
  /** Of `+switch-master`. */
  readonly moved?: { readonly from: Endpoint; readonly to: Endpoint };
  /** Of `+vote-for-leader`: the id of the sentinel voted for. */
  readonly vote?: { readonly id: string; readonly epoch: string; readonly sentinel?: Endpoint };
  /** What stands behind the instance; all of the message where there is none. */
  readonly rest: string;
}

export interface EventInstance {
  readonly kind: "master" | "replica" | "sentinel" | "unknown";
  readonly address: Endpoint;
}

/** A sentinel's messages end here by themselves (`LOG_MAX_LEN` in server.h). */
const longest = 1024;

const kinds = { master: "master", slave: "replica", sentinel: "sentinel", unknown: "unknown" } as const;

/**
 * Any text is legal: what is not of a known form becomes `rest`. The forms are those of `sentinelEvent` in sentinel.c:
 * `<type> <name> <ip> <port>`, for all but masters followed by `@ <master name> <ip> <port>`.
 *
 * @param text Latin-1
 * @param sentinelOf where the sentinel of an id is
 */
export function readEvent(
  channel: string,
  text: string,
  sentinelOf: (id: string) => Endpoint | undefined = () => undefined,
): SentinelEvent {
  // Before 6.2.8 the message of +set ends with the new value, a password among them: only the option's name is kept.
  const message = channel === "+set" ? withoutValue(text.slice(0, longest)) : text.slice(0, longest);
  const whole = { channel, message, rest: message };
  if (channel === "+switch-master") {
    const [, name, from, to] = /^(.+) (\S+ \d{1,5}) (\S+ \d{1,5})$/.exec(message) ?? [];
    const moved = from && to && { from: endpoint(from), to: endpoint(to) };
    return name && moved ? { ...whole, master: name, moved, rest: "" } : whole;
  }
  if (channel === "+vote-for-leader") {
    const [, id, epoch] = /^([0-9a-f]{40}) (\d{1,20})$/.exec(message) ?? [];
    if (!id || !epoch) return whole;
    const sentinel = sentinelOf(id);
    return { ...whole, vote: { id, epoch, ...(sentinel && { sentinel }) }, rest: "" };
  }
  // A name may hold blanks: it ends where an address follows for the first time.
  const found = known.exec(message);
  if (!found) return whole;
  const [, type, name, address, of, rest = ""] = found;
  const kind = kinds[type as keyof typeof kinds];
  const master = kind === "master" ? name : of;
  return {
    ...whole,
    instance: { kind, address: endpoint(address!) },
    ...(master !== undefined && { master }),
    rest,
  };
}

const known = /^(master|slave|sentinel|unknown) (.+?) (\S+ \d{1,5})(?: @ (.+?) \S+ \d{1,5})?(?: (.*))?$/;

function withoutValue(text: string): string {
  return /^(?:master .+? \S+ \d{1,5}) [a-z-]{1,40}(?= |$)/i.exec(text)?.[0] ?? "";
}

function endpoint(text: string): Endpoint {
  const at = text.lastIndexOf(" ");
  return { host: text.slice(0, at), port: Number(text.slice(at + 1)) };
}
