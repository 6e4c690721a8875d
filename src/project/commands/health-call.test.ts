import { describe, expect, it, test } from "vitest";
import { readHealthCall, readHealthScript } from "./health-call.ts";

const none = new Map<string, unknown>();
const script = (text: string, variables = none) => readHealthScript(text, variables);

describe("a call of redis-cli", () => {
  it.each([
    ["redis-cli ping", { port: 6379, password: "none", isTls: false, passesWith: "connection" }],
    ["redis-cli -p 26379 -h localhost ping", { port: 26379, host: "localhost", passesWith: "connection" }],
    ["/usr/local/bin/redis-cli --raw -p 7000 info replication", { port: 7000, passesWith: "connection" }],
    ["valkey-cli --tls --cacert /ca.crt -p 6380 ping || exit 1", { port: 6380, isTls: true }],
    ["redis-cli -e ping", { passesWith: "answer" }],
    ["redis-cli ping | grep PONG", { passesWith: "answer" }],
    ["redis-cli -p 7000 ping 2>/dev/null | grep -q 'PONG' || exit 1", { port: 7000, passesWith: "answer" }],
    ['[ "$(redis-cli -p 7000 ping)" = "PONG" ]', { port: 7000, passesWith: "answer" }],
    ['test "`redis-cli ping`" == PONG', { passesWith: "answer" }],
    ["redis-cli info replication | grep role", { passesWith: "connection" }],
    ["redis-cli -p $PORT ping", { port: undefined }],
    ['redis-cli -a "$PASSWORD" ping', { password: "unknown" }],
    ["redis-cli --user app --pass x ping", { password: expect.anything() }],
  ])("%s", (text, call) => {
    expect(script(text)).toMatchObject(call);
  });

  it("holds a password that nothing prints", () => {
    const call = script("redis-cli -a hunter2 ping");
    expect(call?.password).not.toBe("none");
    expect(JSON.stringify(call)).not.toContain("hunter2");
    expect(String(call?.password)).not.toContain("hunter2");
  });

  it("logs in with what a variable of the container says", () => {
    expect(script("redis-cli ping", new Map([["REDISCLI_AUTH", undefined]]))).toMatchObject({ password: "unknown" });
  });

  it("may be the words of a list, with a shell in front", () => {
    expect(readHealthCall(["redis-cli", "-p", "7000", "PING"], none)).toMatchObject({ port: 7000 });
    expect(readHealthCall(["sh", "-c", "redis-cli ping | grep PONG"], none)).toMatchObject({ passesWith: "answer" });
  });
});

test.each([
  "redis-cli ping && test -f /ready",
  "redis-cli ping; true",
  "redis-cli -u redis://:x@localhost:7000 ping",
  "redis-cli -s /run/redis.sock ping",
  "redis-cli --latency",
  "redis-cli",
  "redis-cli set a b",
  "nc -z localhost 6379",
  "timeout 3 redis-cli ping",
  "redis-cli 'ping",
])("nothing is known of %s", (text) => {
  expect(script(text)).toBeUndefined();
});

test("any line is read to its end", () => {
  for (const text of [
    " ".repeat(100_000),
    `redis-cli ${" 2>&1".repeat(90)}`,
    `[ "$(redis-cli${" ".repeat(480)}`,
    "|".repeat(500),
  ])
    expect(script(text)).toBeUndefined();
});
