import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { askAgain, askInstance } from "../../src/probe/ask.ts";
import { defaultLimits } from "../../src/probe/request.ts";
import { SecretLabels } from "../../src/probe/secrets.ts";
import { Authority } from "../lab/certificates.ts";
import { until } from "../lab/until.ts";
import { findRedisServer } from "../redis-server.ts";
import { askAt, targetAt } from "./asking.ts";
import { type Instance, newFolder, startSentinel, startServer } from "./instances.ts";
import { freePort } from "./ports.ts";
import { startRelay } from "./relay.ts";

const redis = findRedisServer();

describe.skipIf("missing" in redis)("what real servers refuse", () => {
  let plain: Instance;
  let locked: Instance;

  beforeAll(async () => {
    plain = await startServer("");
    locked = await startServer(
      "requirepass correct-horse\nuser blind on >pw +ping +role +acl|whoami\nuser bare on >pw +auth",
    );
  });

  it("is asked and answers", async () => {
    const answers = await askAt(plain.port);
    expect(answers).toMatchObject({ kind: "server", isTls: false, user: "default", failed: [], config: [] });
    expect(answers.role?.[0]).toBe("master");
    expect(answers.info?.find(([name]) => name === "role")?.[1]).toBe("master");
    expect(answers.unreachable).toBeUndefined();
  });

  it("nothing listens there", async () => {
    const answers = await askAt(await freePort());
    expect(answers).toMatchObject({ kind: "unknown", unreachable: { code: "refused" } });
  });

  it("the name has no address", async () => {
    const address = { host: "nobody.invalid", port: 6379 };
    const wanted = { config: [], dryRuns: [] };
    const limits = { ...defaultLimits, connect: 20_000 };
    const target = { kind: "server", address, dial: address, wanted } as const;
    const answers = await askInstance(target, { limits, labels: new SecretLabels() });
    expect(answers.unreachable?.code).toBe("name-not-found");
  });

  it("a password is wanted", async () => {
    const answers = await askAt(locked.port);
    expect(answers).toMatchObject({ unreachable: { code: "password-wanted" }, failed: [] });
  });

  it("the password is wrong, with and without a user", async () => {
    for (const login of [{ password: "wrong" }, { user: "nobody", password: "wrong" }])
      expect((await askAt(locked.port, { login })).unreachable?.code).toBe("wrong-password");
  });

  it("a password is given and none is needed", async () => {
    const answers = await askAt(plain.port, { login: { password: "one-too-many" } });
    expect(answers).toMatchObject({ failed: [], user: "default" });
    expect(answers.unreachable).toBeUndefined();
  });

  it("the user may not ask for everything", async () => {
    const wanted = { config: ["maxmemory", "save"], dryRuns: [{ user: "default", command: ["GET", "x"] }] };
    const answers = await askAt(locked.port, { login: { user: "blind", password: "pw" }, wanted });
    expect(answers).toMatchObject({ kind: "server", user: "blind" });
    expect(answers.unreachable).toBeUndefined();
    expect(answers.failed.map(({ command, failure }) => [command, failure.code])).toEqual([
      ["INFO", "no-permission"],
      ["CONFIG GET", "no-permission"],
      ["ACL DRYRUN", "no-permission"],
    ]);
  });

  it("the user may ask for nothing", async () => {
    const answers = await askAt(locked.port, { login: { user: "bare", password: "pw" } });
    expect(answers).toMatchObject({ kind: "unknown", unreachable: { code: "no-permission" } });
  });

  it("protected mode lets nobody in from elsewhere", async () => {
    const { port } = await startRelay(plain.port, { from: "127.0.0.2" });
    const answers = await askAt(port);
    expect(answers.unreachable).toMatchObject({
      code: "protected-mode",
      text: expect.stringMatching(/protected mode/),
    });
  });

  it("commands were renamed or switched off", async () => {
    const server = await startServer('rename-command INFO ""\nrename-command CONFIG other\nrename-command ACL ""');
    const answers = await askAt(server.port, { wanted: { config: ["maxmemory"], dryRuns: [] } });
    expect(answers).toMatchObject({ kind: "server", config: [] });
    expect(answers.failed.map(({ command, failure }) => [command, failure.code])).toEqual([
      ["INFO", "unknown-command"],
      ["CONFIG GET", "unknown-command"],
    ]);
  });

  it("a replica has lost its master and may not answer without it", async () => {
    const server = await startServer(`replicaof 127.0.0.1 ${await freePort()}\nreplica-serve-stale-data no`);
    const answers = await askAt(server.port);
    expect(answers.failed).toEqual([
      { command: "PING", failure: { code: "master-down", text: expect.stringMatching(/replica-serve-stale-data/) } },
    ]);
    expect(answers).toMatchObject({ kind: "server", role: expect.arrayContaining(["slave"]) });
  });

  it("a server is loading its data set", async () => {
    const folder = newFolder();
    const before = await startServer("dbfilename dump.rdb", { folder });
    await before.ask("EVAL", "for i=1,3000 do redis.call('set', i, i) end", "0");
    await before.ask("SAVE");
    await before.kill();
    const server = await startServer(
      "key-load-delay 2000\nloading-process-events-interval-bytes 1024\ndbfilename dump.rdb",
      { folder },
    );
    const answers = await askAt(server.port);
    expect(answers.failed.map(({ command, failure }) => [command, failure.code])).toContainEqual(["PING", "loading"]);
    expect(answers.failed[0]?.failure.text).toMatch(/is loading its data set .* \([\d.]+ % read, about \d+ s to go\)$/);
    expect(answers.info?.find(([name]) => name === "loading")?.[1]).toBe("1");
    await server.kill();
  });

  it("a script has run for too long", async () => {
    const server = await startServer("lua-time-limit 50");
    const busy = connect(server.port, "127.0.0.1").on("error", () => {});
    busy.write("EVAL 'while true do end' 0\r\n");
    await until(async () => ((await askAt(server.port, {}, { node: 300 })).unreachable ? undefined : "still idle"), 10);
    await until(async () => {
      const { unreachable } = await askAt(server.port);
      return unreachable?.code === "busy" ? undefined : JSON.stringify(unreachable);
    }, 10);
    busy.destroy();
    await server.kill();
  });

  it("there is no room for another client", async () => {
    const server = await startServer("");
    const first = connect(server.port, "127.0.0.1");
    await new Promise((resolve) => first.write("PING\r\n") && first.once("data", resolve));
    await until(async () => {
      // Whoever sets it is still counted for a moment.
      await server.ask("CONFIG", "SET", "maxclients", "1").catch(() => {});
      const { unreachable } = await askAt(server.port);
      return unreachable?.code === "too-many-clients" ? undefined : JSON.stringify(unreachable);
    }, 10);
    first.destroy();
  });

  it("a node of a cluster is a server like others", async () => {
    const server = await startServer("cluster-enabled yes");
    const answers = await askAt(server.port);
    expect(answers).toMatchObject({ kind: "server", failed: [] });
    expect(answers.info?.find(([name]) => name === "redis_mode")?.[1]).toBe("cluster");
  });

  it("a process that is stopped accepts and does not answer", async () => {
    const server = await startServer("");
    server.signal("SIGSTOP");
    const answers = await askAt(server.port, {}, { node: 400 });
    expect(answers.unreachable?.code).toBe("no-answer");
  });

  it("packets are dropped on the way: a backlog that is full", async () => {
    const server = await startServer("tcp-backlog 1");
    server.signal("SIGSTOP");
    const held: Socket[] = [];
    for (let count = 0; count < 6; count++) held.push(connect(server.port, "127.0.0.1").on("error", () => {}));
    await until(async () => (held.filter(({ connecting }) => !connecting).length >= 1 ? undefined : "not full"), 5);
    const answers = await askAt(server.port, {}, { connect: 400 });
    expect(answers.unreachable).toMatchObject({
      code: "connect-timeout",
      text: expect.stringMatching(/neither accepted nor refused .* within 0\.4 s/),
    });
    for (const socket of held) socket.destroy();
  });

  it("many are ended at once by whoever asked", async () => {
    const server = await startServer("");
    server.signal("SIGSTOP");
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on("warning", warned);
    const signal = AbortSignal.timeout(300);
    const options = { limits: defaultLimits, labels: new SecretLabels(), signal };
    const ask = () => Promise.all([{}, { tls: {} }].map((told) => askInstance(targetAt(server.port, told), options)));
    const before = await Promise.all(Array.from({ length: 20 }, ask));
    const after = await ask();
    expect([...before.flat(), ...after].map(({ unreachable }) => unreachable?.code)).toEqual(
      Array.from({ length: 42 }, () => "out-of-time"),
    );
    process.off("warning", warned);
    expect(warnings).toEqual([]);
  });
});

