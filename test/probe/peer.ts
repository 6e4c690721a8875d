import { createServer, type Server, type Socket } from "node:net";
import { afterAll } from "vitest";
import { listen } from "./ports.ts";

/** What a peer does with a connection; `asked` is called with every request as it came. */
export type Script = (socket: Socket) => void;

const peers: { server: Server; sockets: Set<Socket> }[] = [];

afterAll(() => {
  for (const { server, sockets } of peers) {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
});

/** A peer that does what no real server would. @returns its port */
export async function startPeer(script: Script): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    script(socket);
  });
  peers.push({ server, sockets });
  return listen(server);
}

/** Answers the questions one by one; those beyond the last answer are not answered. */
export function answering(...answers: (string | Buffer)[]): Script {
  return (socket) => {
    const left = [...answers];
    socket.on("data", () => {
      const answer = left.shift();
      if (answer !== undefined) socket.write(typeof answer === "string" ? Buffer.from(answer, "latin1") : answer);
    });
  };
}

/** A string as RESP has it. */
export function bulk(text: string): string {
  return `$${Buffer.byteLength(text, "latin1")}\r\n${text}\r\n`;
}
