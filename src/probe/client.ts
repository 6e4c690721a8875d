import { connect as connectTcp, isIP, type Socket } from "node:net";
import { checkServerIdentity } from "node:tls";
import { ErrorReply, RESP_TYPES, RedisClient } from "@redis/client";
import type { Failure } from "../facts/answers.ts";
import { requireListed } from "./commands.ts";
import { Failed, failureOfConnection, failureOfReply, noAnswer, noConnection, stopped } from "./failures.ts";
import { ReplyGate } from "./gate.ts";
import type { Limits, ProbeTarget } from "./request.ts";

/** Latin-1 text, one character per byte; null where there is none. Numbers as text. An error within an array is its text. */
export type Reply = string | null | readonly Reply[];

/** Every client is of one class: made anew for each set of options, it would cost a millisecond. */
const newClient = RedisClient.factory({ RESP: 2 });
type Client = ReturnType<typeof newClient>;

const asBytes = { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.SIMPLE_STRING]: Buffer, [RESP_TYPES.NUMBER]: String };

export interface ConnectOptions {
  readonly limits: Pick<Limits, "connect" | "reply">;
  /** Ends the connection, whatever it is doing; its reason may be a Failed. */
  readonly signal?: AbortSignal;
}

/**
 * One connection of @redis/client under guard: nothing leaves that is not in the list, nothing reaches the client that
 * it would not bear, and whatever goes wrong is a `Failed` of a question. It never reconnects.
 */
export class Connection {
  readonly #client: Client;
  readonly #gate: ReplyGate;
  readonly #target: ProbeTarget;
  /** Why the connection is over. */
  #over: Failure | undefined;
  readonly #cut = new AbortController();
  /** The TCP connection below TLS, to know how far it came. */
  #below: Socket | undefined;
  #onEnd: ((failure: Failure) => void) | undefined;
  readonly #waiting = new Set<(failed: Failed) => void>();

