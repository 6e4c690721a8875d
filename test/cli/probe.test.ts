import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import type { Endpoint } from "../../src/facts/answers.ts";
import schema from "../../src/report/report.schema.json" with { type: "json" };
import { Authority } from "../lab/certificates.ts";
import { until } from "../lab/until.ts";
import { startSentinel, startServer } from "../probe/instances.ts";
import { findRedisServer } from "../redis-server.ts";
import { buildCommand, folder, type Outcome, runner } from "./command.ts";

const run = runner(buildCommand());
const validate = new Ajv({ allErrors: true }).compile(schema);
const found = findRedisServer();

const secrets = { server: "canary-of-servers", sentinel: "canary-of-sentinels", other: "canary-that-is-wrong" };
const env = { REDIS_HA_LINT_PASSWORD: secrets.server, REDIS_HA_LINT_SENTINEL_PASSWORD: secrets.sentinel };

/** Nothing that is printed holds a password. */
function quiet(outcome: Outcome): Outcome {
  for (const secret of Object.values(secrets)) expect(outcome.out + outcome.err).not.toContain(secret);
  return outcome;
}

interface Json {
  readonly deployments: readonly {
    readonly id: string;
    readonly observed?: {
      readonly takenAt: string;
      readonly instances: readonly Record<string, unknown>[];
      readonly masters: readonly { readonly name: string; readonly views: readonly Record<string, unknown>[] }[];
    };
  }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly view: string;
    readonly file: string;
    readonly fingerprint: string;
  }[];
  readonly undecided: readonly { readonly missing: string }[];
  readonly notAsked?: readonly { readonly instance: string; readonly reason: string }[];
}

function jsonOf({ out }: Outcome): Json {
  const value = JSON.parse(out);
  expect(validate(value) ? [] : validate.errors).toEqual([]);
  return value;
}

