import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../../../test/lab/until.ts";
import { targetAt } from "../../../test/probe/asking.ts";
import { startPeer } from "../../../test/probe/peer.ts";
import type { Failure } from "../../facts/answers.ts";
import { defaultLimits, type ProbeTarget } from "../request.ts";
import { backOff, Follower } from "./follower.ts";
import { subscriber } from "./subscription.ts";

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

/** A peer that does with each connection what no sentinel does; and what a follower tells of it. */
async function followed(peer: (socket: Socket) => void, more: Partial<ProbeTarget> = {}) {
  const failures: (Failure | undefined)[] = [];
  const messages: string[] = [];
  const target = targetAt(await startPeer(peer), { kind: "sentinel", ...more });
  const follower = new Follower(target, {
    subscribe: subscriber({ ...defaultLimits, node: 500 }),
    onMessage: (_, channel, message) => void messages.push(`${channel} ${message}`),
    onChange: (_, failure) => void failures.push(failure),
    random: () => 0,
  });
  ends.push(() => follower.stop());
  return { failures, messages };
}

const reply = (...words: string[]) =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;

/** Agrees to all that is subscribed to, then sends more. */
function subscribed(more: string | Buffer) {
  return (socket: Socket) => {
    let received = "";
    socket.on("data", (data) => {
      received += data.toString("latin1");
      if (!received.includes("-script-timeout\r\n")) return;
      const [, ...channels] = [...received.matchAll(/\$\d+\r\n(.*)\r\n/g)].map(([, word]) => word!);
      received = "";
      const agreed = channels.map(
        (name, index) => `*3\r\n$9\r\nsubscribe\r\n$${name.length}\r\n${name}\r\n:${index + 1}\r\n`,
      );
      socket.write(agreed.join(""));
      socket.write(more);
    });
  };
}

describe("what follows a sentinel bears a peer that", () => {
  it.each([
    ["closes at once", (socket: Socket) => socket.destroy(), "closed"],
    ["never answers", () => {}, "no-answer"],
    ["talks of something else", (socket: Socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"), "not-redis"],
    ["speaks TLS", (socket: Socket) => socket.write("\x15\x03\x01\x00\x02\x02\x28", "latin1"), "tls-wanted"],
    ["wants a password", (socket: Socket) => socket.write("-NOAUTH Authentication required.\r\n"), "password-wanted"],
    ["closes later", subscribed(""), undefined],
    ["says more than is read", subscribed(`*3\r\n$7\r\nmessage\r\n$6\r\n+sdown\r\n$999999999\r\n`), "too-large"],
    ["nests without end", subscribed("*1\r\n".repeat(100_000)), "not-redis"],
    ["sends garbage", subscribed(Buffer.from([0xff, 0, 13, 10, 42])), "not-redis"],
  ])("%s", async (_, peer, code) => {
    const { failures } = await followed(peer as (socket: Socket) => void);
    const wanted = (failure: Failure | undefined) => failure?.code === code;
    await until(async () => (failures.some(wanted) ? undefined : JSON.stringify(failures)), 20);
    // The same reason is told once, however often it is tried again.
    const codes = failures.map((failure) => failure?.code);
    expect(codes.filter((one, index) => one !== undefined && one === codes[index - 1])).toEqual([]);
  });

  it("tells on channels that nobody asked for", async () => {
    const heard = [reply("message", "+unheard-of", "x"), reply("message", "+sdown", "master main 10.0.0.1 6379")];
    const { messages } = await followed(subscribed(heard.join("")));
    await until(async () => (messages.length > 0 ? undefined : "nothing heard"), 20);
    expect(messages).toEqual(["+sdown master main 10.0.0.1 6379"]);
  });

  it("sends the password back", async () => {
    const password = "canary-password";
    const agree = subscribed(reply("message", "+sdown", `master ${password} 10.0.0.1 6379`));
    const peer = (socket: Socket) => {
      socket.once("data", () => {
        socket.write("+OK\r\n");
        agree(socket);
      });
    };
    const { failures, messages } = await followed(peer, { login: { password } });
    await until(async () => (messages.length > 0 ? undefined : JSON.stringify(failures)), 20);
    expect(messages).toEqual(["+sdown master (password) 10.0.0.1 6379"]);
  });
});

it("waits longer with each try, up to 30 s, and never as long as another", () => {
  const waits = Array.from({ length: 100 }, (_, tries) => backOff(tries, 1));
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(waits[0]).toBe(500);
  expect(waits.at(-1)).toBe(30_000);
  expect(backOff(99, 0)).toBe(15_000);
});
