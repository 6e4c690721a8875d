import { describe, expect, it } from "vitest";
import { linesOf, markedBy, service } from "../../../test/service.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { hostView } from "../../syntax/embedded.ts";
import { shownLine } from "../../syntax/masking.ts";
import { bitnamiVariable } from "./bitnami-variables.ts";
import type { ContainerOutcome } from "./starts.ts";

function fileOf({ started }: ContainerOutcome): ConfigFile {
  const config = started[0]?.config;
  if (config?.kind !== "embedded") throw new Error(`no lines: ${config?.kind}`);
  return config.file;
}

const master = `redis-primary:
  image: docker.io/bitnami/redis:7.2
  environment:
    - REDIS_REPLICATION_MODE=master
    - REDIS_PASSWORD=hunter2
    - REDIS_DISABLE_COMMANDS=FLUSHDB,FLUSHALL
  volumes:
    - redis_data:/bitnami/redis/data
`;

const replica = `redis-replica:
  image: bitnamilegacy/redis:7.4.2-debian-12-r4
  environment:
    REDIS_REPLICATION_MODE: slave
    REDIS_MASTER_HOST: redis-primary
    REDIS_MASTER_PORT_NUMBER: "6380"
    REDIS_MASTER_PASSWORD: hunter2
    ALLOW_EMPTY_PASSWORD: "yes"
`;

const sentinel = `redis-sentinel:
  image: 'bitnami/redis-sentinel:latest'
  environment:
    - REDIS_MASTER_SET=main
    - REDIS_MASTER_HOST=redis-primary
    - REDIS_SENTINEL_QUORUM=4
    - REDIS_MASTER_PASSWORD=hunter2
    - REDIS_SENTINEL_RESOLVE_HOSTNAMES=no
`;

