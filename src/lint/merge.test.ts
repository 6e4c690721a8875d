import { describe, expect, it } from "vitest";
import { check, memorySource } from "../index.ts";
import type { Files } from "../rule.ts";

const set: Files = {
  "redis-1.conf": "bind 10.0.0.1\nmaxmemory 1gb",
  "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 1gb",
  "redis-3.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nmaxmemory 1gb",
};

const server = (n: number, more = "", role = n === 1 ? "master" : "slave") => {
  const follows =
    role === "slave" ? "\ninfo master_host 10.0.0.1\ninfo master_port 6379\ninfo master_link_status up" : "";
  return `instance server 10.0.0.${n}:6379\ninfo redis_version 7.0.15\ninfo role ${role}${follows}\n${more}`;
};

function judge(rule: string, files: Files, ...sections: string[]) {
  const facts = { text: ["facts 1", ...sections].join("\n"), name: "cluster.facts" };
  const { diagnostics } = check(["."], { source: memorySource(files), facts });
  return diagnostics.filter((one) => one.rule === rule);
}

const shown = (all: ReturnType<typeof judge>) => all.map(({ place, message }) => `${place.file}: ${message}`);

describe("what files and running instances say", () => {
  const open = { ...set, "redis-2.conf": `${set["redis-2.conf"]}\nreplica-read-only no` };

  it("is told once, at the file, with the answer", () => {
    const found = judge("replica-writable", open, server(1), server(2, "info slave_read_only 0"), server(3));
    expect(shown(found)).toEqual(["redis-2.conf: replica-read-only no: this replica takes writes that are lost"]);
    const note = found[0]!.related.find(({ file }) => file === "cluster.facts");
    expect(note?.message).toBe("the running instance says so, too");
  });

  it("is told for each instance that does what another one's file says", () => {
    const found = judge(
      "replica-writable",
      open,
      server(1),
      server(2, "info slave_read_only 0"),
      server(3, "info slave_read_only 0"),
    );
    expect(shown(found)).toEqual([
      expect.stringMatching(/^redis-2\.conf: /),
      expect.stringMatching(/^cluster\.facts: /),
    ]);
  });

  it("is told where only the file says it, and where only the instance does", () => {
    expect(judge("replica-writable", open, server(1), server(2, "info slave_read_only 1"), server(3)).length).toBe(1);
    expect(judge("replica-writable", set, server(1), server(2, "info slave_read_only 0"), server(3)).length).toBe(1);
  });

  it("says what is running where it is wrong in another way", () => {
    const files = { ...set, "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 2gb" };
    const limits = [1, 2, 3].map((n) => server(n, `info maxmemory ${n === 2 ? 536_870_912 : 1_073_741_824}`));
    const found = judge("maxmemory-differs", files, ...limits);
    expect(found.length).toBe(1);
    expect(found[0]!.related.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^running: .*512mb/));
  });

  it("does not let a finding on one sentinel's file hide another sentinel's", () => {
    const sentinel = (n: number, quorum: number) =>
      `bind 10.0.0.${n}\nsentinel monitor main 10.0.0.1 6379 ${quorum}\nsentinel myid ${String(n).repeat(40)}`;
    const files = {
      ...set,
      "sentinel-1.conf": sentinel(1, 3),
      "sentinel-2.conf": sentinel(2, 2),
      "sentinel-3.conf": sentinel(3, 2),
    };
    const live = (n: number, quorum: number) => {
      const peers = [1, 2, 3].filter((other) => other !== n);
      return [
        `instance sentinel 10.0.0.${n}:26379\ninfo redis_version 7.0.15\ninfo redis_mode sentinel`,
        `myid ${String(n).repeat(40)}\nmaster main name main\nmaster main ip 10.0.0.1\nmaster main port 6379`,
        `master main quorum ${quorum}\nmaster main down-after-milliseconds 30000\npeers main 2`,
        ...peers.map((p, i) => `peer main ${i + 1} ip 10.0.0.${p}\npeer main ${i + 1} port 26379`),
        ...peers.map((p, i) => `peer main ${i + 1} runid ${String(p).repeat(40)}`),
      ].join("\n");
    };
    const servers = [server(1), server(2), server(3)];
    const same = judge("quorum-differs", files, ...servers, live(1, 3), live(2, 2), live(3, 2));
    expect(shown(same)).toEqual([expect.stringMatching(/^sentinel-1\.conf: /)]);
    const other = judge("quorum-differs", files, ...servers, live(1, 2), live(2, 2), live(3, 5));
    expect(shown(other)).toEqual([
      expect.stringMatching(/^sentinel-1\.conf: .*3/),
      expect.stringMatching(/^cluster\.facts: .*5/),
    ]);
  });
});
