import { type Severity, severities } from "../lint/report.ts";
import { count } from "../report/counts.ts";
import { printable } from "../report/escape.ts";
import type { Counts, DeploymentGraph, GraphFinding, GraphNode, WatchNode } from "./graph.ts";

/** How a picture calls things; the same in every format that is looked at. No text here can break a line or hide another. */

const mostListed = 10;

/** A sign beside each colour, for those who do not see colours. */
export const signs: Record<Severity, string> = { error: "✖", warning: "▲", info: "●" };

/** "✖ 2 errors, ● 1 info"; empty if there are none. */
export function countsText(counts: Counts): string {
  const told = severities.filter((severity) => counts[severity] > 0);
  return told.map((severity) => `${signs[severity]} ${count(counts[severity], severity)}`).join(", ");
}

/** The worst that was found, if anything was. */
export function worst(counts: Counts): Severity | undefined {
  return severities.find((severity) => counts[severity] > 0);
}

/** What a node is, in a word or two. */
export function titleOf(node: GraphNode): string {
  if (node.kind === "ghost") return `${node.of} without a file`;
  if (node.kind === "watch") {
    const [first, ...more] = node.masters;
    return first && more.length === 0 ? `master ${printable(first.name)}` : `${node.masters.length} masters`;
  }
  return node.role === "unknown" ? "server, role unknown" : (node.role ?? node.kind);
}

/** What else is written in a node, a line each. */
export function linesOf(node: GraphNode, { id }: DeploymentGraph): string[] {
  if (node.kind === "ghost") return [printable(node.address)];
  if (node.kind === "watch") return votesOf(node);
  const { address, file, notes } = node;
  return [...(address === undefined ? [] : [printable(address)]), printable(below(file, id)), ...notes.map(printable)];
}

function votesOf({ masters, sentinels }: WatchNode): string[] {
  const votes = count(sentinels.length, "sentinel");
  const [first, ...more] = masters;
  const isSame = more.every(({ quorum }) => quorum === first?.quorum);
  if (isSame)
    return [
      first?.quorum === undefined
        ? `${votes}, ${quorumText(undefined)}`
        : `${quorumText(first.quorum)} of ${votes}${more.length > 0 ? " each" : ""}`,
    ];
  return [votes, ...masters.map(({ name, quorum }) => `${printable(name)}: ${quorumText(quorum)}`)];
}

function quorumText(quorum: number | undefined): string {
  return quorum === undefined ? "different quorums" : `quorum ${quorum}`;
}

/** "3 servers, 3 sentinels, for redis 8.10 (assumed)" */
export function summaryOf({ nodes, target, isTargetAssumed, complete }: DeploymentGraph): string {
  const number = (kind: GraphNode["kind"]) => nodes.filter((node) => node.kind === kind).length;
  const parts = [count(number("server"), "server"), count(number("sentinel"), "sentinel")];
  return [
    ...parts,
    `for ${target}${isTargetAssumed ? " (assumed)" : ""}`,
    ...(complete ? [] : ["a part of the deployment"]),
  ].join(", ");
}

/** What one line says of findings that say the same of several places. */
export interface Listed {
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  /** "a/redis.conf:3 and 2 more places" */
  readonly where: string;
}

/** The findings that are written out below a picture, and how many are not. */
export function listed({ findings, id }: DeploymentGraph): { lines: readonly Listed[]; more: number } {
  const alike = new Map<string, GraphFinding[]>();
  for (const finding of findings) {
    const key = `${finding.severity}\0${finding.rule}\0${finding.message}`;
    const others = alike.get(key);
    if (others) others.push(finding);
    else alike.set(key, [finding]);
  }
  const all = [...alike.values()];
  const shown = all.length <= mostListed + 1 ? all : all.slice(0, mostListed);
  const lines = shown.map(([first, ...others]): Listed => {
    const { severity, rule, message, file, line } = first!;
    const more = others.length > 0 ? ` and ${count(others.length, "more place")}` : "";
    return {
      severity,
      rule: printable(rule),
      message: printable(message),
      where: `${printable(below(file, id))}:${line}${more}`,
    };
  });
  return { lines, more: all.slice(shown.length).flat().length };
}

/** "✖ error missing-masterauth: this node sends no password (a/redis.conf:3)" */
export function listedText({ severity, rule, message, where }: Listed): string {
  return `${signs[severity]} ${severity} ${rule}: ${message} (${where})`;
}

/** A file's name from the folder of its deployment on. */
function below(file: string, folder: string): string {
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
}

/** Nodes by the host they are on; by undefined those of which it is not known. */
export function byHost({ nodes }: DeploymentGraph): ReadonlyMap<string | undefined, readonly GraphNode[]> {
  const found = new Map<string | undefined, GraphNode[]>();
  for (const node of nodes) {
    const members = found.get(node.host);
    if (members) members.push(node);
    else found.set(node.host, [node]);
  }
  return found;
}

export const legend: readonly string[] = [
  "arrow: data flows from a master to its replica",
  "thick arrow: where sentinels look for a master",
  "line: a sentinel and what it watches",
  "dashed: unknown, or named by a file and without a file of its own",
  "box: a machine",
];