describe.skipIf("missing" in redis)("what sentinels refuse", () => {
  it("a master name that is gone meanwhile, and a quorum that is out of reach", async () => {
    const sentinel = await startSentinel(`sentinel monitor main 127.0.0.1 ${await freePort()} 2`);
    const answers = await askAt(sentinel.port);
    expect(answers).toMatchObject({ kind: "sentinel", failed: [] });
    const [watch] = answers.watches ?? [];
    expect(watch).toMatchObject({ name: "main", replicas: [], peers: [], quorumCheck: { passes: false } });
    const again = await askAgain(targetAt(sentinel.port), ["gone", "main"], { limits: defaultLimits });
    expect([...again.keys()]).toEqual(["main"]);
    expect(again.get("main")?.map(([name]) => name)).toEqual(
      expect.arrayContaining(["ip", "port", "flags", "config-epoch", "quorum", "num-other-sentinels"]),
    );
  });

  it("more masters than fit into one reply are asked for one by one", async () => {
    const port = await freePort();
    const names = Array.from({ length: 5 }, (_, index) => `cache${index}`);
    const lines = names.map((name) => `sentinel monitor ${name} 127.0.0.1 ${port} 1`).join("\n");
    const sentinel = await startSentinel(lines);
    const answers = await askAt(sentinel.port, {}, { reply: 6000 });
    expect(answers.failed).toEqual([]);
    expect(answers.watches?.map(({ name }) => name).sort()).toEqual(names);
    expect(answers.watches?.every(({ master }) => master.some(([field]) => field === "quorum"))).toBe(true);
  });
});

