import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeFacts } from "../../src/facts/write.ts";
import { askInstance } from "../../src/probe/ask.ts";
import { Connection } from "../../src/probe/client.ts";
import { failureOfReply } from "../../src/probe/failures.ts";
import { defaultLimits } from "../../src/probe/request.ts";
import { SecretLabels } from "../../src/probe/secrets.ts";
import { findRedisServer } from "../redis-server.ts";
import { askAt, targetAt } from "./asking.ts";
import { startServer } from "./instances.ts";
import { answering, bulk, startPeer } from "./peer.ts";

const redis = findRedisServer();
const canary = "canary-7d1f";
const login = { user: "default", password: canary };

const shown: unknown[] = [];
beforeEach(() => {
  shown.length = 0;
  for (const method of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, method).mockImplementation((...words) => void shown.push(words));
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => shown.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function expectNone(...seen: unknown[]): void {
  expect(inspect([...seen, shown], { depth: 20, showHidden: true, maxStringLength: null })).not.toContain(canary);
}

describe.skipIf("missing" in redis)("a password is nowhere in what a probe tells", () => {
  const wanted = {
    config: ["requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass", "masteruser", "bio_cpulist"],
    dryRuns: [{ user: "default", command: ["GET", "x"] }],
    declaredSecrets: new Map([
      ["requirepass", canary],
      ["masterauth", `${canary}-other`],
    ]),
  };

  it("of CONFIG GET: it is a number, equal ones alike, and whether the files declare it", async () => {
    const labels = new SecretLabels();
    const ask = async (lines: string) => {
      const server = await startServer(lines);
      return askInstance(targetAt(server.port, { login, wanted }), { limits: defaultLimits, labels });
    };
    const keyed = `tls-key-file-pass ${canary}-key`;
    const one = await ask(`requirepass ${canary}\nmasterauth ${canary}\n${keyed}`);
    const other = await ask(`requirepass ${canary}\nmasterauth ${canary}-other\n${keyed}`);
    expect(one.secrets).toEqual(
      expect.arrayContaining([
        { name: "requirepass", label: expect.any(Number), isDeclared: true },
        { name: "masterauth", label: expect.any(Number), isDeclared: false },
        { name: "tls-client-key-file-pass" },
      ]),
    );
    const label = (answers: typeof one, name: string) => answers.secrets.find((secret) => secret.name === name)?.label;
    expect(label(one, "requirepass")).toBe(label(one, "masterauth"));
    expect(label(one, "requirepass")).toBe(label(other, "requirepass"));
    expect(label(one, "tls-key-file-pass")).toBe(label(other, "tls-key-file-pass"));
    expect(label(other, "masterauth")).not.toBe(label(other, "requirepass"));
    expect(one.config.map(([name]) => name).sort()).toEqual(["bio_cpulist", "masteruser"]);
    expect([one.login, other.login]).toEqual([
      { label: 1, isDeclared: true },
      { label: 1, isDeclared: true },
    ]);
    expectNone(one, other, labels, writeFacts({ taken: "", instances: [one, other] }));
  });

  it("of a login that is refused", async () => {
    const server = await startServer("requirepass x");
    const answers = await askAt(server.port, { login, wanted });
    expect(answers.unreachable?.code).toBe("wrong-password");
    expect(answers.login).toEqual({ label: 1, isDeclared: true });
    expectNone(answers, writeFacts({ taken: "", instances: [answers] }));
  });

  it("of a login that the server does not know", async () => {
    const server = await startServer('rename-command AUTH ""');
    const answers = await askAt(server.port, { login });
    expect(answers.unreachable?.code).toBe("unknown-command");
    expectNone(answers);
  });

  it("of a connection that nobody holds any more", async () => {
    const server = await startServer(`requirepass ${canary}`);
    const connection = await Connection.open(targetAt(server.port, { login }), { limits: defaultLimits });
    const asked = connection.ask(["AUTH", "default", canary]);
    connection.close();
    const errors = [await asked.catch((error) => error), await connection.ask(["PING"]).catch((error) => error)];
    const unlisted = await connection.ask(["SET", canary, canary]).catch((error) => error);
    expectNone(...errors, unlisted);
  });
});

describe("a peer that sends back what it was sent", () => {
  it.each([
    ["as an error of the login", `-ERR what is ${canary}\r\n`],
    ["as an error it closes with", `-${canary}\r\n`],
    ["as no protocol", canary],
    ["as a reply", bulk(canary)],
  ])("%s", async (_, sent) => {
    for (const script of [
      answering(sent, sent, sent, sent, sent),
      answering("+OK\r\n", sent, sent, sent, sent, sent),
    ]) {
      const answers = await askAt(await startPeer(script), { login }, { node: 1000 });
      expectNone(answers);
    }
  });

  it("as it came", async () => {
    const port = await startPeer((socket) => socket.pipe(socket));
    expectNone(await askAt(port, { login }, { node: 400 }));
  });

  it("in other letters of a failure", () => {
    const target = targetAt(1, { login });
    const reply = `ERR x ${canary} \x1b[31m\r\n${"y".repeat(5000)}`;
    const { text } = failureOfReply(reply, ["PING"], target);
    expect(text).toMatch(/^answered PING with an error: ERR x \(password\) \\x1b\[31m\\x0d\\x0ay+\.\.\.$/);
    expect(text.length).toBeLessThan(300);
  });
});

it("tells of servers that know no users", () => {
  const reply = "ERR wrong number of arguments for 'auth' command";
  expect(failureOfReply(reply, ["AUTH", "u", canary], targetAt(1))).toMatchObject({
    code: "wrong-password",
    text: expect.stringMatching(/knows no users/),
  });
});
