import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Endpoint } from "../../facts/answers.ts";
import { jsonLine } from "../../report/json-text.ts";
import type { HealthState } from "./health.ts";
import type { Metrics } from "./metrics.ts";

export interface Served {
  readonly metrics: Pick<Metrics, "text" | "contentType">;
  readonly health: Pick<HealthState, "at">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Serving {
  /** Where it listens: the port is known only now if 0 was asked for. */
  readonly address: Endpoint;
  /** Resolves when no connection is left. */
  close(): Promise<void>;
}

/** Milliseconds for a request, and for a connection on which none comes; bytes of its headers. */
const patience = 5000;
const headerBytes = 8192;
const mostConnections = 64;

/**
 * Serves `/metrics` and `/health`, and nothing else, to whoever may connect: there is no login.
 * @throws {Error} of Node where it cannot listen there
 */
export async function serve({ host, port }: Endpoint, served: Served): Promise<Serving> {
  const server = createServer(
    {
      maxHeaderSize: headerBytes,
      headersTimeout: patience,
      requestTimeout: patience,
      keepAliveTimeout: patience,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => void answer(request, response, served),
  );
  server.maxConnections = mostConnections;
  server.maxHeadersCount = 64;
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    else socket.destroy();
  });
  await listening(server, host, port);
  // Whoever connects cannot end the watch.
  server.on("error", () => {});
  return {
    address: { host, port: (server.address() as AddressInfo).port },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, served: Served): Promise<void> {
  const { method, url = "" } = request;
  const path = url.split("?", 1)[0];
  request.on("error", () => {});
  response.on("error", () => {});
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    // What else it sends is not read.
    response.setHeader("Connection", "close");
    return send(request, response, 405, plain, "only GET and HEAD are answered\n");
  }
  if (path === "/health") {
    const { isFine, body } = served.health.at(served.now());
    return send(request, response, isFine ? 200 : 503, "application/json; charset=utf-8", jsonLine(body));
  }
  if (path !== "/metrics") return send(request, response, 404, plain, "there are /metrics and /health\n");
  const { metrics } = served;
  return send(request, response, 200, metrics.contentType, await metrics.text());
}

const plain = "text/plain; charset=utf-8";

function send(request: IncomingMessage, response: ServerResponse, status: number, type: string, text: string): void {
  const body = Buffer.from(text, "utf8");
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": body.length,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
