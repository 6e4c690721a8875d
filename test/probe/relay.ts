import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { afterAll } from "vitest";
import { listen } from "./ports.ts";

export interface Relay {
  readonly port: number;
  /** All bytes that came from those who connected, by connection. */
  readonly requests: readonly string[];
}

export interface RelayOptions {
  /** The address it comes from, as the far end sees it. */
  readonly from?: string;
  /** Speaks TLS to those who connect, and none to the far end. */
  readonly tls?: TlsOptions;
}

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterAll(() => {
  for (const server of servers) server.close();
  for (const socket of sockets) socket.destroy();
});

/** Stands before an instance and keeps every byte that is sent to it. */
export async function startRelay(to: number, { from, tls }: RelayOptions = {}): Promise<Relay> {
  const requests: string[] = [];
  const join = (near: Socket) => {
    const index = requests.push("") - 1;
    const far = connect({ host: "127.0.0.1", port: to, ...(from !== undefined && { localAddress: from }) });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    }
    near.on("data", (data) => {
      requests[index] += data.toString("latin1");
    });
    near.pipe(far).pipe(near);
  };
  const server = tls ? createTlsServer(tls, join) : createServer(join);
  servers.push(server);
  return { port: await listen(server), requests };
}

/** The words of requests, as a server reads them; fails on what is not in RESP. */
export function wordsOf(requests: string): string[][] {
  const all: string[][] = [];
  let at = 0;
  const number = (type: string): number => {
    const [line = "", , digits] = /^(.)(\d+)\r\n/.exec(requests.slice(at, at + 20)) ?? [];
    if (!line.startsWith(type) || digits === undefined) throw new Error(`no request: ${requests.slice(at)}`);
    at += line.length;
    return Number(digits);
  };
  while (at < requests.length) {
    const words = Array.from({ length: number("*") }, () => {
      const length = number("$");
      const word = requests.slice(at, at + length);
      at += length + 2;
      return word;
    });
    all.push(words);
  }
  return all;
}