describe("Bitnami's server", () => {
  it("is configured by variables", () => {
    const outcome = service(master);
    expect(linesOf(fileOf(outcome))).toEqual([
      "dir /bitnami/redis/data",
      'save ""',
      "bind 0.0.0.0 ::",
      "appendonly yes",
      "port 6379",
      "requirepass hunter2",
      'rename-command FLUSHDB ""',
      'rename-command FLUSHALL ""',
      "masterauth hunter2",
    ]);
    expect(outcome).toMatchObject({
      problems: [],
      image: { kind: "bitnami", target: { engine: "redis", version: [7, 2, Infinity] } },
      started: [
        { mode: "server", storage: { data: { kind: "volume", key: "redis_data", path: "/bitnami/redis/data" } } },
      ],
    });
    expect(outcome.started[0]).not.toHaveProperty("unread");
    expect(linesOf(outcome.started[0]!.options[0]!)).toEqual(["daemonize no"]);
  });

  it("replicates from the host and the port that are written", () => {
    const file = fileOf(service(replica));
    expect(linesOf(file)).toContain("replicaof redis-primary 6380");
    expect(linesOf(file)).toContain("protected-mode no");
    // It announces the port of its master (REDIS_REPLICA_PORT is not set), not its own.
    expect(linesOf(file)).toContain("replica-announce-port 6380");
    expect(markedBy(file, "replicaof")).toEqual(["redis-primary", "6380"]);
    expect(markedBy(file, "masterauth")).toEqual(["hunter2"]);
    expect(markedBy(file, "dir")).toEqual(["redis-replica"]);
  });

  it("does not start without a password or without a master", () => {
    const { problems, started } = service(
      "r:\n  image: bitnami/redis\n  environment:\n    REDIS_REPLICATION_MODE: master\n",
    );
    expect(problems).toMatchObject([{ kind: "variable-unset", severity: "error" }]);
    expect(problems[0]!.message).toMatch(/^REDIS_PASSWORD is not set/);
    expect(started[0]!.unread).toBeDefined();
    const orphan = service(replica.replace(/.*REDIS_MASTER_HOST.*\n/, ""));
    expect(orphan.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^REDIS_MASTER_HOST is not set/),
    ]);
    expect(linesOf(fileOf(orphan)).join("\n")).not.toContain("replicaof");
  });

  it("takes quotes in a list for a part of the value, and the server takes them off", () => {
    const outcome = service('r:\n  image: bitnami/redis\n  environment:\n    - REDIS_PASSWORD=""\n');
    expect(outcome.problems).toEqual([]);
    expect(linesOf(fileOf(outcome))).toContain('requirepass ""');
  });

  it("reads what a file of secrets holds, or knows that there is a value", () => {
    const known = service(
      'r:\n  image: bitnami/redis\n  environment:\n    REDIS_PASSWORD_FILE: /run/secrets/pw\n  volumes: ["./pw.txt:/run/secrets/pw"]\n',
      { "pw.txt": "hunter2\n" },
    );
    expect(linesOf(fileOf(known))).toContain("requirepass hunter2");
    const unknown = service("r:\n  image: bitnami/redis\n  environment:\n    REDIS_PASSWORD:\n");
    expect(linesOf(fileOf(unknown))).toContain("requirepass $(REDIS_PASSWORD)");
    expect(unknown.problems).toEqual([]);
  });

  it("uses a mounted configuration in place of all variables", () => {
    const text = `${replica}  volumes:\n    - ./redis.conf:/opt/bitnami/redis/mounted-etc/redis.conf\n`;
    const { started } = service(text, { "redis.conf": "port 7000\n" });
    expect(started).toMatchObject([{ config: { kind: "file", path: "redis.conf" } }]);
    expect(started[0]!.options.flatMap(linesOf)).toEqual(["daemonize no"]);
  });

  it("needs no master where a configuration is mounted, but a password", () => {
    const text = `${replica.replace(/.*REDIS_MASTER_HOST.*\n/, "")}  volumes:\n    - ./redis.conf:/opt/bitnami/redis/mounted-etc/redis.conf\n`;
    expect(service(text, { "redis.conf": "" }).problems).toEqual([]);
    expect(service(text.replace(/.*ALLOW_EMPTY.*\n/, ""), { "redis.conf": "" }).problems).toHaveLength(1);
  });

  it("reads overrides behind its own lines", () => {
    const text = `${replica}  volumes:\n    - ./my.conf:/opt/bitnami/redis/mounted-etc/overrides.conf\n`;
    const outcome = service(text, { "my.conf": "port 7000\n" });
    expect(linesOf(fileOf(outcome)).at(-1)).toBe("include /opt/bitnami/redis/mounted-etc/overrides.conf");
    expect(outcome.hostPath("/opt/bitnami/redis/mounted-etc/overrides.conf")).toBe("my.conf");
  });

  it("reads overrides that stand as a text elsewhere", () => {
    const text = `${replica}  configs:\n    /opt/bitnami/redis/mounted-etc/overrides.conf: |\n      port 7000\n`;
    const outcome = service(text);
    expect(linesOf(fileOf(outcome)).join("\n")).not.toContain("include");
    expect(outcome.started[0]!.options.map(linesOf)).toEqual([["port 7000"], ["daemonize no"]]);
    expect(markedBy(outcome.started[0]!.options[0]!, "port")).toEqual(["7000"]);
  });

  it("changes lines of a configuration that is mounted in etc/", () => {
    const text = `${replica}  volumes:\n    - ./redis.conf:/opt/bitnami/redis/etc/redis.conf\n`;
    const { started } = service(text, { "redis.conf": "port 7000\n# replicaof <masterip> <masterport>\n" });
    expect(started).toMatchObject([{ config: { kind: "file", path: "redis.conf" } }]);
    expect(started[0]!.options.flatMap(linesOf)).toEqual([
      'save ""',
      "port 6379",
      "replicaof redis-primary 6380",
      "daemonize no",
    ]);
  });

  it("takes flags from a variable and from the command", () => {
    const text = `${replica}    REDIS_EXTRA_FLAGS: --maxmemory-policy allkeys-lru\n  command: /opt/bitnami/scripts/redis/run.sh --maxmemory 100mb\n`;
    const { started } = service(text);
    expect(started[0]!.options.flatMap(linesOf)).toEqual([
      "daemonize no",
      "maxmemory-policy allkeys-lru",
      "maxmemory 100mb",
    ]);
  });

  it("listens with TLS alone where both ports are the default", () => {
    const text = `${replica}    REDIS_TLS_ENABLED: yes\n    REDIS_TLS_CERT_FILE: /tls/redis.crt\n    REDIS_TLS_KEY_FILE: /tls/redis.key\n    REDIS_TLS_CA_FILE: /tls/ca.crt\n`;
    const lines = linesOf(fileOf(service(text)));
    expect(lines).toEqual(
      expect.arrayContaining([
        "port 0",
        "tls-port 6379",
        "tls-cert-file /tls/redis.crt",
        "tls-replication yes",
        "tls-auth-clients yes",
      ]),
    );
  });

  it("runs another command with nothing prepared", () => {
    const { started } = service("r:\n  image: bitnami/redis\n  command: redis-server --port 7000\n");
    expect(started).toMatchObject([{ config: { kind: "none" } }]);
  });

  it("of Valkey has its own names", () => {
    const text =
      "v:\n  image: bitnami/valkey:8.0\n  environment:\n    VALKEY_REPLICATION_MODE: replica\n    VALKEY_PRIMARY_HOST: v0\n    VALKEY_PRIMARY_PASSWORD: s\n    VALKEY_PASSWORD: s\n";
    const outcome = service(text);
    expect(outcome.problems).toEqual([]);
    expect(linesOf(fileOf(outcome))).toEqual(
      expect.arrayContaining(["replicaof v0 6379", "primaryauth s", "dir /bitnami/valkey/data"]),
    );
  });
});

