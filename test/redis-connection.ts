import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A reply in RESP2; errors are `-text`, simple strings and bulk strings alike are text. */
export type Reply = string | number | null | readonly Reply[];

/** A server of one's own that listens on a socket in a temporary folder only. Text is Latin-1. */
export class LiveServer {
  readonly #stop: () => Promise<void>;
  readonly #socket: Socket;

  private constructor(socket: Socket, stop: () => Promise<void>) {
    this.#socket = socket;
    this.#stop = stop;
  }

  static async start(path: string, options: readonly string[] = []): Promise<LiveServer> {
    const folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-"));
    const address = join(folder, "socket");
    const child = spawn(path, ["--port", "0", "--unixsocket", address, "--save", "", "--dir", folder, ...options], {
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    const socket = await connect(address);
    return new LiveServer(socket, async () => {
      socket.destroy();
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true });
    });
  }

  /** Sends all commands at once. */
  async run(commands: readonly (readonly string[])[]): Promise<readonly Reply[]> {
    const replies: Reply[] = [];
    let text = "";
    let at = 0;
    const done = new Promise<void>((resolve, reject) => {
      this.#socket.on("data", (piece) => {
        text = text.slice(at) + piece.toString("latin1");
        at = 0;
        for (;;) {
          const reply = readReply(text, at);
          if (!reply) break;
          replies.push(reply.value);
          at = reply.end;
        }
        if (replies.length === commands.length) resolve();
      });
      this.#socket.on("close", () =>
        reject(new Error(`the server closed the connection after ${replies.length} replies`)),
      );
    });
    this.#socket.write(Buffer.from(commands.map(commandText).join(""), "latin1"));
    await done;
    this.#socket.removeAllListeners("data");
    this.#socket.removeAllListeners("close");
    return replies;
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

async function connect(address: string): Promise<Socket> {
  for (let tries = 0; ; tries++) {
    const socket = createConnection(address);
    const error = await new Promise<Error | undefined>((resolve) => {
      socket.once("connect", () => resolve(undefined));
      socket.once("error", resolve);
    });
    if (!error) return socket;
    if (tries === 100) throw error;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function commandText(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;
}

/** The reply that begins at a place, if all of it is there. */
function readReply(text: string, from: number): { value: Reply; end: number } | undefined {
  const line = text.indexOf("\r\n", from);
  if (line < 0) return undefined;
  const head = text.slice(from + 1, line);
  const start = line + 2;
  const kind = text[from];
  if (kind === "+") return { value: head, end: start };
  if (kind === "-") return { value: `-${head}`, end: start };
  if (kind === ":") return { value: Number(head), end: start };
  const size = Number(head);
  if (size < 0) return { value: null, end: start };
  if (kind === "$") {
    const end = start + size + 2;
    return end > text.length ? undefined : { value: text.slice(start, start + size), end };
  }
  const values: Reply[] = [];
  let end = start;
  for (let index = 0; index < size; index++) {
    const item = readReply(text, end);
    if (!item) return undefined;
    values.push(item.value);
    end = item.end;
  }
  return { value: values, end };
}
