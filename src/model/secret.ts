import { sha256 } from "../../grammar/sha256.ts";

/** A password that compares but does not print, plain or as the SHA-256 an ACL line holds. */
export class Secret {
  readonly #text: string | undefined;
  #digest: string | undefined;

  private constructor(text: string | undefined, digest: string | undefined) {
    this.#text = text;
    this.#digest = digest;
  }

  /** @param text Latin-1 characters, one per byte */
  static plain(text: string): Secret {
    return new Secret(text, undefined);
  }

  /** @param digest 64 hexadecimal digits, as behind `#` in a `user` line */
  static hashed(digest: string): Secret {
    return new Secret(undefined, digest.toLowerCase());
  }

  equals(other: Secret): boolean {
    if (this.#text !== undefined && other.#text !== undefined) return this.#text === other.#text;
    return this.digest() === other.digest();
  }

  /** Whether its text is of a known kind of short texts; false for one that is known by its digest only. */
  matches(kind: RegExp): boolean {
    return this.#text !== undefined && this.#text.length <= 64 && kind.test(this.#text);
  }

  get isEmpty(): boolean {
    return this.#text === "";
  }

  /** For the text of a repair, and to log in or compare while probing; Latin-1, undefined for one that is known by its digest only. */
  inClear(): string | undefined {
    return this.#text;
  }

  /** The same for equal secrets; only for use as a key in memory, never printed. */
  digest(): string {
    this.#digest ??= sha256(this.#text ?? "");
    return this.#digest;
  }

  toString(): string {
    return "***";
  }

  toJSON(): string {
    return "***";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "Secret(***)";
  }
}