describe.skipIf("missing" in found)("a running set and its files", () => {
  let servers: Endpoint[] = [];
  let sentinels: Endpoint[] = [];
  let files: Record<string, string> = {};
  let cwd = "";
  const at = ({ host, port }: Endpoint) => `${host}:${port}`;

  beforeAll(async () => {
    const password = [`requirepass ${secrets.server}`, `masterauth ${secrets.server}`];
    const master = (await startServer(password)).address;
    const follows = [...password, `replicaof 127.0.0.1 ${master.port}`];
    servers = [master, (await startServer(follows)).address, (await startServer(follows)).address];
    const watch = [
      `requirepass ${secrets.sentinel}`,
      `sentinel monitor cache 127.0.0.1 ${master.port} 2`,
      `sentinel auth-pass cache ${secrets.server}`,
    ];
    sentinels = [
      (await startSentinel(watch)).address,
      (await startSentinel(watch)).address,
      (await startSentinel(watch)).address,
    ];
    const text = (endpoint: Endpoint, lines: readonly string[]) =>
      [`port ${endpoint.port}`, "bind 127.0.0.1", ...lines, ""].join("\n");
    files = {
      "redis-1.conf": text(master, password),
      ...Object.fromEntries(servers.slice(1).map((one, index) => [`redis-${index + 2}.conf`, text(one, follows)])),
      ...Object.fromEntries(sentinels.map((one, index) => [`sentinel-${index + 1}.conf`, text(one, watch)])),
    };
    cwd = folder(files);
    await until(async () => {
      const { deployments } = jsonOf(run(["probe", "--seed", at(sentinels[0]!), "--format", "json"], { cwd, env }));
      const { masters, instances } = deployments[0]!.observed!;
      const views = masters[0]?.views ?? [];
      const links = instances.flatMap(
        ({ replication }) => (replication as { linkUp?: boolean } | undefined)?.linkUp ?? [],
      );
      const isSettled =
        views.length === 3 &&
        views.every(({ peers, replicas }) => peers === 2 && replicas === 2) &&
        links.length === 2 &&
        links.every((isUp) => isUp);
      return isSettled ? undefined : "the set is not together";
    }, 60);
  }, 120_000);

  it("judges both in one report", () => {
    const { code, out, err } = quiet(run(["probe", "."], { cwd, env }));
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/\n6 of 6 instances answered in \d+\.\d\d s\n/);
    expect(out).toContain("3 servers, 3 sentinels");
    expect(out).toContain("asked as default, who may write unless an ACL says otherwise");
    expect(out).not.toContain("running instances say it");
  });

  it("says as JSON what each answered and what each sentinel thinks", () => {
    const { deployments, findings } = jsonOf(quiet(run(["probe", "--format", "json"], { cwd, env })));
    const [{ observed } = { observed: undefined }] = deployments;
    expect(observed?.takenAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const answered = new Map(observed?.instances.map((instance) => [instance.address, instance]));
    expect([...answered.keys()].sort()).toEqual([...servers, ...sentinels].map(at).sort());
    const [master, replica] = servers.map((one) => answered.get(at(one)));
    expect(master).toMatchObject({ kind: "server", answered: true, failed: [], role: "master", user: "default" });
    expect(master?.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(master?.runId).toMatch(/^[0-9a-f]{40}$/);
    expect(master?.replication).toMatchObject({ replicas: [{ state: "online" }, { state: "online" }] });
    expect(replica?.replication).toMatchObject({ master: at(servers[0]!), linkUp: true });
    expect(observed?.masters.map(({ name }) => name)).toEqual(["cache"]);
    const view = { address: at(servers[0]!), epoch: 0, quorum: 2, peers: 2, replicas: 2, flags: ["master"] };
    expect(observed?.masters[0]?.views).toEqual(
      expect.arrayContaining(sentinels.map((one) => ({ sentinel: at(one), ...view }))),
    );
    expect(findings.every(({ view }) => view === "declared")).toBe(true);
  });

  it("needs no files beside a seed, and reads none", () => {
    const other = folder({ "redis.conf": "port 1\nbind 127.0.0.1\nreplicaof 127.0.0.1\n" });
    for (const seed of [sentinels[1]!, servers[2]!]) {
      const { deployments } = jsonOf(
        quiet(run(["probe", "--seed", at(seed), "--format", "json"], { cwd: other, env })),
      );
      expect(deployments.map(({ id }) => id)).toEqual([at(seed)]);
      expect(deployments[0]?.observed?.instances).toHaveLength(seed === sentinels[1] ? 6 : 3);
    }
  });

  it("takes a seed and files together, and asks nobody twice", () => {
    const part = folder({ "redis.conf": files["redis-1.conf"]! });
    const { deployments } = jsonOf(
      quiet(run(["probe", ".", "--seed", at(sentinels[0]!), "--format", "json"], { cwd: part, env })),
    );
    expect(deployments.map(({ id }) => id)).toEqual(["."]);
    expect(deployments[0]?.observed?.instances.map(({ address }) => address).sort()).toEqual(
      [...servers, ...sentinels].map(at).sort(),
    );
  });

  it("connects elsewhere where --map says so", () => {
    const part = folder({ "redis.conf": "port 6379\nbind 10.1.2.3\n" });
    const map = `10.1.2.3:6379=${at(servers[0]!)}`;
    const { deployments } = jsonOf(quiet(run(["probe", "--map", map, "--format", "json"], { cwd: part, env })));
    expect(deployments[0]?.observed?.instances).toMatchObject([
      { address: "10.1.2.3:6379", dialled: at(servers[0]!), answered: true },
    ]);
  });

  describe("facts that are kept", () => {
    it("are judged again alike, with files and without", () => {
      for (const whom of [["."], ["--seed", at(sentinels[0]!)]]) {
        const own = folder(files);
        const paths = whom.filter((word) => word === ".");
        const args = ["--config-get", "--save", "cluster.facts", "--format", "json"];
        const live = jsonOf(quiet(run(["probe", ...whom, ...args], { cwd: own, env })));
        const again = jsonOf(
          quiet(run(["check", ...paths, "--facts", "cluster.facts", "--format", "json"], { cwd: own })),
        );
        expect(live.notAsked).toEqual([]);
        expect({ ...again, notAsked: [] }).toEqual(live);
        const replayed = quiet(run(["check", ...paths, "--facts", "cluster.facts"], { cwd: own }));
        expect(replayed.out).toMatch(/6 of 6 instances had answered at \d{4}-/);
        const kept = join(own, "cluster.facts");
        expect(statSync(kept).mode & 0o777).toBe(0o600);
        for (const secret of Object.values(secrets)) expect(readFileSync(kept, "latin1")).not.toContain(secret);
        expect(readFileSync(kept, "latin1")).toMatch(/\n {2}secret requirepass set 1( declared)?\n/);
      }
    });

    it("go over older facts and over nothing else", () => {
      const own = folder({ ...files, "notes.txt": "mine\n", "empty.facts": "" });
      for (let time = 0; time < 2; time++)
        expect(run(["probe", "--save", "cluster.facts"], { cwd: own, env }).code).toBe(0);
      expect(run(["probe", "--save", "empty.facts"], { cwd: own, env }).code).toBe(0);
      const { code, err } = run(["probe", "--save", "notes.txt"], { cwd: own, env });
      expect(code).toBe(2);
      expect(err).toContain('--save names "notes.txt", which is there and holds no facts');
      expect(readFileSync(join(own, "notes.txt"), "utf8")).toBe("mine\n");
      expect(run(["probe", "--save", "."], { cwd: own, env }).code).toBe(2);
      expect(run(["probe", "--save", "none/cluster.facts"], { cwd: own, env }).code).toBe(3);
    });
  });

  it("says whose address is not known", () => {
    const own = folder({ "redis.conf": files["redis-1.conf"]!, "other/redis.conf": "port 6379\nbind 0.0.0.0\n" });
    const reason = "its address is not known; give --seed or a project file";
    expect(run(["probe"], { cwd: own, env }).out).toContain(`\n  other/redis.conf: not asked: ${reason}\n`);
    expect(jsonOf(run(["probe", "--format", "json"], { cwd: own, env })).notAsked).toEqual([
      { instance: "other/redis.conf", reason },
    ]);
  });

  it("says who could not be asked, and judges the rest", () => {
    const own = folder({ ...files, "redis-3.conf": files["redis-3.conf"]!.replace(/^port \d+/, "port 1") });
    const { code, out } = quiet(run(["probe", "--rule", "replicaof-target-unknown=off"], { cwd: own, env }));
    expect(out).toMatch(/5 of 6 instances answered in .*\n {2}127\.0\.0\.1:1: /);
    expect(code).toBe(0);
    const args = ["probe", "--format", "json"];
    const { deployments, undecided } = jsonOf(quiet(run(args, { cwd: own, env })));
    const lost = deployments[0]?.observed?.instances.find(({ address }) => address === "127.0.0.1:1");
    expect(lost).toMatchObject({ answered: false, failure: { code: "refused" } });
    expect(undecided.some(({ missing }) => missing.includes("127.0.0.1:1"))).toBe(true);
    expect(run([...args, "--fail-on", "undecided"], { cwd: own, env }).code).toBe(1);
    expect(run([...args, "--fail-on", "never"], { cwd: own, env }).code).toBe(0);
  });

  it("tells a wrong password in words, and that nobody answered", () => {
    const wrong = { REDIS_HA_LINT_PASSWORD: secrets.other, REDIS_HA_LINT_SENTINEL_PASSWORD: secrets.other };
    const { code, out, err } = quiet(run(["probe"], { cwd, env: wrong }));
    expect([code, err]).toEqual([3, "redis-ha-lint: nobody answered\n"]);
    expect(out).toContain("0 of 6 instances answered");
    expect(out).toMatch(new RegExp(`\n {2}${at(servers[0]!)}: .*password`));
  });

  it("logs in as the files declare it where that is wanted", () => {
    const { code, out } = quiet(run(["probe", "--auth-from-files", "--config-get"], { cwd }));
    expect(code).toBe(0);
    expect(out).toContain("6 of 6 instances answered");
    expect(out).toContain("asked as default, who may write;");
    expect(quiet(run(["probe"], { cwd })).out).toContain("0 of 6 instances answered");
  });

  it("takes logins of a file", () => {
    const file = join(folder({}), "logins");
    writeFileSync(file, `password ${secrets.server}\nsentinel-password ${secrets.sentinel}\n`, { mode: 0o600 });
    expect(quiet(run(["probe", "--credentials", file], { cwd })).out).toContain("6 of 6 instances answered");
  });

  it("shows errors only with --quiet", () => {
    expect(quiet(run(["probe", "--quiet"], { cwd, env }))).toEqual({ code: 0, out: "", err: "" });
  });
});

describe.skipIf("missing" in found)("a set that is wrong while it runs", () => {
  let sentinel: Endpoint;
  beforeAll(async () => {
    const master = (await startServer()).address;
    sentinel = (await startSentinel([`sentinel monitor cache 127.0.0.1 ${master.port} 2`])).address;
    // Whom a sentinel meets is open in its first seconds.
    await until(async () => {
      const { undecided } = jsonOf(run(["probe", "--seed", `127.0.0.1:${sentinel.port}`, "--format", "json"]));
      return undecided.find(({ missing }) => missing.includes("first seconds"))?.missing;
    }, 40);
  }, 60_000);

  it("is told by rules, at the instance", () => {
    const seed = `127.0.0.1:${sentinel.port}`;
    const { code, out } = run(["probe", "--seed", seed, "--rule", "quorum-exceeds-sentinels=error"]);
    expect(code).toBe(1);
    expect(out).toMatch(
      new RegExp(
        `error quorum-exceeds-sentinels: .*\n(?: .*\n)*? {2}${seed} \\(live\\)\n {6}\\|   master cache quorum 2\n`,
      ),
    );
    const own = folder({});
    const saved = run(["probe", "--seed", seed, "--save", "cluster.facts"], { cwd: own });
    expect(saved.out).toMatch(new RegExp(`\n {2}${seed} \\(live, cluster\\.facts:\\d+:\\d+\\)\n`));
    const args = ["probe", "--seed", seed, "--format", "json"];
    const { findings } = jsonOf(run(args));
    expect(findings.length).toBeGreaterThan(0);
    for (const { view, file } of findings) expect([view, file]).toEqual(["observed", "<probe>"]);
    // The name under which answers are kept is no part of what was found.
    const kept = jsonOf(run(["check", "--facts", "cluster.facts", "--format", "json"], { cwd: own }));
    expect(kept.findings.map(({ fingerprint }) => fingerprint)).toEqual(findings.map(({ fingerprint }) => fingerprint));
  });
});

const mayTls = !("missing" in found) && spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!mayTls)("a server that speaks TLS alone", () => {
  const home = folder({});
  let server: Endpoint;
  beforeAll(async () => {
    new Authority(join(home, "authority")).issue("127.0.0.1", join(home, "server"));
    server = (
      await startServer([
        "port 0",
        "tls-port PORT",
        ...["ca-cert-file ca.crt", "cert-file redis.crt", "key-file redis.key"].map(
          (line) => `tls-${line.replace(" ", ` ${home}/server/`)}`,
        ),
      ])
    ).address;
  }, 60_000);
  const tls = ["--cacert", "ca.crt", "--cert", "redis.crt", "--key", "redis.key"];
  const cwd = join(home, "server");
  const probe = (...args: readonly string[]) => run(["probe", ...args], { cwd }).out;

  it("is asked by its files, by --tls and by a URL, and its certificate is verified", () => {
    writeFileSync(join(cwd, "redis.conf"), `port 0\ntls-port ${server.port}\nbind 127.0.0.1\n`);
    const at = `127.0.0.1:${server.port}`;
    expect(probe("redis.conf", ...tls)).toContain("1 of 1 instance answered");
    expect(probe("--seed", at, "--tls", ...tls)).toContain("1 of 1 instance answered");
    expect(probe("--seed", `rediss://${at}`, ...tls)).toContain("1 of 1 instance answered");
    expect(probe("--seed", at)).toContain("0 of 1 instance answered");
    expect(probe("redis.conf", ...tls.slice(2))).toMatch(/0 of 1 instance answered.*\n.*certificate/);
    expect(probe("redis.conf", ...tls, "--sni", "redis.example")).toMatch(/0 of 1 instance answered.*\n.*another name/);
  });
});

