import { describe, expect, it } from "vitest";
import { graphOfFiles } from "../../test/graph/draw.ts";
import type { DeploymentGraph } from "./graph.ts";

const server = (host: string, more = "") => `bind ${host}\nport 6379\nrequirepass secret\nmasterauth secret\n${more}`;
const sentinel = (host: string, quorum: number, more = "", master = "10.0.0.1") =>
  `bind ${host}\nport 26379\nsentinel monitor main ${master} 6379 ${quorum}\nsentinel auth-pass main secret\n${more}`;
const set = {
  "a/redis.conf": server("10.0.0.1"),
  "b/redis.conf": server("10.0.0.2", "replicaof 10.0.0.1 6379\n"),
  "c/redis.conf": server("10.0.0.3", "replicaof 10.0.0.1 6379\nreplica-priority 0\n"),
  "a/sentinel.conf": sentinel("10.0.0.1", 2),
  "b/sentinel.conf": sentinel("10.0.0.2", 2),
  "c/sentinel.conf": sentinel("10.0.0.3", 2),
};

function one(files: Readonly<Record<string, string>>): DeploymentGraph {
  const { deployments } = graphOfFiles(files);
  expect(deployments).toHaveLength(1);
  return deployments[0]!;
}

/** Nodes by a name for people, and edges between those names. */
function told(graph: DeploymentGraph) {
  const names = new Map(
    graph.nodes.map((node) => {
      if (node.kind === "watch") return [node.id, node.masters.map(({ name }) => name).join("+")];
      return [node.id, node.kind === "ghost" ? `ghost ${node.address}` : node.file];
    }),
  );
  const edges = graph.edges.map(
    ({ kind, from, to, label, isUncertain }) =>
      `${names.get(from)} ${kind}${isUncertain ? "?" : ""} ${names.get(to)}${label === undefined ? "" : ` (${label})`}`,
  );
  return { names: [...names.values()].sort(), edges: edges.sort() };
}

