import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { askAgain } from "../../src/probe/ask.ts";
import { Connection } from "../../src/probe/client.ts";
import { commands, eventChannels, requireListed } from "../../src/probe/commands.ts";
import { defaultLimits } from "../../src/probe/request.ts";
import { Authority } from "../lab/certificates.ts";
import { findRedisServer } from "../redis-server.ts";
import { askAt, targetAt } from "./asking.ts";
import { newFolder, startSentinel, startServer } from "./instances.ts";
import { startRelay, wordsOf } from "./relay.ts";

const redis = findRedisServer();

/** What the list allows, written once more and independently: the issue's. */
const allowed =
  /^(?:AUTH|PING|INFO|ROLE|ACL WHOAMI|ACL DRYRUN|CONFIG GET|SUBSCRIBE|SENTINEL (?:MASTERS|MASTER|REPLICAS|SENTINELS|CKQUORUM|MYID|GET-MASTER-ADDR-BY-NAME|INFO-CACHE))(?: |$)/;

const login = { user: "default", password: "pässword" };
const wanted = {
  config: ["maxmemory", "save", "requirepass", "masterauth"],
  dryRuns: [{ user: "default", command: ["PUBLISH", "__sentinel__:hello", "x"] }],
};

function judge(requests: readonly string[]): string[] {
  const sent = requests.flatMap(wordsOf).map(([name = "", ...rest]) => {
    // The client writes SUBSCRIBE in small letters.
    const words = [name.toUpperCase(), ...rest];
    requireListed(words);
    return words.join(" ");
  });
  for (const words of sent) expect(words).toMatch(allowed);
  return sent;
}

describe.skipIf("missing" in redis)("every byte of a full probe is in the list", () => {
  const tls = () => {
    const folder = newFolder();
    const authority = new Authority(join(folder, "authority"));
    authority.issue("127.0.0.1", folder);
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    return { server: { cert: read("redis.crt"), key: read("redis.key") }, client: { ca: read("ca.crt") } };
  };

  it.each([false, true])("to a server, with TLS: %s", async (withTls) => {
    const server = await startServer("requirepass pässword");
    const made = withTls ? tls() : undefined;
    const relay = await startRelay(server.port, made ? { tls: made.server } : {});
    const latin = { ...login, password: Buffer.from(login.password).toString("latin1") };
    const answers = await askAt(relay.port, { login: latin, wanted, ...(made && { tls: made.client }) });
    expect(answers).toMatchObject({ failed: [], mayWrite: true, isTls: withTls });
    expect(judge(relay.requests)).toEqual([
      `AUTH default ${latin.password}`,
      "PING",
      "INFO",
      "ROLE",
      "ACL WHOAMI",
      "CONFIG GET maxmemory save requirepass masterauth",
      "ACL DRYRUN default PUBLISH __sentinel__:hello x",
      "ACL DRYRUN default SET key value",
    ]);
  });

  it.each([false, true])("to a sentinel, and what follows it, with TLS: %s", async (withTls) => {
    const server = await startServer("");
    const sentinel = await startSentinel(`sentinel monitor main 127.0.0.1 ${server.port} 1`);
    const made = withTls ? tls() : undefined;
    const relay = await startRelay(sentinel.port, made ? { tls: made.server } : {});
    const told = made ? { tls: made.client } : {};
    expect(await askAt(relay.port, { wanted, ...told })).toMatchObject({ kind: "sentinel", failed: [] });
    await askAgain(targetAt(relay.port, told), ["main"], { limits: defaultLimits });
    const connection = await Connection.open(targetAt(relay.port, told), { limits: defaultLimits });
    const heard = new Promise<string[]>((resolve) => {
      connection.follow(
        eventChannels,
        (...event) => resolve(event),
        () => {},
      );
      setTimeout(() => sentinel.ask("SENTINEL", "SET", "main", "quorum", "2"), 300);
    });
    expect(await heard).toEqual(["+set", `master main 127.0.0.1 ${server.port} quorum 2`]);
    connection.close();
    expect(judge(relay.requests)).toEqual([
      "PING",
      "INFO",
      "ROLE",
      "ACL WHOAMI",
      "SENTINEL MYID",
      "SENTINEL MASTERS",
      "SENTINEL GET-MASTER-ADDR-BY-NAME main",
      "SENTINEL REPLICAS main",
      "SENTINEL SENTINELS main",
      "SENTINEL CKQUORUM main",
      "SENTINEL INFO-CACHE main",
      "SENTINEL MASTER main",
      `SUBSCRIBE ${eventChannels.join(" ")}`,
    ]);
  });

  it("what is not in it does not leave", async () => {
    const server = await startServer("");
    const relay = await startRelay(server.port);
    const connection = await Connection.open(targetAt(relay.port), { limits: defaultLimits });
    for (const words of [
      ["SET", "a", "b"],
      ["CONFIG", "GET", "*"],
      ["SENTINEL", "FAILOVER", "main"],
      ["PING", "x"],
    ])
      await expect(connection.ask(words)).rejects.toThrow("a command that is not in the list was not sent");
    expect(await connection.ask(["PING"])).toBe("PONG");
    connection.close();
    expect(relay.requests).toEqual(["*1\r\n$4\r\nPING\r\n"]);
  });
});

describe("the list", () => {
  it.each([
    ["a pattern", ["CONFIG", "GET", "max*"]],
    ["one pattern among names", ["CONFIG", "GET", "save", "r?"]],
    ["classes of characters", ["CONFIG", "GET", "[a-z]"]],
    ["an escape", ["CONFIG", "GET", "\\x"]],
    ["no name", ["CONFIG", "GET"]],
    ["a change of configuration", ["CONFIG", "SET", "save", ""]],
    ["other letters", ["info"]],
    ["more than it takes", ["INFO", "all"]],
    ["two master names", ["SENTINEL", "MASTER", "a", "b"]],
    ["a reset of sentinels", ["SENTINEL", "RESET", "*"]],
    ["a channel of data", ["SUBSCRIBE", "+sdown", "orders"]],
    ["nothing", []],
    ["one word for two", ["CONFIG GET", "save"]],
  ])("does not have %s", (_, words) => {
    expect(() => requireListed(words)).toThrow(/^a command that is not in the list was not sent$/);
  });

  it("has nothing that its own words do not fit", () => {
    const follows = {
      nothing: [],
      login: ["u", "p"],
      "master-name": ["main"],
      directives: ["save"],
      "command-of-user": ["u", "SET", "a", "b"],
      "event-channels": ["+sdown"],
    };
    for (const command of Object.values(commands)) requireListed([...command.words, ...follows[command.follows]]);
  });
});
