import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Endpoint } from "../../src/facts/answers.ts";

/** What no real server does: it is given the name of each command, in capital letters, and answers any bytes or nothing. */
export class ScriptedPeer {
  readonly address: Endpoint;
  /** Connections it has had. */
  count = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, address: Endpoint) {
    this.#server = server;
    this.address = address;
  }

  static async listen(answer: (command: string) => string | undefined = () => undefined): Promise<ScriptedPeer> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const peer = new ScriptedPeer(server, { host: "127.0.0.1", port });
    server.on("connection", (socket) => {
      peer.count++;
      peer.#sockets.add(socket);
      socket.on("error", () => {}).on("close", () => peer.#sockets.delete(socket));
      socket.on("data", (bytes) => {
        const [, name = ""] = /^\*\d+\r\n\$\d+\r\n([^\r]*)/.exec(bytes.toString("latin1")) ?? [];
        const reply = answer(name.toUpperCase());
        if (reply !== undefined) socket.write(Buffer.from(reply, "latin1"));
      });
    });
    return peer;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** Answers as a server whose INFO says this, and knows nothing else. */
export function tellingInfo(lines: readonly string[]) {
  const text = `${["# Server", "redis_version:7.0.15", "redis_mode:standalone", ...lines].join("\r\n")}\r\n`;
  return (command: string): string => {
    if (command === "INFO") return `$${text.length}\r\n${text}\r\n`;
    return command === "PING" ? "+PONG\r\n" : "-ERR unknown command\r\n";
  };
}
