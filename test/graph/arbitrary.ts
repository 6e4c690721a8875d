import fc from "fast-check";
import type { Counts, DeploymentGraph, Graph, GraphEdge, GraphNode } from "../../src/graph/graph.ts";

/** What strangers write as names of files, hosts and masters. */
export const nasty = [
  'a"b',
  "a'b",
  "]]>",
  "<script>alert(1)</script>",
  "&amp; &#0; &",
  "%%{init: {}}%%",
  "a%%b",
  "\\N \\G \\",
  "a\\",
  "n1:port:ne",
  "end",
  "subgraph x",
  "a\nb\r\n;}",
  "\u0000\u0007\u001b[31m\u007f\u009b",
  "\u202eabc\u2066",
  "\ufffe\uffff\ud800",
  "`**x**`",
  "1. a",
  "#35;#quot;",
  "-->|x|",
  "[(x)] {{y}} ((z))",
  "-- comment",
  "京都 é Ω 🙂",
  "x".repeat(400),
  "",
];

export const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("10.0.0.1:6379", "a/redis.conf"),
);

const number = fc.constantFrom(0, 0, 0, 1, 12);
const counts: fc.Arbitrary<Counts> = fc.record({ error: number, warning: number, info: number });

/** Any graph that is sound: edges have their ends, ids are unique, a replica has masters before or behind it. */
export const deploymentGraph: fc.Arbitrary<DeploymentGraph> = fc
  .record({
    id: text,
    hosts: fc.array(text, { maxLength: 5 }),
    servers: fc.array(
      fc.record({
        host: fc.nat(6),
        master: fc.nat(12),
        name: text,
        marks: counts,
        edge: counts,
        notes: fc.array(text, { maxLength: 2 }),
      }),
      { maxLength: 14 },
    ),
    sentinels: fc.array(fc.record({ host: fc.nat(6), name: text, marks: counts, edge: counts, ghost: fc.boolean() }), {
      maxLength: 6,
    }),
    watches: fc.array(
      fc.record({
        masters: fc.array(fc.record({ name: text, at: fc.nat(12), quorum: fc.option(fc.nat(9)) }), {
          minLength: 1,
          maxLength: 4,
        }),
        marks: counts,
        label: fc.option(text),
      }),
      { maxLength: 3 },
    ),
    findings: fc.array(fc.record({ rule: text, message: text, file: text }), { maxLength: 14 }),
    counts,
    complete: fc.boolean(),
  })
  .map(({ id, hosts, servers, sentinels, watches, findings, counts, complete }): DeploymentGraph => {
    const all = hosts.map((name, index) => ({ id: `d1h${index + 1}`, name }));
    const onHost = (index: number) => (all[index] ? { host: all[index].id } : {});
    const nodes: GraphNode[] = [];
    const edges: GraphEdge[] = [];
    const edge = (kind: GraphEdge["kind"], from: string, to: string, marks: Counts, label?: string) => {
      const isUncertain = edges.length % 4 === 3;
      edges.push({
        id: `d1e${edges.length + 1}`,
        kind,
        from,
        to,
        isUncertain,
        marks,
        ...(label !== undefined && { label }),
      });
    };
    const serverIds = servers.map((_, index) => `d1n${index + 1}`);
    for (const [index, { host, name, marks, notes }] of servers.entries()) {
      nodes.push({
        id: serverIds[index]!,
        kind: "server",
        role: "replica",
        file: name,
        address: name,
        notes,
        isUncertain: index % 5 === 0,
        marks,
        ...onHost(host),
      });
    }
    for (const [index, { master, edge: marks }] of servers.entries()) {
      if (serverIds[master] && master !== index) edge("replicates", serverIds[index]!, serverIds[master], marks);
    }
    const watchIds = watches.map((_, index) => `d1n${servers.length + index + 1}`);
    const sentinelIds = sentinels.map((_, index) => `d1n${servers.length + watches.length + index + 1}`);
    for (const [index, { masters, marks }] of watches.entries()) {
      nodes.push({
        id: watchIds[index]!,
        kind: "watch",
        masters: masters.map(({ name, quorum }) => ({ name, ...(quorum !== null && { quorum }) })),
        sentinels: sentinelIds,
        isUncertain: false,
        marks,
      });
    }
    for (const [index, { host, name, marks, ghost }] of sentinels.entries()) {
      const id = sentinelIds[index]!;
      if (ghost) nodes.push({ id, kind: "ghost", of: "sentinel", address: name, isUncertain: true, marks });
      else nodes.push({ id, kind: "sentinel", file: name, notes: [], isUncertain: false, marks, ...onHost(host) });
    }
    for (const [index, { masters, label }] of watches.entries()) {
      for (const [at, { edge: marks }] of sentinels.entries())
        edge("watches", sentinelIds[at]!, watchIds[index]!, marks, label ?? undefined);
      for (const { at, name } of masters) {
        if (serverIds[at]) edge("monitors", watchIds[index]!, serverIds[at], { error: 0, warning: 0, info: 0 }, name);
      }
    }
    const used = new Set(nodes.map(({ host }) => host));
    return {
      id,
      target: "redis 8.0",
      isTargetAssumed: complete,
      complete,
      hosts: all.filter((host) => used.has(host.id)),
      nodes,
      edges,
      findings: findings.map((finding, index) => ({
        ...finding,
        severity: index % 2 ? "info" : "error",
        line: index + 1,
        about: [],
      })),
      counts,
    };
  });

/** The same deployment in one document once or twice, the ids of each its own. */
export const graph: fc.Arbitrary<Graph> = fc
  .array(deploymentGraph, { minLength: 1, maxLength: 2 })
  .map((deployments) => ({
    deployments: deployments.map((deployment, index) => {
      const rename = (id: string) => id.replace(/^d1/, `d${index + 1}`);
      return {
        ...deployment,
        hosts: deployment.hosts.map((host) => ({ ...host, id: rename(host.id) })),
        nodes: deployment.nodes.map((node) => ({
          ...node,
          id: rename(node.id),
          ...(node.host !== undefined && { host: rename(node.host) }),
          ...(node.kind === "watch" && { sentinels: node.sentinels.map(rename) }),
        })),
        edges: deployment.edges.map((edge) => ({
          ...edge,
          id: rename(edge.id),
          from: rename(edge.from),
          to: rename(edge.to),
        })),
      };
    }),
  }));
