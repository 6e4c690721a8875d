import { severities } from "../lint/report.ts";
import { printable } from "../report/escape.ts";
import type { DeploymentGraph, Graph, GraphEdge, GraphNode } from "./graph.ts";
import { byHost, countsText, legend, linesOf, listed, listedText, summaryOf, titleOf, worst } from "./words.ts";

/**
 * A flowchart for Mermaid (https://mermaid.js.org/syntax/flowchart.html), as GitHub, GitLab and many editors draw it. Only
 * strokes are coloured: backgrounds and texts are those of the reader's theme.
 */
export function mermaid({ deployments }: Graph): string {
  const lines = ["flowchart LR"];
  const edges: GraphEdge[] = [];
  for (const [index, deployment] of deployments.entries()) {
    const indent = deployments.length > 1 ? "    " : "  ";
    if (deployments.length > 1)
      lines.push(`  subgraph d${index + 1} [${quoted([printable(deployment.id), summaryOf(deployment)])}]`);
    else lines.push(`  %% ${safe(summaryOf(deployment))}`);
    lines.push(...inside(deployment).map((line) => `${indent}${line}`));
    edges.push(...deployment.edges);
    if (deployments.length > 1) lines.push("  end");
  }
  lines.push(...listing(deployments), ...styles(deployments, edges));
  return `${lines.join("\n")}\n`;
}

function inside(deployment: DeploymentGraph): string[] {
  const { hosts, edges } = deployment;
  const members = byHost(deployment);
  const boxes = hosts.flatMap(({ id, name }) => [
    `subgraph ${id} [${quoted([printable(name)])}]`,
    ...(members.get(id) ?? []).map((node) => `  ${nodeLine(node, deployment)}`),
    "end",
  ]);
  const loose = (members.get(undefined) ?? []).map((node) => nodeLine(node, deployment));
  return [...loose, ...boxes, ...edges.map(edgeLine)];
}

const shapes: Record<GraphNode["kind"], readonly [string, string]> = {
  server: ["[(", ")]"],
  sentinel: ["(", ")"],
  watch: ["{{", "}}"],
  ghost: ["[", "]"],
};

function nodeLine(node: GraphNode, deployment: DeploymentGraph): string {
  const [open, close] = shapes[node.kind];
  const counts = countsText(node.marks);
  return `${node.id}${open}${quoted([titleOf(node), ...linesOf(node, deployment), ...(counts ? [counts] : [])])}${close}`;
}

/** Columns follow the arrows: what watches stands left of what is watched, a master left of its replicas. */
function edgeLine({ kind, from, to, label, isUncertain, marks }: GraphEdge): string {
  const arrows = { watches: ["---", "-.-"], monitors: ["==>", "-.->"], replicates: ["-->", "-.->"] } as const;
  const texts = [...(label === undefined ? [] : [printable(label)]), ...(countsText(marks) ? [countsText(marks)] : [])];
  const text = texts.length > 0 ? `|${quoted(texts)}|` : "";
  const [a, b] = kind === "monitors" ? [from, to] : [to, from];
  return `${a} ${arrows[kind][isUncertain ? 1 : 0]}${text} ${b}`;
}

/** Mermaid has no footer: findings and legend are boxes of their own. */
function listing(deployments: readonly DeploymentGraph[]): string[] {
  const all = deployments.flatMap((deployment) => {
    const { lines, more } = listed(deployment);
    return [...lines.map(listedText), ...(more > 0 ? [`and ${more} more`] : [])];
  });
  const found = all.length > 0 ? ["  subgraph findings", `    messages[${quoted(all)}]`, "  end"] : [];
  return [...found, "  subgraph legend", `    signs[${quoted(legend)}]`, "  end"];
}

const colours = { error: "#d1242f", warning: "#bc6c00", info: "#0969da" } as const;

function styles(deployments: readonly DeploymentGraph[], edges: readonly GraphEdge[]): string[] {
  const nodes = deployments.flatMap((deployment) => deployment.nodes);
  const named = (name: string, style: string, members: readonly GraphNode[]) =>
    members.length > 0
      ? [`  classDef ${name} ${style}`, `  class ${members.map(({ id }) => id).join(",")} ${name}`]
      : [];
  const marked = severities.flatMap((severity) =>
    named(
      severity,
      `stroke:${colours[severity]},stroke-width:3px`,
      nodes.filter(({ marks }) => worst(marks) === severity),
    ),
  );
  const dashed = named(
    "uncertain",
    "stroke-dasharray:5 4",
    nodes.filter(({ isUncertain }) => isUncertain),
  );
  const lines = severities.flatMap((severity) => {
    const at = edges.flatMap(({ marks }, index) => (worst(marks) === severity ? [index] : []));
    return at.length > 0 ? [`  linkStyle ${at.join(",")} stroke:${colours[severity]},stroke-width:3px`] : [];
  });
  return [...marked, ...dashed, ...lines];
}

/** Lines of a label: what is no letter, digit or harmless sign is written as a number, so that nothing in it means anything. */
function quoted(lines: readonly string[]): string {
  return `"${lines.map(safe).join("<br/>")}"`;
}

function safe(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{M} .,:/()\u2716\u25b2\u25cf-]/gu, (character) => `#${character.codePointAt(0)};`);
}
