import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Endpoint, InstanceAnswers } from "../facts/answers.ts";
import { meansTheSame, namedBy } from "./discover.ts";

const base = { kind: "server", isTls: false, took: 1, failed: [], config: [], secrets: [], dryRuns: [] } as const;
const at = (host: string, port = 6379): Endpoint => ({ host, port });
const answers = (more: Partial<InstanceAnswers>): InstanceAnswers => ({ ...base, address: at("10.0.0.1"), ...more });
const named = (more: Partial<InstanceAnswers>, most = 100) =>
  namedBy(answers(more), most).map(({ kind, address: { host, port } }) => `${kind} ${host} ${port}`);
const endpoint = (ip: string, port: string) => [["name", "x"] as const, ["ip", ip] as const, ["port", port] as const];

describe("what a reply names", () => {
  it("INFO of a master: its replicas", () => {
    expect(
      named({
        info: [
          ["role", "master"],
          ["connected_slaves", "2"],
          ["slave0", "ip=10.0.0.2,port=6379,state=online,offset=14,lag=1"],
          ["slave1", "ip=fd00::3,port=6380,state=wait_bgsave,offset=0,lag=0"],
          ["slave_repl_offset", "14"],
        ],
      }),
    ).toEqual(["server 10.0.0.2 6379", "server fd00::3 6380"]);
  });

  it("INFO of a replica: its master", () => {
    expect(named({ info: [...[["master_host", "Redis-1.example"] as const], ["master_port", "6380"]] })).toEqual([
      "server redis-1.example 6380",
    ]);
  });

  it("a sentinel: masters, where they are to be, replicas and peers, each once and not itself", () => {
    expect(
      named({
        kind: "sentinel",
        address: at("10.0.0.4", 26379),
        watches: [
          {
            name: "cache",
            master: endpoint("10.0.0.1", "6379"),
            address: at("10.0.0.2"),
            replicas: [endpoint("10.0.0.2", "6379"), endpoint("10.0.0.3", "6379")],
            peers: [endpoint("10.0.0.5", "26379"), endpoint("10.0.0.4", "26379")],
          },
          { name: "queue", master: endpoint("10.0.0.1", "6379"), address: null },
        ],
      }),
    ).toEqual(["server 10.0.0.1 6379", "server 10.0.0.2 6379", "server 10.0.0.3 6379", "sentinel 10.0.0.5 26379"]);
  });

  it.each([
    ...[
      "",
      "?",
      "0.0.0.0",
      "::",
      "0.1.2.3",
      "127.1",
      "2130706433",
      "0x7f000001",
      "a b",
      "a\r\nPING",
      "\0",
      "fe80::1%eth0",
    ],
    ...["-o", "a..b", "user:pass@10.0.0.2", "[::1]", "10.0.0.999", "\xff\xfe", "x".repeat(300)],
  ])("%j is nobody's address", (host) => {
    expect(named({ info: [["master_host", host] as const, ["master_port", "6379"] as const] })).toEqual([]);
  });

  it.each(["", "0", "-1", "65536", "1e3", " 6379", "6379 ", "99999999999999999999", "port"])(
    "%j is no port",
    (port) => {
      expect(named({ info: [["slave0", `ip=10.0.0.2,port=${port},state=online`] as const] })).toEqual([]);
    },
  );

  it("is bounded", () => {
    const info = Array.from(
      { length: 50_000 },
      (_, n) => [`slave${n}`, `ip=10.1.${n >> 8}.${n & 255},port=6379`] as const,
    );
    expect(named({ info }, 100)).toHaveLength(100);
  });

  it("is never more than addresses, whatever comes", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("ip", "port", "ip=,port=", "slave0", "master_host"),
    );
    const fields = fc.array(fc.tuple(text, text));
    fc.assert(
      fc.property(fields, fields, fields, (info, master, replica) => {
        const watches = [{ name: "x", master, replicas: [replica], peers: [info] }];
        for (const { address } of namedBy(answers({ info, watches }), 100)) {
          expect(address.host).toMatch(/^[\w.:-]{1,253}$/);
          expect(address.port).toBeGreaterThan(0);
          expect(address.port).toBeLessThan(65_536);
        }
      }),
    );
  });
});

describe("a loopback address", () => {
  it.each(["127.0.0.1", "127.9.9.9", "::1", "localhost", "x.localhost"])("%s is ours if told from ours", (host) => {
    expect(meansTheSame(at(host), answers({ address: at("127.0.0.1") }))).toBe(true);
    expect(meansTheSame(at(host), answers({ address: at("localhost") }))).toBe(true);
    expect(meansTheSame(at(host), answers({ address: at("10.0.0.1") }))).toBe(false);
    expect(meansTheSame(at(host), answers({ address: at("10.0.0.1"), dialled: at("127.0.0.1", 7001) }))).toBe(false);
    expect(meansTheSame(at(host), answers({ address: at("127.0.0.1"), dialled: at("10.0.0.1") }))).toBe(false);
  });

  it("is told apart from all others", () => {
    expect(meansTheSame(at("10.0.0.2"), answers({ address: at("10.0.0.1") }))).toBe(true);
  });
});
