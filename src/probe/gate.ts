import type { FailureCode } from "../facts/answers.ts";

/** What is wrong with what a peer sent. */
export class BadReply extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, text: string) {
    super(text);
    this.code = code;
  }
}

/** An error that came before anything was asked: protected mode and full servers say so and close. */
export class EarlyError extends Error {}

/** Arrays in arrays: SENTINEL INFO-CACHE needs three. */
const deepest = 8;

const code = (char: string) => char.charCodeAt(0);
const [CR, LF, MINUS] = [13, 10, code("-")];

/**
 * Judges every byte of a peer before the client's decoder sees it. That one trusts its server: it makes room for as many elements as
 * an array says it has (30 million of them nested in each other within 1 MB end the process), follows any depth, guesses where
 * a number does not end, and knows no largest reply.
 */
export class ReplyGate {
  readonly #limit: number;
  /** Bytes since the last question or event. */
  #received = 0;
  #awaited = 0;
  #isFollowing = false;
  /** How many elements each open array still wants. */
  readonly #open: number[] = [];
  #type = 0;
  #line = "";
  #isLineEnding = false;
  /** Bytes of a string that are still to come, with its line end. */
  #rest = 0;

  /** Bytes that came. */
  total = 0;

  /** @param limit bytes of one reply */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A question is sent; one reply may come. */
  expect(): void {
    this.#awaited++;
    this.#received = 0;
  }

  /** From now on messages come by themselves. */
  follow(): void {
    this.#isFollowing = true;
  }

  /** @throws {BadReply | EarlyError} where the client must not see the bytes */
  check(chunk: Uint8Array): void {
    this.total += chunk.length;
    this.#received += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      if (this.#rest > 0) at = this.#skip(chunk, at);
      else if (this.#type === 0) this.#begin(chunk[at++]!);
      else this.#lineByte(chunk[at++]!);
    }
    if (this.#received > this.#limit) this.#tooLarge();
  }

  #begin(type: number): void {
    if (this.#open.length === 0 && this.#awaited === 0 && !this.#isFollowing && type !== MINUS) {
      if (type === 0x15) throw foreign(type);
      throw new BadReply("not-redis", "sent something that was not asked for");
    }
    if (!"+-:$*".includes(String.fromCharCode(type))) throw foreign(type);
    this.#type = type;
    this.#line = "";
  }

  #lineByte(byte: number): void {
    if (this.#isLineEnding) {
      if (byte !== LF) throw garbled();
      this.#isLineEnding = false;
      this.#lineEnded();
    } else if (byte === CR) {
      this.#isLineEnding = true;
    } else {
      if (byte === LF) throw garbled();
      const isText = this.#type === code("+") || this.#type === MINUS;
      if (!isText && this.#line.length > 20) throw garbled();
      // Errors that nobody waits for are the only text that is needed here.
      if (!isText || this.#line.length < 300) this.#line += String.fromCharCode(byte);
      if (this.#received > this.#limit) this.#tooLarge();
    }
  }

  #lineEnded(): void {
    const type = String.fromCharCode(this.#type);
    this.#type = 0;
    if (type === "+" || type === "-") {
      if (this.#open.length === 0 && this.#awaited === 0 && !this.#isFollowing) throw new EarlyError(this.#line);
      this.#ended();
      return;
    }
    if (!/^[-+]?\d{1,19}$/.test(this.#line)) throw garbled();
    if (type === ":") this.#ended();
    else if (this.#line === "-1" || (type === "*" && this.#line === "0")) this.#ended();
    else if (!/^\d/.test(this.#line)) throw garbled();
    else this.#lengthIs(type, Number(this.#line));
  }

  #lengthIs(type: string, length: number): void {
    if (type === "$") {
      if (length > this.#limit) this.#tooLarge();
      this.#rest = length + 2;
      return;
    }
    // The shortest element is an empty string: `+`, CR and LF.
    if (length > this.#limit / 3) this.#tooLarge();
    if (this.#open.length === deepest) throw garbled();
    this.#open.push(length);
  }

  #skip(chunk: Uint8Array, at: number): number {
    while (this.#rest > 0 && at < chunk.length) {
      if (this.#rest > 2) {
        const part = Math.min(this.#rest - 2, chunk.length - at);
        this.#rest -= part;
        at += part;
      } else if (chunk[at++] !== (this.#rest-- === 2 ? CR : LF)) throw garbled();
    }
    if (this.#rest === 0) this.#ended();
    return at;
  }

  /** One element is complete, and with it the arrays that it ends. */
  #ended(): void {
    while (this.#open.length > 0) {
      const left = this.#open.pop()! - 1;
      if (left > 0) {
        this.#open.push(left);
        return;
      }
    }
    if (this.#awaited > 0) this.#awaited--;
    if (this.#isFollowing) this.#received = 0;
  }

  #tooLarge(): never {
    throw new BadReply("too-large", `sent a reply of more than ${this.#limit} bytes, which was not read further`);
  }
}

function garbled(): BadReply {
  return new BadReply("not-redis", "sent bytes that are not the protocol of Redis");
}

function foreign(type: number): BadReply {
  // A record of TLS: an alert.
  if (type === 0x15) return new BadReply("tls-wanted", "speaks TLS, and was asked without it");
  if (type === code(">")) return new BadReply("not-redis", "sent a RESP3 push message, though RESP2 was spoken");
  if (type === code("H")) return new BadReply("not-redis", "answers as a web server does (HTTP)");
  const shown =
    type > 32 && type < 127 ? `"${String.fromCharCode(type)}"` : `byte 0x${type.toString(16).padStart(2, "0")}`;
  return new BadReply("not-redis", `sent a reply that begins with ${shown}, which is not the protocol of Redis`);
}
