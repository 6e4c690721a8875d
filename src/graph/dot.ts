import { printable } from "../report/escape.ts";
import type { DeploymentGraph, Graph, GraphEdge, GraphNode } from "./graph.ts";
import { byHost, countsText, legend, linesOf, listed, listedText, stacks, summaryOf, titleOf, worst } from "./words.ts";

/** A graph for Graphviz (https://graphviz.org/doc/info/lang.html): `dot -Tsvg`, or `sfdp -Tsvg` for very large ones. */
export function dot({ deployments }: Graph): string {
  const lines = [
    'digraph "redis-ha-lint" {',
    '  graph [rankdir=TB, newrank=true, compound=true, fontname="Helvetica,Arial,sans-serif", fontsize=11, ranksep=0.6, nodesep=0.3, labelloc=b, labeljust=l]',
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
    `  graph [label=${quoted([printable(name)])}, labelloc=t, labeljust=c, style="rounded,filled", fillcolor="#f6f8fa", color="#8c959f"]`,
    ...(members.get(id) ?? []).map((node) => `  ${nodeLine(node, deployment)}`),
    "}",
  ]);
  const loose = (members.get(undefined) ?? []).map((node) => nodeLine(node, deployment));
  const order = stacks(deployment).map(([above, below]) => `${above} -> ${below} [style=invis, weight=10]`);
  return [...loose, ...boxes, ...edges.map(edgeLine), ...order].map((line) => `${indent}${line}`);
}

const colours = { error: "#cf222e", warning: "#9a6700", info: "#0969da" } as const;

function nodeLine(node: GraphNode, deployment: DeploymentGraph): string {
  const counts = countsText(node.marks);
  const lines = [titleOf(node), ...linesOf(node, deployment), ...(counts ? [counts] : [])];
  const level = worst(node.marks);
  const style = node.isUncertain ? "rounded,filled,dashed" : "rounded,filled";
  const fill = { master: "#ddf4ff", replica: "#ffffff", unknown: "#ffffff" } as const;
  const colour = node.kind === "server" ? fill[node.role ?? "unknown"] : node.kind === "watch" ? "#fff8c5" : "#ffffff";
  return `${node.id} ${attributes({
    label: quoted(lines),
    style: `"${style}"`,
    fillcolor: `"${colour}"`,
    ...(node.kind === "watch" && { shape: "hexagon", style: "filled" }),
    ...(level && { color: `"${colours[level]}"`, penwidth: "2" }),
  })}`;
}

/** Arrows are written so that what watches ranks above what is watched, and a master above its replicas. */
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
    ...(level && { color: `"${colours[level]}"` }),
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
  const all = [...head, ...found, "", legend.join("; ")];
  return quoted(all, "\\l");
}

/** Backslashes and ampersands mean something in labels, quotes end them. */
function quoted(lines: readonly string[], end = "\\n"): string {
  const safe = lines.map((line) => line.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;"));
  return `"${safe.join(end)}${end === "\\l" ? end : ""}"`;
}
