import type { Located, Origin } from "./origin.ts";

/** Thrown by asking for a fact nobody gave; the engine turns it into an undecided question. */
export class Undecided extends Error {
  readonly missing: string;

  /** @param missing what would have to be known, as the end of "cannot tell without ..." */
  constructor(missing: string) {
    // Thrown by the hundred thousand for large deployments: where it came from costs more than all else, and nobody asks.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(missing);
    Error.stackTraceLimit = limit;
    this.missing = missing;
  }
}

/** A value that may be unknown, and where it comes from. */
export class Setting<T> implements Located {
  readonly origin: Origin;
  /** What is missing, if it is unknown. */
  readonly missing: string | undefined;
  readonly #value: T | undefined;

  private constructor(origin: Origin, value: T | undefined, missing: string | undefined) {
    this.origin = origin;
    this.#value = value;
    this.missing = missing;
  }

  static known<T>(value: T, origin: Origin): Setting<T> {
    return new Setting(origin, value, undefined);
  }

  static unknown<T>(missing: string, origin: Origin): Setting<T> {
    return new Setting<T>(origin, undefined, missing);
  }

  /** @throws Undecided if it is unknown */
  get value(): T {
    if (this.missing !== undefined) throw new Undecided(this.missing);
    return this.#value as T;
  }

  get isKnown(): boolean {
    return this.missing === undefined;
  }

  /** The value, or what to take instead where it is unknown. */
  or<U>(other: U): T | U {
    return this.missing === undefined ? (this.#value as T) : other;
  }

  /** Whether it stands in a file. */
  get isWritten(): boolean {
    return this.origin.from === "file";
  }

  map<U>(change: (value: T) => U): Setting<U> {
    return this.missing === undefined
      ? Setting.known(change(this.#value as T), this.origin)
      : Setting.unknown<U>(this.missing, this.origin);
  }
}
