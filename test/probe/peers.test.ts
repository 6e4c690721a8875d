import type { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Connection } from "../../src/probe/client.ts";
import { eventChannels } from "../../src/probe/commands.ts";
import { askAt, targetAt } from "./asking.ts";
import { answering, bulk, startPeer } from "./peer.ts";

const limits = { connect: 5000, node: 10_000, reply: 1 << 20 };
const info = bulk("# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n");

describe("what a peer sends in place of its first answer", () => {
  it.each<[what: string, sent: string, code: string, text: RegExp]>([
    ["an unknown type", "@12\r\n", "not-redis", /begins with "@"/],
    ["bytes without a meaning", "\0\x01\x02\xff\r\n", "not-redis", /begins with byte 0x00/],
    ["a RESP3 push", ">2\r\n+invalidate\r\n*0\r\n", "not-redis", /RESP3 push/],
    ["a RESP3 map", "%1\r\n+a\r\n+b\r\n", "not-redis", /begins with "%"/],
    ["a web page", "HTTP/1.1 400 Bad Request\r\n\r\n", "not-redis", /web server/],
    ["an alert of TLS", "\x15\x03\x03\0\x02\x02\x28", "tls-wanted", /speaks TLS/],
    ["a string of more than is read", "$2000000\r\n", "too-large", /more than 1048576 bytes/],
    ["a string without an end", "$99999999999999999999\r\n", "not-redis", /not the protocol/],
    ["an array of four billion elements", "*4000000000\r\n", "too-large", /more than/],
    ["arrays of millions in each other", "*300000\r\n".repeat(5000), "not-redis", /not the protocol/],
    ["arrays in arrays without end", "*1\r\n".repeat(260_000), "not-redis", /not the protocol/],
    ["a negative length", "$-7\r\n", "not-redis", /not the protocol/],
    ["a negative number of elements", "*-2\r\n", "not-redis", /not the protocol/],
    ["a length that is none", "$abc\r\n", "not-redis", /not the protocol/],
    ["a line that ends halfway", "+PO\rNG\r\n", "not-redis", /not the protocol/],
    ["a string longer than it says", "$2\r\nPONG\r\n", "not-redis", /not the protocol/],
    ["a line without an end", `+${"x".repeat(1_100_000)}`, "too-large", /more than/],
    ["more answers than questions", "+PONG\r\n+PONG\r\n", "not-redis", /not asked for/],
  ])("%s", async (_, sent, code, text) => {
    const answers = await askAt(await startPeer(answering(sent)), {}, limits);
    expect(answers).toMatchObject({ kind: "unknown", unreachable: { code, text: expect.stringMatching(text) } });
  });

  it.each([
    ["an array", "*1\r\n+x\r\n"],
    ["nothing", "$-1\r\n"],
  ])("%s, which is not what PING or INFO answer", async (_, sent) => {
    const answers = await askAt(
      await startPeer(answering(sent, sent, "-ERR x\r\n", "-ERR x\r\n")),
      {},
      { ...limits, node: 300 },
    );
    expect(answers.failed[0]).toMatchObject({ command: "PING", failure: { code: "not-redis" } });
    expect(answers.failed[1]).toMatchObject({ command: "INFO", failure: { code: "not-redis" } });
    expect(answers.unreachable?.code).toBe("not-redis");
  });
});

describe("what a peer does with a connection", () => {
  it("accepts it and hangs", async () => {
    const answers = await askAt(await startPeer(() => {}), {}, { ...limits, node: 300 });
    expect(answers.unreachable).toEqual({
      code: "no-answer",
      text: "accepted the connection and did not answer within 0.3 s",
    });
  });

  it("sends a byte now and then", async () => {
    const port = await startPeer((socket) => {
      const timer = setInterval(() => socket.write("+"), 20);
      socket.on("close", () => clearInterval(timer));
      socket.write("+");
    });
    expect((await askAt(port, {}, { ...limits, node: 300 })).unreachable?.code).toMatch(/not-redis|no-answer/);
  });

  it("sends a byte of TLS now and then", async () => {
    const port = await startPeer((socket) => {
      socket.write("\x16\x03\x03\x40\0");
      const timer = setInterval(() => socket.write("\x02"), 20);
      socket.on("close", () => clearInterval(timer));
    });
    expect((await askAt(port, { tls: {} }, { ...limits, connect: 400 })).unreachable?.code).toBe("tls-not-spoken");
  });

  it("closes it at once", async () => {
    const answers = await askAt(await startPeer((socket) => socket.end()), {}, limits);
    expect(answers.unreachable?.code).toBe("closed");
  });

  it("resets it at the first question", async () => {
    const answers = await askAt(
      await startPeer((socket) => socket.on("data", () => socket.resetAndDestroy())),
      {},
      limits,
    );
    expect(answers.unreachable?.code).toBe("closed");
  });

  it.each(["", "$100\r\nred", "*3\r\n+a\r\n", "$3"])("closes it in the middle of an answer: %j", async (half) => {
    const port = await startPeer((socket) =>
      socket.on("data", (data) => (/PING/.test(String(data)) ? socket.write("+PONG\r\n") : socket.end(half))),
    );
    const answers = await askAt(port, {}, limits);
    expect(answers.unreachable?.code).toBe("closed");
  });

  it("says at once that there is no room, and closes it", async () => {
    const port = await startPeer((socket) => socket.end("-ERR max number of clients reached\r\n"));
    expect((await askAt(port, {}, limits)).unreachable?.code).toBe("too-many-clients");
  });
});

