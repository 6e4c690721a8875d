import dagre from "@dagrejs/dagre";
import { type Card, cardOf } from "./card.ts";
import { channelWidth, Routes } from "./channels.ts";
import { columnsOf, rankerFor } from "./columns.ts";
import { type Box, bounds, ends, type Point, type Route } from "./geometry.ts";
import type { DeploymentGraph, GraphHost } from "./graph.ts";
import { byHost } from "./words.ts";

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly cards: readonly { readonly card: Card; readonly box: Box }[];
  readonly hosts: readonly { readonly host: GraphHost; readonly box: Box }[];
  readonly routes: readonly Route[];
}

/** Room of a machine's box around its cards, in pixels; its name stands above them. */
const frame = { x: 12, top: 24, bottom: 10 };
/** Between two cards of a machine. Between two of different machines it is three times that. */
const gap = 18;
/** More room for a node that is on no machine: from the frames of machines. */
const besides = 24;
const margin = 8;

/**
 * Places the nodes in columns by what they do. In which order and how high each stands is dagre's work; how far the columns are
 * apart follows from the lines between them, which run horizontally and vertically.
 */
export function layOut(deployment: DeploymentGraph): Layout {
  const cards = deployment.nodes.map((node) => cardOf(node, deployment));
  const graph = placed(deployment, cards);
  const ranks = [...new Set(cards.map(({ node }) => Math.round(graph.node(node.id).x ?? 0)))].sort((a, b) => a - b);
  const columnOf = new Map(cards.map(({ node }) => [node.id, ranks.indexOf(Math.round(graph.node(node.id).x ?? 0))]));
  const widths = ranks.map(() => 0);
  for (const { node, width } of cards) {
    const column = columnOf.get(node.id)!;
    widths[column] = Math.max(widths[column]!, width);
  }
  const spots = new Map(
    cards.map(({ node, height }) => {
      const y = graph.node(node.id).y ?? 0;
      return [node.id, { column: columnOf.get(node.id)!, y: y - height / 2, height }] as const;
    }),
  );
  const lanes = new Map(
    deployment.edges.map((edge) => {
      const points = graph.edge(...ends(edge), edge.id)?.points ?? [];
      return [edge.id, ranks.map((x) => nearest(points, x))] as const;
    }),
  );
  const routes = new Routes(deployment.edges, spots, lanes, ranks.length);
  const lefts: number[] = [];
  let x = margin + frame.x;
  for (const [column, width] of widths.entries()) {
    lefts.push(x);
    x += width + (column < widths.length - 1 || routes.tracksIn(column) > 0 ? channelWidth(routes, column) : 0);
  }
  const boxes = new Map(
    cards.map(({ node, height }) => {
      const { column, y } = spots.get(node.id)!;
      return [node.id, { x: lefts[column]!, y, width: widths[column]!, height }] as const;
    }),
  );
  const membersOf = byHost(deployment);
  const hosts = deployment.hosts.map((host) => {
    const members = (membersOf.get(host.id) ?? []).map(({ id }) => boxes.get(id)!);
    return { host, box: framed(members) };
  });
  const drawn = routes.draw(boxes, lefts, widths);
  const bends = drawn.flatMap(({ points }) => points.map((point) => ({ ...point, width: 0, height: 0 })));
  const whole = bounds([...hosts.map(({ box }) => box), ...boxes.values(), ...bends]);
  const top = whole.y - margin;
  const lift = <P extends Point>(point: P): P => ({ ...point, y: point.y - top });
  return {
    width: x + frame.x + margin,
    height: whole.height + 2 * margin,
    cards: cards.map((card) => ({ card, box: lift(boxes.get(card.node.id)!) })),
    hosts: hosts.map(({ host, box }) => ({ host, box: lift(box) })),
    routes: drawn.map(({ edge, points }) => ({ edge, points: points.map(lift) })),
  };
}

/**
 * The nodes placed by dagre. It is told the columns: by itself it would keep a machine's nodes together in one column rather
 * than what does the same on all machines.
 */
function placed(deployment: DeploymentGraph, cards: readonly Card[]) {
  const columns = columnsOf(deployment);
  const graph = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  const ranker = rankerFor(columns);
  graph.setGraph({ rankdir: "LR", nodesep: gap, edgesep: 12, ranksep: 40, ranker } as object);
  for (const { id } of deployment.hosts) graph.setNode(id, {});
  for (const { node, height } of cards) {
    // Of one width, so that the middle of each column is the same for all.
    const more = node.host === undefined && deployment.hosts.length > 0 ? besides : 0;
    graph.setNode(node.id, { width: 100, height: height + more });
    if (node.host !== undefined) graph.setParent(node.id, node.host);
  }
  for (const edge of deployment.edges) {
    const [left, right] = ends(edge);
    if (columns.get(left)! < columns.get(right)!)
      graph.setEdge(left, right, { weight: edge.kind === "monitors" ? 1 : 2 }, edge.id);
  }
  dagre.layout(graph);
  return graph;
}

function nearest(points: readonly { x: number; y: number }[], x: number): number {
  let best = points[0];
  for (const point of points) if (best && Math.abs(point.x - x) < Math.abs(best.x - x)) best = point;
  return best?.y ?? 0;
}

/** The box of a machine around its cards. */
function framed(cards: readonly Box[]): Box {
  const { x, y, width, height } = bounds(cards);
  return { x: x - frame.x, y: y - frame.top, width: width + 2 * frame.x, height: height + frame.top + frame.bottom };
}