describe.skipIf("missing" in found)("the user that probe acl prints", () => {
  const hash = createHash("sha256").update(secrets.server).digest("hex");
  const lines = (place: "server" | "sentinel", args: readonly string[]) => {
    const { code, out, err } = run(["probe", "acl", ...args]);
    expect([code, err]).toEqual([0, ""]);
    const all = out.split("\n").filter((line) => line.startsWith("user "));
    expect(all).toHaveLength(2);
    return ["user default off", all[place === "server" ? 0 : 1]!.replace("#SHA256-OF-THE-PASSWORD", `#${hash}`)];
  };

  it.each([[[]], [["--config-get"]]])("is enough for a probe %j, and may not write", async (args) => {
    const master = (await startServer(lines("server", args))).address;
    const sentinel = (
      await startSentinel([`sentinel monitor cache 127.0.0.1 ${master.port} 1`, ...lines("sentinel", args)])
    ).address;
    const env = {
      REDIS_HA_LINT_USERNAME: "redis-ha-lint",
      REDIS_HA_LINT_PASSWORD: secrets.server,
      REDIS_HA_LINT_SENTINEL_USERNAME: "redis-ha-lint",
      REDIS_HA_LINT_SENTINEL_PASSWORD: secrets.server,
    };
    const seeds = [master, sentinel].flatMap(({ port }) => ["--seed", `127.0.0.1:${port}`]);
    const { out } = quiet(run(["probe", ...args, ...seeds], { env }));
    expect(out).toContain("2 of 2 instances answered");
    expect(out).not.toContain("who may write");
    const { deployments } = jsonOf(quiet(run(["probe", ...args, ...seeds, "--format", "json"], { env })));
    for (const instance of deployments.flatMap(({ observed }) => observed?.instances ?? []))
      expect(instance).toMatchObject({ answered: true, failed: [], user: "redis-ha-lint" });
  });

  it("fits the release, and has the name that is wanted", () => {
    expect(run(["probe", "acl", "--user", "lint", "--target", "redis@6.0"]).out).toContain("\nuser lint on #");
    expect(run(["probe", "acl", "--watch"]).out).toContain("&+switch-master");
    expect(run(["probe", "acl", "--target", "redis@5.0"]).code).toBe(2);
    expect(run(["probe", "acl", "--user", "a b"]).code).toBe(2);
    expect(run(["probe", "acl", "deploy"]).code).toBe(2);
  });
});