it("keeps what was answered before the far end was gone", async () => {
  const port = await startPeer((socket) => {
    let asked = 0;
    socket.on("data", () => {
      asked++;
      if (asked === 1) socket.write("+PONG\r\n");
      else if (asked === 2) socket.write(info);
      else socket.end("*2\r\n");
    });
  });
  const answers = await askAt(port, {}, limits);
  expect(answers).toMatchObject({
    kind: "server",
    info: [
      ["redis_version", "7.0.15"],
      ["redis_mode", "standalone"],
    ],
    failed: ["ROLE", "ACL WHOAMI"].map((command) => ({ command, failure: { code: "closed" } })),
  });
  expect(answers.unreachable).toBeUndefined();
});

it("says of all that it could not ask why", async () => {
  const ofSentinel = bulk("redis_version:7.0.15\r\nredis_mode:sentinel\r\n");
  const port = await startPeer(answering("+PONG\r\n", ofSentinel));
  const { failed, unreachable, kind } = await askAt(port, {}, { ...limits, node: 300 });
  expect([kind, unreachable]).toEqual(["sentinel", undefined]);
  expect(failed.map(({ command, failure }) => `${command} ${failure.code}`).sort()).toEqual([
    "ACL WHOAMI no-answer",
    "ROLE no-answer",
    "SENTINEL CKQUORUM no-answer",
    "SENTINEL GET-MASTER-ADDR-BY-NAME no-answer",
    "SENTINEL INFO-CACHE no-answer",
    "SENTINEL MASTERS no-answer",
    "SENTINEL MYID no-answer",
    "SENTINEL REPLICAS no-answer",
    "SENTINEL SENTINELS no-answer",
  ]);
});

it("asks the rest on another connection where one answer is too large", async () => {
  const port = await startPeer((socket) => {
    socket.on("data", (data) => {
      const [, , , , name = ""] = String(data).split("\r\n");
      if (/PING/.test(String(data))) socket.write("+PONG\r\n");
      else if (/INFO/.test(String(data))) socket.write(info);
      else if (/ROLE/.test(String(data))) socket.write(bulk("x".repeat(4000)));
      else socket.write(name === "WHOAMI" ? bulk("default") : "-ERR x\r\n");
    });
  });
  const answers = await askAt(port, {}, { ...limits, reply: 2000 });
  expect(answers).toMatchObject({ kind: "server", user: "default" });
  expect(answers.failed.map(({ command, failure }) => [command, failure.code])).toEqual([["ROLE", "too-large"]]);
});

it("is not asked further when all answers together are too much", async () => {
  const names = Array.from({ length: 200 }, (_, index) => `m${index}`);
  const masters = `*${names.length}\r\n${names.map((name) => `*2\r\n${bulk("name")}${bulk(name)}`).join("")}`;
  let answered = 0;
  const port = await startPeer((socket) => {
    socket.on("data", (data) => {
      const words = String(data);
      answered++;
      if (/PING/.test(words)) socket.write("+PONG\r\n");
      else if (/INFO\r/.test(words)) socket.write(bulk("redis_version:7.0.15\r\nredis_mode:sentinel\r\n"));
      else if (/MASTERS/.test(words)) socket.write(masters);
      else socket.write(`*1\r\n*2\r\n${bulk("name")}${bulk("x".repeat(9000))}`);
    });
  });
  const answers = await askAt(port, {}, { ...limits, node: 5000, reply: 10_000 });
  expect(answered).toBeLessThan(60);
  expect(answers.watches?.length).toBe(200);
  expect(answers.failed.map(({ failure }) => failure.text)).toContain(
    "sent more than 320000 bytes altogether, and was asked no further",
  );
});