describe("a deployment", () => {
  it("is its machines, its instances, one group for sentinels of one opinion", () => {
    const graph = one(set);
    expect(graph.hosts.map(({ name }) => name)).toEqual(["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
    expect(told(graph).edges).toEqual([
      "a/sentinel.conf watches main",
      "b/redis.conf replicates a/redis.conf",
      "b/sentinel.conf watches main",
      "c/redis.conf replicates a/redis.conf",
      "c/sentinel.conf watches main",
      "main monitors a/redis.conf",
    ]);
    expect(graph.nodes.find(({ kind }) => kind === "watch")).toMatchObject({
      masters: [{ name: "main", address: "10.0.0.1:6379", quorum: 2 }],
    });
  });

  it("has roles, priorities and machines at its nodes", () => {
    const graph = one(set);
    const node = (file: string) => graph.nodes.find((one) => "file" in one && one.file === file);
    expect(node("a/redis.conf")).toMatchObject({ role: "master", address: "10.0.0.1:6379", host: graph.hosts[0]!.id });
    expect(node("b/redis.conf")).toMatchObject({ role: "replica", notes: [], isUncertain: false });
    expect(node("c/redis.conf")).toMatchObject({ role: "replica", notes: ["priority 0: never promoted"] });
    expect(node("c/sentinel.conf")).not.toHaveProperty("role");
  });

  it("tells sentinels apart that look for the master elsewhere", () => {
    const graph = one({ ...set, "c/sentinel.conf": sentinel("10.0.0.3", 2, "", "10.0.0.2") });
    expect(told(graph).edges.filter((edge) => !edge.includes("replicates"))).toEqual([
      "a/sentinel.conf watches main",
      "b/sentinel.conf watches main",
      "c/sentinel.conf watches main",
      "main monitors a/redis.conf",
      "main monitors b/redis.conf",
    ]);
  });

  it("names quorums at each sentinel only where they differ", () => {
    const graph = one({ ...set, "c/sentinel.conf": sentinel("10.0.0.3", 3) });
    expect(told(graph).edges.filter((edge) => edge.includes("quorum"))).toEqual([
      "a/sentinel.conf watches main (quorum 2)",
      "b/sentinel.conf watches main (quorum 2)",
      "c/sentinel.conf watches main (quorum 3)",
    ]);
    expect(graph.nodes.find(({ kind }) => kind === "watch")).not.toHaveProperty("masters.0.quorum");
  });
});

describe("ghosts", () => {
  it("stand where files name an address that nobody has", () => {
    const id = "a".repeat(40);
    const known = `sentinel known-replica main 10.0.0.8 6379\nsentinel known-sentinel main 10.0.0.9 26379 ${id}\n`;
    const graph = one({ ...set, "a/sentinel.conf": sentinel("10.0.0.1", 2, known) });
    expect(told(graph).edges.filter((edge) => edge.includes("ghost"))).toEqual([
      "ghost 10.0.0.8:6379 replicates? a/redis.conf",
      "ghost 10.0.0.9:26379 watches? main",
    ]);
    expect(new Set(graph.nodes.map((node) => node.id)).size).toBe(graph.nodes.length);
  });

  it("are none where an instance has the address", () => {
    const id = "a".repeat(40);
    const known = `sentinel known-replica main 10.0.0.2 6379\nsentinel known-sentinel main 10.0.0.3 26379 ${id}\n`;
    const graph = one({ ...set, "a/sentinel.conf": sentinel("10.0.0.1", 2, known) });
    expect(graph.nodes.some(({ kind }) => kind === "ghost")).toBe(false);
  });

  it("take the place of a monitored server without a file", () => {
    const files = Object.entries(set).map(([file, text]) => [
      file,
      text.replace("monitor main 10.0.0.1", "monitor main 10.0.0.7"),
    ]);
    expect(told(one(Object.fromEntries(files))).edges).toContain("main monitors ghost 10.0.0.7:6379");
  });
});

describe("findings are marked", () => {
  it("at the node they are about, worst first", () => {
    const graph = one({ ...set, "b/redis.conf": `${set["b/redis.conf"]}port 99999\n` });
    const node = graph.nodes.find((one) => "file" in one && one.file === "b/redis.conf")!;
    expect(node.marks.error).toBeGreaterThan(0);
    expect(graph.findings[0]).toMatchObject({ severity: "error", file: "b/redis.conf", line: 6, about: [node.id] });
    expect(graph.counts.error).toBe(graph.findings.filter(({ severity }) => severity === "error").length);
  });

  it("at the edge of the line they stand in", () => {
    const graph = one({ ...set, "b/sentinel.conf": sentinel("10.0.0.2", 9) });
    const found = graph.findings.find(({ rule }) => rule === "quorum-exceeds-sentinels");
    const edge = graph.edges.find(({ id }) => found?.about.includes(id));
    expect(edge).toMatchObject({ kind: "watches", label: "quorum 9" });
    expect(edge?.marks.error).toBeGreaterThan(0);
  });

  it("at the group where several sentinels are meant", () => {
    const files = Object.entries(set).filter(([file]) => !file.startsWith("c/sentinel"));
    const graph = one(Object.fromEntries(files));
    const found = graph.findings.find(({ rule }) => rule === "too-few-sentinels");
    expect(graph.nodes.find(({ id }) => found?.about.includes(id))).toMatchObject({ kind: "watch" });
  });

  it("nowhere in a deployment without", () => {
    const graph = one({ "redis.conf": "bind 127.0.0.1\nport 6379\n" });
    expect(graph.nodes.every(({ marks }) => marks.error + marks.warning + marks.info === 0)).toBe(true);
  });
});

describe("what is unknown", () => {
  it("is uncertain: an address that no file tells, a master that nobody filled in", () => {
    const graph = one({ "redis.conf": "port 6379\nreplicaof $MASTER_HOST 6379\n" });
    expect(graph.nodes).toMatchObject([{ kind: "server", role: "unknown", isUncertain: true }]);
    expect(graph.nodes[0]).toHaveProperty("notes", ["address unknown"]);
  });

  it("follows in a circle, and is drawn all the same", () => {
    const graph = one({
      "a/redis.conf": server("10.0.0.1", "replicaof 10.0.0.2 6379\n"),
      "b/redis.conf": server("10.0.0.2", "replicaof 10.0.0.1 6379\n"),
    });
    expect(told(graph).edges).toHaveLength(2);
  });
});