describe.skipIf("missing" in redis)("TLS", () => {
  const folder = newFolder();
  const at = (name: string) => join(folder, name);
  let authority: Authority;
  let ca: string;

  const lines = (name: string) =>
    `tls-port TLSPORT\ntls-cert-file ${at(name)}/redis.crt\ntls-key-file ${at(name)}/redis.key\ntls-ca-cert-file ${at(name)}/ca.crt`;
  const start = async (name: string, more = "") => {
    const port = await freePort();
    await startServer(`${lines(name).replace("TLSPORT", String(port))}\n${more}`);
    return port;
  };
  const client = (name: string) => ({
    cert: readFileSync(join(at(name), "redis.crt"), "utf8"),
    key: readFileSync(join(at(name), "redis.key"), "utf8"),
  });

  beforeAll(() => {
    authority = new Authority(at("authority"));
    authority.issue("shop1.test", at("shop1"));
    authority.issue("shop2.test", at("expired"), -1);
    authority.issue("127.0.0.1", at("numbered"));
    ca = readFileSync(join(at("shop1"), "ca.crt"), "utf8");
  });

  it("with a client certificate and the name that is asked for", async () => {
    const port = await start("shop1");
    const answers = await askAt(port, { tls: { ca, ...client("shop1"), serverName: "shop1.test" } });
    expect(answers).toMatchObject({ kind: "server", isTls: true, failed: [] });
    expect(answers.unreachable).toBeUndefined();
    expect(await askAt(port, { host: "shop1.test", tls: { ca, ...client("shop1") } })).toMatchObject({
      user: "default",
    });
  });

  it("with a certificate for an address", async () => {
    const port = await start("numbered", "tls-auth-clients no");
    expect((await askAt(port, { tls: { ca } })).unreachable).toBeUndefined();
  });

  it("without the client certificate that is wanted", async () => {
    const port = await start("shop1");
    const { unreachable } = await askAt(port, { tls: { ca, serverName: "shop1.test" } });
    expect(unreachable).toMatchObject({
      code: "certificate",
      text: expect.stringMatching(/certificate of the client/),
    });
  });

  it("with a certificate that has expired", async () => {
    const port = await start("expired", "tls-auth-clients no");
    const { unreachable } = await askAt(port, { tls: { ca, serverName: "shop2.test" } });
    expect(unreachable?.code).toBe("certificate");
    expect(unreachable?.text).toMatch(/^its certificate has expired \(issued to "shop2.test" by "lab", .* until .*\)$/);
  });

  it("with a certificate for another name", async () => {
    const port = await start("shop1", "tls-auth-clients no");
    const { unreachable } = await askAt(port, { tls: { ca, serverName: "shop9.test" } });
    expect(unreachable).toMatchObject({
      code: "certificate",
      text: expect.stringMatching(/another name.*"shop1.test"/),
    });
  });

  it("with a certificate of an authority that nobody trusts", async () => {
    const port = await start("shop1", "tls-auth-clients no");
    const { unreachable } = await askAt(port, { tls: { serverName: "shop1.test" } });
    expect(unreachable).toMatchObject({ code: "certificate", text: expect.stringMatching(/not trusted/) });
  });

  it("with a key that is none", async () => {
    const port = await start("shop1");
    const { unreachable } = await askAt(port, { tls: { ca, cert: "no", key: "canary-key" } });
    expect(unreachable?.code).toBe("other");
    expect(JSON.stringify(unreachable)).not.toContain("canary");
  });

  it("spoken to a plain port", async () => {
    const server = await startServer("");
    const { unreachable } = await askAt(server.port, { tls: { ca } }, { connect: 500 });
    expect(unreachable?.code).toBe("tls-not-spoken");
  });

  it("not spoken to a TLS port", async () => {
    const { unreachable } = await askAt(await start("shop1"));
    expect(unreachable?.code).toBe("tls-wanted");
  });
});
