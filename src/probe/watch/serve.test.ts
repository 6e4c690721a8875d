import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readExposition } from "../../../test/probe/exposition.ts";
import { sampleReport } from "../../../test/sample-report.ts";
import { HealthState } from "./health.ts";
import { Metrics } from "./metrics.ts";
import type { Round } from "./round.ts";
import { type Serving, serve } from "./serve.ts";

const report = sampleReport({ a: "port 1" }, [{ at: ["a", "port"], rule: "bad-port" }]);
const answers = { taken: "2026-11-21T21:05:33Z", instances: [] };
const fine: Round = { report, answers, failing: [], exitCode: 0 };
const failing: Round = { report, answers, failing: report.diagnostics, exitCode: 1 };

let now = 1_700_000_000_000;
let health: HealthState;
let serving: Serving;

beforeEach(async () => {
  health = new HealthState(30_000);
  serving = await serve({ host: "127.0.0.1", port: 0 }, { metrics: new Metrics("1"), health, now: () => now });
});
afterEach(() => serving.close());

const url = (path: string) => `http://127.0.0.1:${serving.address.port}${path}`;

/** Status and JSON of /health. */
async function asked(): Promise<[number, Record<string, unknown>]> {
  const response = await fetch(url("/health"));
  return [response.status, (await response.json()) as Record<string, unknown>];
}

/** Sends bytes, says what came back until the far end closed. */
function raw(text: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(serving.address.port, "127.0.0.1");
    let received = "";
    socket.on("data", (data) => {
      received += data.toString("latin1");
    });
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" || error.code === "EPIPE" ? resolve(received) : reject(error),
    );
    socket.on("close", () => resolve(received));
    socket.write(text);
  });
}

describe("/health", () => {
  it("is not fine before there was a probe", async () => {
    expect(await asked()).toEqual([503, { status: "starting" }]);
    health.failed();
    expect(await asked()).toEqual([503, { status: "failed" }]);
  });

  it("is fine while the last probe is fresh and found nothing that counts", async () => {
    health.probed(fine, now - 5000);
    expect(await asked()).toMatchObject([200, { status: "fine", ageSeconds: 5, errors: 1, failingInAll: 0 }]);
    health.probed(fine, now - 31_000);
    expect(await asked()).toMatchObject([503, { status: "stale", ageSeconds: 31 }]);
  });

  it("says what was found", async () => {
    health.probed(failing, now);
    expect(await asked()).toMatchObject([
      503,
      { status: "findings", failing: [{ rule: "bad-port", severity: "error", message: "this is wrong" }] },
    ]);
    health.probed(fine, now);
    expect((await asked())[0]).toBe(200);
  });

  it("tells undecided and failed verdicts apart", async () => {
    health.probed({ ...fine, exitCode: 1 }, now);
    expect(await asked()).toMatchObject([503, { status: "undecided" }]);
    health.probed({ ...fine, exitCode: 3 }, now);
    expect(await asked()).toMatchObject([503, { status: "failed" }]);
    health.failed();
    expect(await asked()).toMatchObject([503, { status: "failed" }]);
    now += 1000;
  });
});

describe("what is served", () => {
  it("is /metrics in Prometheus' text format, and HEAD without a body", async () => {
    const response = await fetch(url("/metrics?name[]=a"));
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(readExposition(await response.text()).has("redis_ha_lint_build_info")).toBe(true);
    const head = await fetch(url("/metrics"), { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it.each(["/", "/metrics/", "/metrics/../health", "//health", "/etc/passwd", "/%2e%2e/", "/metricsx"])(
    "is nothing else: %s",
    async (path) => {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 404 /);
    },
  );

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])("is not for %s", async (method) => {
    const answer = await raw(`${method} /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\nbody`);
    expect(answer).toMatch(/^HTTP\/1.1 405 /);
    expect(answer).toContain("Allow: GET, HEAD");
    expect(answer).not.toContain("redis_ha_lint_");
  });

  it.each([
    ["no HTTP", "\x16\x03\x01\x02\x00\x01garbage\r\n\r\n"],
    ["a command of Redis", "*1\r\n$4\r\nPING\r\n\r\n"],
    ["no host", "GET /metrics HTTP/1.1\r\n\r\n"],
    ["huge headers", `GET /metrics HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(100_000)}\r\n\r\n`],
    ["many headers", `GET /metrics HTTP/1.1\r\nHost: a\r\n${"X: y\r\n".repeat(5000)}\r\n`],
    ["a huge path", `GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    ["two lengths", "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ["wrong chunks", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ["a tunnel", "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["bytes", Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) % 256))],
  ])("goes on after %s", async (_, text) => {
    expect(await raw(text)).not.toMatch(/^HTTP\/1.1 200 /);
    expect((await fetch(url("/metrics"))).status).toBe(200);
  });

  it("is bounded in connections, and goes on when they are gone", async () => {
    const sockets = Array.from({ length: 200 }, () => connect(serving.address.port, "127.0.0.1"));
    for (const socket of sockets) socket.on("error", () => {});
    const closed = sockets.map((socket) => new Promise((resolve) => socket.on("close", resolve)));
    await Promise.any(closed);
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
    expect((await fetch(url("/metrics"))).status).toBe(200);
  });

  it("ends at once, with connections open", async () => {
    const socket = connect(serving.address.port, "127.0.0.1");
    await new Promise((resolve) => socket.on("connect", resolve));
    socket.write("GET /metrics HT");
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => {});
    await serving.close();
    await closed;
    await expect(fetch(url("/metrics"))).rejects.toThrow();
  });
});

it("says why it cannot listen", async () => {
  const { address } = serving;
  const served = { metrics: new Metrics("1"), health, now: () => now };
  await expect(serve(address, served)).rejects.toMatchObject({ code: "EADDRINUSE" });
});
