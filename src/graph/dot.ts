import { printable } from "../report/escape.ts";
import { columnsOf } from "./columns.ts";
import type { DeploymentGraph, Graph, GraphEdge, GraphNode } from "./graph.ts";
import { byHost, countsText, legend, linesOf, listed, listedText, summaryOf, titleOf, worst } from "./words.ts";

/** A graph for Graphviz (https://graphviz.org/doc/info/lang.html): `dot -Tsvg`, or `sfdp -Tsvg` for very large ones. */
export function dot({ deployments }: Graph): string {
  const lines = [
    'digraph "redis-ha-lint" {',
    '  graph [rankdir=LR, newrank=true, fontname="Helvetica,Arial,sans-serif", fontsize=11, ranksep=0.9, nodesep=0.15, labelloc=b, labeljust=l]',
    '  node [fontname="Helvetica,Arial,sans-serif", fontsize=10, shape=box, style="rounded,filled", fillcolor=white, color="#57606a"]',
    '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=9, color="#57606a"]',
  ];
  for (const [index, deployment] of deployments.entries()) {
    if (deployments.length === 1) lines.push(...inside(deployment, "  "));
    else {
      lines.push(
        `  subgraph cluster_d${index + 1} {`,
        `    graph [label=${quoted([printable(deployment.id), summaryOf(deployment)])}, labelloc=t, style=rounded, color="#8c959f"]`,
        ...inside(deployment, "    "),
        "  }",
      );
    }
  }
  lines.push(`  label=${footer(deployments)}`, "}");
  return `${lines.join("\n")}\n`;
}

function inside(deployment: DeploymentGraph, indent: string): string[] {
  const { hosts, edges } = deployment;
  const members = byHost(deployment);
  const boxes = hosts.flatMap(({ id, name }) => [
    `subgraph cluster_${id} {`,
    `  graph [label=${quoted([printable(name)])}, labelloc=t, labeljust=l, style="rounded,filled", fillcolor="#f6f8fa", color="#8c959f"]`,
    ...(members.get(id) ?? []).map((node) => `  ${nodeLine(node, deployment)}`),
    "}",
  ]);
  const loose = (members.get(undefined) ?? []).map((node) => nodeLine(node, deployment));
  const columns = new Map<number, string[]>();
  for (const [id, column] of columnsOf(deployment)) {
    const members = columns.get(column);
    if (members) members.push(id);
    else columns.set(column, [id]);
  }
  const order = [...columns.values()].map((members) => `{ rank=same; ${members.join("; ")} }`);
  return [...loose, ...boxes, ...edges.map(edgeLine), ...order].map((line) => `${indent}${line}`);
}

const colours = { error: "#cf222e", warning: "#9a6700", info: "#0969da" } as const;
const data = "#1a7f37";
const watching = "#8250df";

function lineColour({ kind }: GraphNode): string {
  return kind === "server" ? data : kind === "ghost" ? "#57606a" : watching;
}

function nodeLine(node: GraphNode, deployment: DeploymentGraph): string {
  const counts = countsText(node.marks);
  const lines = [titleOf(node), ...linesOf(node, deployment), ...(counts ? [counts] : [])];
  const level = worst(node.marks);
  const style = node.isUncertain ? "rounded,filled,dashed" : "rounded,filled";
  const fill =
    node.kind === "watch" ? "#fbefff" : node.kind === "server" && node.role === "master" ? "#dafbe1" : "#ffffff";
  return `${node.id} ${attributes({
    label: quoted(lines),
    style: `"${style}"`,
    fillcolor: `"${fill}"`,
    color: `"${level ? colours[level] : lineColour(node)}"`,
    ...(level && { penwidth: "2" }),
  })}`;
}

/** Arrows are written so that what watches stands left of what is watched, and a master left of its replicas. */
function edgeLine({ kind, from, to, label, isUncertain, marks }: GraphEdge): string {
  const [a, b] = kind === "monitors" ? [from, to] : [to, from];
  const level = worst(marks);
  const counts = countsText(marks);
  const texts = [...(label === undefined ? [] : [printable(label)]), ...(counts ? [counts] : [])];
  const width = (kind === "monitors" ? 2 : 1) + (level ? 1 : 0);
  return `${a} -> ${b} ${attributes({
    ...(kind === "watches" && { arrowhead: "none" }),
    ...(texts.length > 0 && { label: quoted(texts) }),
    ...(isUncertain && { style: "dashed" }),
    ...(width > 1 && { penwidth: `${width}` }),
    color: `"${level ? colours[level] : kind === "replicates" ? data : watching}"`,
  })}`;
}

function attributes(all: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  return pairs.length > 0 ? `[${pairs.join(", ")}]` : "";
}

function footer(deployments: readonly DeploymentGraph[]): string {
  const [only] = deployments;
  const found = deployments.flatMap((deployment) => {
    const { lines, more } = listed(deployment);
    return [...lines.map(listedText), ...(more > 0 ? [`and ${more} more`] : [])];
  });
  const head = deployments.length === 1 && only ? [`${printable(only.id)}: ${summaryOf(only)}`] : [];
  const all = [...head, ...found, "", legend.slice(0, 3).join("; "), legend.slice(3).join("; ")];
  return quoted(all, "\\l");
}

/** Backslashes and ampersands mean something in labels, quotes end them. */
function quoted(lines: readonly string[], end = "\\n"): string {
  const safe = lines.map((line) => line.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;"));
  return `"${safe.join(end)}${end === "\\l" ? end : ""}"`;
}