describe("usage", () => {
  it.each([
    [["--timeout", "2"], '--timeout is "2"; it must be a time with its unit'],
    [["--node-timeout", "0s"], "it must be a time with its unit"],
    [["--connect-timeout", "100d"], "it must be a time with its unit"],
    [["--concurrency", "0"], '--concurrency is "0"; it must be a whole number from 1 to 1024'],
    [["--seed", `redis://:${secrets.server}@10.0.0.1`], "--seed: it holds a login"],
    [["--seed", "10.0.0.1:x"], "--seed: the port must be a number"],
    [["--map", "10.0.0.1"], "--map: it must be two addresses with an = between them"],
    [["--map", "a=b", "--map", "a=c"], "--map: a is mapped twice"],
    [["--cert", "x.pem"], "--cert is given alone"],
    [["--cacert", "none.pem"], "which cannot be read: ENOENT"],
    [["--fail-on", "nothing"], "it must be error, warning, info, undecided or never"],
    [["--stdin-filename", "x"], "unknown option '--stdin-filename'"],
    [["--password", secrets.server], "unknown option '--password'"],
  ])("%j", (args, message) => {
    const { code, out, err } = quiet(run(["probe", ...args], { cwd: folder({}) }));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  it("3: nobody answered, and nothing was judged", () => {
    const { code, out, err } = run(["probe", "--seed", "127.0.0.1:1", "--seed", "127.0.0.1:2"], { cwd: folder({}) });
    expect([code, err]).toEqual([3, "redis-ha-lint: nobody answered\n"]);
    expect(out).toMatch(/^0 of 2 instances answered in .*\n {2}127\.0\.0\.1:1: .*\n {2}127\.0\.0\.1:2: /);
    expect(out).not.toContain("no problems found");
  });

  it("4: nobody to ask", () => {
    const cwd = folder({ "redis.conf": "port 6379\nbind 0.0.0.0\n" });
    const { code, err } = run(["probe"], { cwd });
    expect(code).toBe(4);
    expect(err).toContain(
      "nobody to ask: no address of an instance found in the current folder; give --seed host:port",
    );
    expect(existsSync(join(cwd, "cluster.facts"))).toBe(false);
  });

  it("3: paths that cannot be read", () => {
    const { code, err } = run(["probe", "nowhere"], { cwd: folder({}) });
    expect(code).toBe(3);
    expect(err).toContain("could not read nowhere: there is no such file");
    expect(err).toContain("nobody to ask");
  });

  it("3: facts that cannot be read, or are none; nothing of them is shown", () => {
    const cwd = folder({ "redis.conf": `port 6379\nrequirepass ${secrets.server}\n` });
    const missing = run(["check", "--facts", "cluster.facts"], { cwd });
    expect([missing.code, missing.err]).toEqual([3, "redis-ha-lint: could not read the facts cluster.facts: ENOENT\n"]);
    const other = quiet(run(["check", "--facts", "redis.conf"], { cwd }));
    expect(other.code).toBe(3);
    expect(other.out).toContain("could not read redis.conf: line 1: the line facts 1 is missing");
  });

  it("--fail-on undecided: for questions that stay open, and for errors", () => {
    const open = folder({ "redis.conf": "port 6379\nbind 10.0.0.1\n" });
    expect(run(["--partial", "--fail-on", "undecided"], { cwd: open }).code).toBe(1);
    expect(run(["--partial"], { cwd: open }).code).toBe(0);
    const wrong = folder({ "redis.conf": "port 99999\n" });
    expect(run(["--fail-on", "undecided"], { cwd: wrong }).code).toBe(1);
  });

  it("is shown by --help", () => {
    for (const args of [["probe", "--help"], ["probe", "acl", "--help"], ["--help"]])
      expect([args, run(args).code]).toEqual([args, 0]);
    expect(run(["--help"]).out).toContain("--facts <file>");
  });
});
