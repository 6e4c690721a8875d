import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/index.ts";
import { diskSource } from "../../src/project/disk.ts";
import { memorySource } from "../../src/project/memory.ts";

const fixtures = join(import.meta.dirname, "../../fixtures");

/** What is said of facts alone. */
const judge = (text: string) => check([], { source: memorySource({}), facts: { text, name: "cluster.facts" } });

describe("a set whose sentinels were started seconds ago", () => {
  const second = (reported: number, uptime = 4000) => `facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 uptime_in_seconds ${uptime} role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 1 flags master role-reported-time ${reported}
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`;

  it("has no failover to wait for", () => {
    const text = readFileSync(join(fixtures, "facts/three-hosts.facts"), "latin1");
    expect(text).toMatch(/master orders role-reported-time 15\d{3}\n/);
    const { undecided } = check(["three-hosts"], {
      source: diskSource(join(fixtures, "healthy")),
      facts: { text, name: "cluster.facts" },
    });
    expect(undecided).toEqual([]);
  });

  it("leaves open whether a second master stays one", () => {
    const rule = "several-masters-in-group";
    expect(judge(second(15_000)).undecided).toContainEqual(
      expect.objectContaining({
        rule,
        missing: "whether sentinels make 10.0.0.2:6379 a replica, which takes some seconds",
      }),
    );
    // It was there before the failover, and hung.
    expect(judge(second(15_000, 25)).undecided.map((one) => one.rule)).toContain(rule);
    expect(judge(second(60_000)).diagnostics.map((one) => one.rule)).toContain(rule);
  });

  it("makes an old master that was started since then a replica", () => {
    const started = second(15_000, 3);
    expect(judge(started).diagnostics).toContainEqual(
      expect.objectContaining({ rule: "several-masters-in-group", severity: "info" }),
    );
  });
});

describe("a set on the ports of one machine", () => {
  const view = (port: number) => `instance sentinel 127.0.0.1:${port}
  info redis_version 7.0.15
  master main ip 127.0.0.1
  master main port 7101
  master main flags master
  master main quorum 2
  replicas main 2
  replica main 1 ip 127.0.0.1
  replica main 1 port 7102
  replica main 1 flags slave
  replica main 2 ip 127.0.0.1
  replica main 2 port 7103
  replica main 2 flags s_down,slave,disconnected
  replica main 2 s-down-time 2000
`;
  const facts = `facts 1
instance server 127.0.0.1:7101
  info redis_version 7.0.15
  info role master
instance server 127.0.0.1:7102
  info redis_version 7.0.15
  info role slave
  info master_host 127.0.0.1
  info master_port 7101
  info master_link_status up
instance server 127.0.0.1:7103
  unreachable refused "connection refused"
${view(7201)}${view(7202)}`;
  const sentinel = "bind 127.0.0.1\nsentinel monitor main 127.0.0.1 7101 2";
  const files = {
    "redis-7101.conf": "port 7101\nbind 127.0.0.1",
    "redis-7102.conf": "port 7102\nbind 127.0.0.1\nreplicaof 127.0.0.1 7101",
    "redis-7103.conf": "port 7103\nbind 127.0.0.1\nreplicaof 127.0.0.1 7101",
    "sentinel-7201.conf": `port 7201\n${sentinel}`,
    "sentinel-7202.conf": `port 7202\n${sentinel}`,
  };

  it.each([
    ["with its files", ["."], files],
    ["without files", [], {}],
  ])("is known by the addresses it was asked at, %s: what is down is declared, not forgotten", (_, paths, all) => {
    const { diagnostics, undecided } = check(paths, {
      source: memorySource(all),
      facts: { text: facts, name: "cluster.facts" },
    });
    const found = diagnostics.map(({ rule }) => rule);
    expect(found).toContain("instance-down");
    expect(found).not.toContain("stale-known-replica");
    expect(undecided.filter(({ missing }) => missing.startsWith("whether 127.0.0.1:"))).toEqual([]);
  });
});

describe("sentinels after a failover", () => {
  const ports = [1, 2, 3];
  const facts = (uptime: number) => `facts 1
${ports
  .map(
    (own) => `instance sentinel 10.0.0.${own}:26379
  info redis_version 7.0.15
  info uptime_in_seconds ${uptime}
  master main ip 10.0.0.2
  master main port 6379
  master main flags master
  master main config-epoch 1
  master main role-reported-time 1200
  master main quorum 4
  peers main 2
${ports
  .filter((other) => other !== own)
  .map((other) => `  peer main ${other} ip 10.0.0.${other}\n  peer main ${other} port 26379\n`)
  .join("")}`,
  )
  .join("")}`;

  it("have met each other: how many they are is known", () => {
    expect(judge(facts(4000)).diagnostics.map(({ rule }) => rule)).toContain("quorum-exceeds-sentinels");
  });

  it("have not where they were just started", () => {
    const { diagnostics, undecided } = judge(facts(4));
    expect(diagnostics.map(({ rule }) => rule)).not.toContain("quorum-exceeds-sentinels");
    expect(undecided.map(({ missing }) => missing)).toContain("whom 10.0.0.1:26379 meets in its first seconds");
  });
});
