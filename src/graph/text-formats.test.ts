import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graph } from "../../test/graph/arbitrary.ts";
import { parseDot } from "../../test/graph/dot.ts";
import { graphOfFiles, graphOfFolder } from "../../test/graph/draw.ts";
import { dot } from "./dot.ts";
import schema from "./graph.schema.json" with { type: "json" };
import type { Graph } from "./graph.ts";
import { json } from "./json.ts";
import { mermaid } from "./mermaid.ts";

const fixtures = join(import.meta.dirname, "../../fixtures");
const folders = ["healthy", "seeds", "repaired"].flatMap((kind) =>
  readdirSync(join(fixtures, kind), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [`${kind}/${entry.name}`] : [],
  ),
);

const canary = "cAnArY-pAsSwOrD";
const secrets = {
  "a/redis.conf": `port 6379\nbind 10.0.0.1\nrequirepass ${canary}\nmasterauth ${canary} ${canary}\n`,
  "a/sentinel.conf": `port 26379\nsentinel monitor m ${canary}@10.0.0.1 6379 2\nsentinel auth-pass m ${canary}\n`,
  "b/redis.conf": `port 6379\nreplicaof :${canary}@10.0.0.1 6379\nuser a on >${canary} ~* +@all\n`,
};

describe("json", () => {
  const validate = new Ajv({ allErrors: true }).compile(schema);
  const errors = (graph: Graph) => (validate(JSON.parse(json(graph, { version: "0" }))) ? [] : validate.errors);

  it.each(folders)("fits its schema: %s", (folder) => {
    expect(errors(graphOfFolder(fixtures, folder))).toEqual([]);
  });

  it("fits its schema and moves no cursor, whatever the files say", () => {
    fc.assert(
      fc.property(graph, (graph) => {
        expect(errors(graph)).toEqual([]);
        expect(json(graph, { version: "0" })).toMatch(/^[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$/);
      }),
    );
  });

  it("has every end of every edge among its nodes", () => {
    for (const { nodes, edges, hosts } of folders.flatMap((folder) => graphOfFolder(fixtures, folder).deployments)) {
      const ids = new Set(nodes.map(({ id }) => id));
      expect(edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
      expect(new Set([...nodes, ...edges, ...hosts].map(({ id }) => id)).size).toBe(
        nodes.length + edges.length + hosts.length,
      );
    }
  });
});

describe("dot", () => {
  it("says what the graph says, whatever the names", () => {
    fc.assert(
      fc.property(graph, (graph) => {
        const { nodes, edges, clusters } = parseDot(dot(graph));
        const all = graph.deployments;
        expect(nodes).toEqual(all.flatMap(({ nodes }) => nodes.map(({ id }) => id)).sort());
        expect(edges).toBe(all.flatMap(({ edges }) => edges).length);
        expect(clusters).toBe(all.flatMap(({ hosts }) => hosts).length + (all.length > 1 ? all.length : 0));
      }),
    );
  });

  it.skipIf(spawnSync("dot", ["-V"]).error)("is read by Graphviz", () => {
    const [sample] = fc.sample(graph, { seed: 7, numRuns: 1 });
    for (const one of [sample!, graphOfFolder(fixtures, "seeds/003-two-sentinels")]) {
      const { status, stderr } = spawnSync("dot", ["-Tcanon"], { input: dot(one), encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
    }
  });
});

describe("mermaid", () => {
  /** The forms of a line that we write; a label holds nothing that means something, everything else is a number. */
  const label = String.raw`"(?:[\p{L}\p{N}\p{M} .,:/()✖▲●-]|#\d+;|<br/>)*"`;
  const id = String.raw`d\d+[nhe]\d+`;
  const forms = [
    "flowchart LR",
    String.raw`%% [^\n{}"]*`,
    `subgraph (?:findings|legend|(?:d\\d+|${id}) \\[${label}\\])`,
    "end",
    String.raw`(?:messages|signs)\[${label}\]`,
    String.raw`${id}(?:\[\(${label}\)\]|\(${label}\)|\{\{${label}\}\}|\[${label}\])`,
    String.raw`${id} (?:---|-\.-|==>|-\.->|-->)(?:\|${label}\|)? ${id}`,
    String.raw`classDef \w+ [\w:#, -]+`,
    String.raw`class ${id}(?:,${id})* \w+`,
    String.raw`linkStyle \d+(?:,\d+)* [\w:#,-]+`,
  ];
  const line = new RegExp(`^ *(?:${forms.join("|")})$`, "u");

  it("is of known lines only, whatever the names", () => {
    fc.assert(
      fc.property(graph, (graph) => {
        const lines = mermaid(graph).trimEnd().split("\n");
        expect(lines.filter((one) => !line.test(one))).toEqual([]);
        const opened = lines.filter((one) => /^ *subgraph /.test(one)).length;
        expect(lines.filter((one) => /^ *end$/.test(one))).toHaveLength(opened);
      }),
    );
  });

  it("styles lines by their numbers", () => {
    const text = mermaid(graphOfFolder(fixtures, "seeds/003-two-sentinels"));
    const links = text.split("\n").filter((one) => /^ *d1n\d+ [-=]/.test(one));
    const styled = /linkStyle ([\d,]+) /.exec(text)![1]!.split(",").map(Number);
    expect(styled.map((index) => links[index])).toEqual(links.filter((one) => one.includes("error")));
  });

  it("is short for a healthy deployment", () => {
    expect(mermaid(graphOfFolder(fixtures, "healthy/three-hosts"))).toMatchInlineSnapshot(`
      "flowchart LR
        %% 3 servers, 3 sentinels, for redis 8.10 (assumed)
        d1n7{{"master orders<br/>quorum 2 of 3 sentinels"}}
        subgraph d1h1 ["10.20.0.11"]
          d1n1[("master<br/>10.20.0.11:6379<br/>node1/redis.conf")]
          d1n2("sentinel<br/>10.20.0.11:26379<br/>node1/sentinel.conf")
        end
        subgraph d1h2 ["10.20.0.12"]
          d1n3[("replica<br/>10.20.0.12:6379<br/>node2/redis.conf")]
          d1n4("sentinel<br/>10.20.0.12:26379<br/>node2/sentinel.conf")
        end
        subgraph d1h3 ["10.20.0.13"]
          d1n5[("replica<br/>10.20.0.13:6379<br/>node3/redis.conf")]
          d1n6("sentinel<br/>10.20.0.13:26379<br/>node3/sentinel.conf")
        end
        d1n1 --> d1n3
        d1n1 --> d1n5
        d1n7 --- d1n2
        d1n7 --- d1n4
        d1n7 --- d1n6
        d1n7 ==> d1n1
        subgraph legend
          signs["arrow: data flows from a master to its replica<br/>thick arrow: where sentinels look for a master<br/>line: a sentinel and what it watches<br/>dashed: unknown, or named by a file and without a file of its own<br/>box: a machine"]
        end
      "
    `);
  });
});

describe("all of them", () => {
  it.each([
    ["json", (graph: Graph) => json(graph, { version: "0" })],
    ["dot", dot],
    ["mermaid", mermaid],
  ] as const)("show no password: %s", (_, print) => {
    expect(print(graphOfFiles(secrets))).not.toContain(canary);
  });

  it("print 1,000 nodes", () => {
    const files = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => {
        const host = `10.0.${index >> 7}.${(index & 127) + 1}`;
        return [`h${index}/redis.conf`, `bind ${host}\nport 6379\n${index < 10 ? "" : "replicaof 10.0.0.1 6379\n"}`];
      }),
    );
    const graph = graphOfFiles(files);
    for (const print of [dot, mermaid, (graph: Graph) => json(graph, { version: "0" })])
      expect(new Set(print(graph).match(/10\.0\.\d+\.\d+:6379/g)).size).toBe(1000);
  });
});