  /**
   * @returns a connection that is open; nothing has been sent
   * @throws {Failed}
   */
  static async open(target: ProbeTarget, { limits, signal }: ConnectOptions): Promise<Connection> {
    // One of its own: many connections may share the signal, and Node warns of many listeners.
    const until = AbortSignal.any(signal ? [signal] : []);
    if (until.aborted) throw new Failed(stopped(until));
    const connection = new Connection(target, limits.reply);
    const abort = () => connection.close(stopped(until));
    until.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(() => {
      const isAccepted = connection.#below?.connecting === false;
      connection.close(noConnection(target, limits.connect, isAccepted));
    }, limits.connect);
    connection.#cut.signal.addEventListener("abort", () => until.removeEventListener("abort", abort));
    try {
      await connection.#unlessOver(connection.#client.connect());
      return connection;
    } catch {
      throw new Failed(connection.#over!);
    } finally {
      clearTimeout(timer);
    }
  }

  private constructor(target: ProbeTarget, limit: number) {
    this.#target = target;
    this.#gate = new ReplyGate(limit);
    this.#client = newClient({
      // The class is made for RESP 2, but what a connection speaks is taken from here.
      ...({ RESP: 2 } as object),
      socket: this.#socketOptions(),
      disableClientInfo: true,
      disableOfflineQueue: true,
      maintNotifications: "disabled",
      commandOptions: { timeout: 0 },
    });
    this.#client.on("error", (error) => this.close(failureOfConnection(error, this.#target)));
    this.#guard();
  }

  /** Bytes that came. */
  get received(): number {
    return this.#gate.total;
  }

  /** Whether a question can be asked. */
  get isOpen(): boolean {
    return this.#over === undefined;
  }

  /**
   * Asks, and waits for the reply.
   * @param words Latin-1 text; asked one after the other
   * @throws {Failed} where the answer is an error, or the connection is over or ends meanwhile
   * @throws {Error} where the words are not in the list
   */
  async ask(words: readonly string[]): Promise<Reply> {
    requireListed(words);
    if (this.#over) throw new Failed(this.#over);
    return textOf(await this.#answer(words, this.#client.sendCommand(words.map(bytesOf), { typeMapping: asBytes })));
  }

  /**
   * Follows what the far end publishes until the connection ends.
   * @param onEnd why it ended; called once
   * @throws {Failed} where it cannot be followed
   */
  async follow(
    names: readonly string[],
    onEvent: (channel: string, message: string) => void,
    onEnd: (failure: Failure) => void,
  ): Promise<void> {
    const words = ["SUBSCRIBE", ...names];
    requireListed(words);
    if (this.#over) throw new Failed(this.#over);
    this.#gate.follow();
    const heard = (message: Buffer, channel: Buffer) => onEvent(channel.toString("latin1"), message.toString("latin1"));
    await this.#answer(words, this.#client.subscribe([...names], heard, true));
    this.#onEnd = onEnd;
    if (this.#over) onEnd(this.#over);
  }

  /** Ends the connection at once; the first reason counts. */
  close(reason: Failure = noAnswer): void {
    if (this.#over) return;
    this.#over = reason;
    this.#cut.abort();
    this.#client.destroy();
    this.#below?.destroy();
    for (const reject of this.#waiting) reject(new Failed(reason));
    this.#onEnd?.(reason);
  }

  async #answer<T>(words: readonly string[], asked: Promise<T>): Promise<T> {
    try {
      return await this.#unlessOver(asked);
    } catch (error) {
      if (!(error instanceof ErrorReply)) throw error;
      throw new Failed(failureOfReply(error.message, words, this.#target), error.message);
    }
  }

  /** Waits no longer than the connection lasts, whatever the client makes of its end. */
  #unlessOver<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#over) reject(new Failed(this.#over));
      this.#waiting.add(reject);
      const done = () => this.#waiting.delete(reject);
      promise.finally(done).then(resolve, (error) => {
        if (error instanceof ErrorReply) return reject(error);
        this.close(failureOfConnection(error, this.#target));
        reject(new Failed(this.#over!));
      });
    });
  }

  #socketOptions() {
    const { address, dial, tls } = this.#target;
    const common = { connectTimeout: 0, reconnectStrategy: false } as const;
    // Ends what the client does not hold yet: it knows a socket only when it is connected.
    const tcp = { host: dial.host, port: dial.port, signal: this.#cut.signal };
    if (!tls) return { ...common, ...tcp };
    const { ca, cert, key, passphrase, serverName = address.host } = tls;
    this.#below = connectTcp({ ...tcp, noDelay: true });
    // TLS tells of its errors; one that comes before it listens must not end the process.
    this.#below.on("error", () => {});
    return {
      ...common,
      tls: true as const,
      socket: this.#below,
      host: dial.host,
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(passphrase !== undefined && { passphrase }),
      // An address is no name that may be asked for (RFC 6066, 3); the certificate must have it all the same.
      ...(isIP(serverName) === 0 && { servername: serverName }),
      rejectUnauthorized: true,
      checkServerIdentity: (_: string, presented: Parameters<typeof checkServerIdentity>[1]) =>
        checkServerIdentity(serverName, presented),
    };
  }

  /**
   * Puts the gate before the client's decoder and the list behind its queue: the two places that all bytes go through, with
   * or without TLS.
   */
  #guard(): void {
    const queue = this.#client._getQueue();
    const { decoder } = queue;
    const write = decoder.write.bind(decoder);
    const commandsToWrite = queue.commandsToWrite.bind(queue);
    const [gate, close] = [this.#gate, () => this.close(noAnswer)];
    decoder.write = (chunk: Buffer) => {
      // What is thrown the client emits as an error.
      gate.check(chunk);
      write(chunk);
    };
    queue.commandsToWrite = function* () {
      for (const parts of commandsToWrite()) {
        try {
          // The client writes some names of commands in lower case.
          const [name = "", ...rest] = wordsOf(parts);
          requireListed([name.toUpperCase(), ...rest]);
        } catch {
          // Not at once: the client is writing to the socket.
          setImmediate(close);
          return;
        }
        gate.expect();
        yield parts;
      }
    };
  }
}

function bytesOf(word: string): Buffer {
  return Buffer.from(word, /[^\0-\xff]/.test(word) ? "utf8" : "latin1");
}

/** The words of an encoded request. */
function wordsOf(parts: readonly (string | Buffer)[]): string[] {
  let text = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part))).toString(
    "latin1",
  );
  const words: string[] = [];
  text = text.slice(text.indexOf("\r\n") + 2);
  while (text !== "") {
    const at = text.indexOf("\r\n") + 2;
    const length = Number(text.slice(1, at - 2));
    words.push(text.slice(at, at + length));
    text = text.slice(at + length + 2);
  }
  return words;
}

function textOf(reply: unknown): Reply {
  if (Array.isArray(reply)) return reply.map(textOf);
  if (Buffer.isBuffer(reply)) return reply.toString("latin1");
  if (reply instanceof Error) return reply.message;
  return typeof reply === "string" ? reply : null;
}