it("shows no password of its variables", () => {
  const secrets = ["REDIS_PASSWORD", "REDIS_MASTER_PASSWORD", "REDIS_SENTINEL_PASSWORD", "REDIS_TLS_KEY_FILE_PASS"];
  const variables = secrets.map((name, at) => `    - ${name}=hunter${at}\n`).join("");
  for (const image of ["redis", "redis-sentinel"]) {
    const text = `r:\n  image: bitnami/${image}\n  environment:\n    - REDIS_REPLICATION_MODE=replica\n    - REDIS_MASTER_HOST=m\n    - REDIS_TLS_ENABLED=yes\n${variables}`;
    const { started } = service(text);
    const { config, options } = started[0]!;
    const files = [...(config.kind === "embedded" ? [config.file] : []), ...options];
    const view = hostView({ uri: "compose.yaml", text }, files, []);
    for (const file of [...files, view]) {
      const lines = text.split("\n").map((_, at) =>
        shownLine(file, at + 1)
          .map((piece) => piece.text)
          .join(""),
      );
      expect(lines.join("\n")).not.toContain("hunter");
    }
    // What is no secret is shown, so that this test can fail.
    expect(text.split("\n").flatMap((_, at) => shownLine(view, at + 1).map((piece) => piece.text))).toContain("m");
  }
});

it("shows a host in front of the name of its master", () => {
  const text =
    "s:\n  image: bitnami/redis-sentinel:7.2\n  environment:\n    - REDIS_MASTER_HOST=redis-one\n    - REDIS_MASTER_PASSWORD=hunter2\n    - REDIS_MASTER_SET=main\n";
  const { config } = service(text).started[0]!;
  const view = hostView({ uri: "compose.yaml", text }, config.kind === "embedded" ? [config.file] : [], []);
  const lines = text.split("\n").map((_, at) =>
    shownLine(view, at + 1)
      .map((piece) => piece.text)
      .join(""),
  );
  expect(lines.slice(3, 6)).toEqual(["    - ***redis-one", "    - ***", "    - ***main"]);
});

describe("variables for lines", () => {
  it.each([
    [["masterauth", "x"], "redis", false, undefined],
    [["requirepass", "x"], "redis", false, ["REDIS_PASSWORD", "x"]],
    [["requirepass", "x"], "valkey", true, ["VALKEY_SENTINEL_PASSWORD", "x"]],
    [["sentinel", "auth-pass", "main", "x"], "valkey", true, ["VALKEY_PRIMARY_PASSWORD", "x"]],
    [["sentinel", "resolve-hostnames", "yes"], "redis", true, ["REDIS_SENTINEL_RESOLVE_HOSTNAMES", "yes"]],
    [["sentinel", "parallel-syncs", "main", "1"], "redis", true, undefined],
    [["constructor", "x"], "redis", false, undefined],
  ] as const)("%j of %s", (words, engine, isSentinel, expected) => {
    expect(bitnamiVariable(words, engine, isSentinel)).toEqual(expected);
  });
});

describe("Bitnami's sentinel", () => {
  it("is configured by variables, each word where it is written", () => {
    const file = fileOf(service(sentinel));
    expect(linesOf(file)).toEqual([
      "bind 0.0.0.0 ::",
      "port 26379",
      "sentinel monitor main redis-primary 6379 4",
      "sentinel down-after-milliseconds main 60000",
      "sentinel failover-timeout main 180000",
      "sentinel parallel-syncs main 1",
      "sentinel auth-pass main hunter2",
      "sentinel resolve-hostnames no",
      "sentinel announce-hostnames no",
    ]);
    expect(markedBy(file, "sentinel").slice(1)).toEqual(["main", "redis-primary", "redis-sentinel", "4"]);
  });

  it("keeps its state where its volume is", () => {
    expect(service(sentinel).started).toMatchObject([{ mode: "sentinel", storage: { config: { kind: "ephemeral" } } }]);
    const { started } = service(`${sentinel}  volumes: ["state:/bitnami"]\n`);
    expect(started).toMatchObject([
      { storage: { config: { kind: "volume", key: "state/redis-sentinel/conf/sentinel.conf" } } },
    ]);
  });

  it("takes a configuration that is there as it is", () => {
    const text = `${sentinel}  volumes: ["./conf:/bitnami/redis-sentinel/conf"]\n`;
    const { started } = service(text, { "conf/sentinel.conf": "port 26380\n" });
    expect(started).toMatchObject([{ config: { kind: "file", path: "conf/sentinel.conf" } }]);
  });

  it("knows no host names before 6.2", () => {
    const lines = linesOf(fileOf(service(sentinel.replace("latest", "6.0.16"))));
    expect(lines.join("\n")).not.toContain("resolve-hostnames");
  });
});