describe("what is published that no sentinel would", () => {
  it.each([
    ["a message of another channel", `*3\r\n${bulk("message")}${bulk("other")}${bulk("x")}`],
    ["half a message", `*1\r\n${bulk("message")}`],
    ["nothing", "*0\r\n*-1\r\n$-1\r\n:1\r\n+x\r\n-ERR x\r\n"],
    ["what nobody subscribed to", `*3\r\n${bulk("subscribe")}${bulk("x")}:1\r\n`.repeat(3)],
    ["what nobody left", `*3\r\n${bulk("unsubscribe")}$-1\r\n:0\r\n`.repeat(3)],
    ["a pong", `*2\r\n${bulk("pong")}${bulk("")}`],
    ["too much", `*3\r\n${bulk("message")}${bulk("+sdown")}${bulk("x".repeat(5000))}`],
    ["garbage", "\xff\0"],
  ])("%s", async (_, sent) => {
    const subscribed = (data: Buffer) =>
      String(data)
        .split("\r\n")
        .filter((word) => /^[-+]/.test(word))
        .map((name, index) => `*3\r\n${bulk("subscribe")}${bulk(name)}:${index + 1}\r\n`)
        .join("");
    const heard: string[] = [];
    const ended = new Promise((resolve) => {
      const script = (socket: Socket) =>
        socket.once("data", (data) => {
          socket.write(subscribed(data));
          setTimeout(() => socket.end(Buffer.from(sent, "latin1")), 20);
        });
      startPeer(script)
        .then((port) => Connection.open(targetAt(port), { limits: { connect: 2000, reply: 3000 } }))
        .then((connection) => connection.follow(eventChannels, (...event) => heard.push(event.join(" ")), resolve));
    });
    expect(await ended).toMatchObject({ code: expect.any(String) });
    expect(heard).toEqual([]);
  });
});

it("takes an answer that comes byte by byte", async () => {
  const port = await startPeer((socket) => {
    const left = ["+PONG\r\n", info, "*3\r\n+master\r\n:0\r\n*0\r\n", bulk("default")];
    socket.setNoDelay(true).on("data", async () => {
      for (const char of left.shift() ?? "") {
        socket.write(char);
        await new Promise(setImmediate);
      }
    });
  });
  const answers = await askAt(port, {}, { ...limits, node: 5000 });
  expect(answers.unreachable).toBeUndefined();
  expect(answers).toMatchObject({ user: "default", role: ["master", "0"] });
});

it("never fails in any other way, whatever comes", async () => {
  const reply = fc.oneof(
    fc.constantFrom(
      "+PONG\r\n",
      info,
      "*0\r\n",
      "*-1\r\n",
      "$-1\r\n",
      ":1\r\n",
      "-LOADING x\r\n",
      "*2\r\n+a\r\n*1\r\n:5\r\n",
    ),
    fc.string({
      unit: fc.constantFrom("*", "$", "+", "-", ":", "1", "9", "\r\n", "\r", "a", ">", "\0"),
      maxLength: 12,
    }),
  );
  const sentinel = [
    "+PONG\r\n",
    bulk("redis_version:7.0.15\r\nredis_mode:sentinel\r\n"),
    "*1\r\n+sentinel\r\n",
    bulk("u"),
  ];
  const masters = `*1\r\n*2\r\n${bulk("name")}${bulk("main")}`;
  const begin = fc.constantFrom(
    [],
    ["+PONG\r\n", info, "*1\r\n+master\r\n", bulk("u")],
    [...sentinel, bulk("id")],
    [...sentinel, bulk("id"), masters],
  );
  const wanted = { config: ["save"], dryRuns: [{ user: "u", command: ["PING"] }] };
  await fc.assert(
    fc.asyncProperty(begin, fc.array(reply, { maxLength: 6 }), async (first, replies) => {
      const port = await startPeer(answering(...first, ...replies));
      const { unreachable, failed } = await askAt(port, { wanted }, { ...limits, node: 60 });
      expect(JSON.stringify([unreachable, failed])).not.toContain("the probe failed");
    }),
    { numRuns: 150 },
  );
});
