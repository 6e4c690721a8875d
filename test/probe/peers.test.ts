import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askAt } from "./asking.ts";
import { answering, bulk, startPeer } from "./peer.ts";

const limits = { connect: 2000, node: 1000, reply: 1 << 20 };
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
    unreachable: { code: "closed" },
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
  await fc.assert(
    fc.asyncProperty(fc.array(reply, { maxLength: 6 }), async (replies) => {
      const answers = await askAt(await startPeer(answering(...replies)), {}, { ...limits, node: 60 });
      expect(answers.unreachable?.text ?? "").not.toContain("the probe failed");
    }),
    { numRuns: 60 },
  );
});
