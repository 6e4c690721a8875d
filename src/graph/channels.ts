import { looks } from "./card.ts";
import { type Box, bounds, ends, type Point, type Route } from "./geometry.ts";
import type { GraphEdge } from "./graph.ts";
import { fitted, textWidth } from "./measure.ts";
import { worst } from "./words.ts";

/** A node before its column has its place: the column, and where it is in it. */
export interface Spot {
  readonly column: number;
  readonly y: number;
  readonly height: number;
}

/** Pixels between two lines side by side. */
const apart = 10;
/** From a column to the first line beside it, and from the last one to the next column. */
const shore = { left: 24, right: 34 };
const widestLabel = 150;
export const edgeBadge = 18;

export function labelText({ label = "" }: GraphEdge): string {
  return fitted(label, widestLabel, looks.small);
}

/** How far a column is from the next: the lines between them, and what is written on those. */
export function channelWidth(routes: Routes, column: number): number {
  return shore.left + routes.tracksIn(column) * apart + routes.roomIn(column) + shore.right;
}

/** A stretch of an edge between two columns: it comes in at one height and leaves at another. */
interface Leg {
  readonly edge: GraphEdge;
  readonly enters: number;
  readonly leaves: number;
}

/** The edges on their way from column to column. Edges of one beginning share a line as far as they can. */
export class Routes {
  readonly #edges: readonly GraphEdge[];
  readonly #spots: ReadonlyMap<string, Spot>;
  readonly #legs = new Map<GraphEdge, { channel: number; key: string; leg: Leg }[]>();
  /** Per channel: the line of each key, counted from the left. */
  readonly #tracks: readonly ReadonlyMap<string, number>[];
  readonly #rooms: readonly number[];

  /** @param lanes for each edge the height at which it passes each column */
  constructor(
    edges: readonly GraphEdge[],
    spots: ReadonlyMap<string, Spot>,
    lanes: ReadonlyMap<string, readonly number[]>,
    columns: number,
  ) {
    this.#edges = edges;
    this.#spots = spots;
    const channels: Map<string, Leg[]>[] = Array.from({ length: columns }, () => new Map());
    const rooms: number[] = Array.from({ length: columns }, () => 0);
    const ports = portsOf(edges, spots, (edge) => this.#ordered(edge));
    for (const edge of edges) {
      const [left, right] = this.#ordered(edge);
      const [start, end] = [spots.get(left)!.column, spots.get(right)!.column];
      const passed: { channel: number; key: string; leg: Leg }[] = [];
      let y = ports.out.get(edge.id)!;
      for (let channel = start; channel < Math.max(end, start + 1); channel++) {
        const isLast = channel >= end - 1;
        const leaves = isLast ? ports.in.get(edge.id)! : lanes.get(edge.id)![channel + 1]!;
        const key = channel === start ? keyOf(edge, left) : edge.id;
        const leg = { edge, enters: y, leaves };
        passed.push({ channel, key, leg });
        const legs = channels[channel]!.get(key);
        if (legs) legs.push(leg);
        else channels[channel]!.set(key, [leg]);
        y = leaves;
        if (isLast) rooms[channel] = Math.max(rooms[channel]!, roomFor(edge));
      }
      this.#legs.set(edge, passed);
    }
    this.#tracks = channels.map(tracksOf);
    this.#rooms = rooms;
  }

  tracksIn(channel: number): number {
    let count = 0;
    for (const track of this.#tracks[channel]?.values() ?? []) count = Math.max(count, track + 1);
    return count;
  }

  roomIn(channel: number): number {
    return this.#rooms[channel] ?? 0;
  }

  draw(boxes: ReadonlyMap<string, Box>, lefts: readonly number[], widths: readonly number[]): Route[] {
    return this.#edges.map((edge) => {
      const [left, right] = this.#ordered(edge);
      const from = boxes.get(left)!;
      const to = boxes.get(right)!;
      const isSameColumn = this.#spots.get(left)!.column === this.#spots.get(right)!.column;
      const points: Point[] = [];
      for (const { channel, key, leg } of this.#legs.get(edge)!) {
        if (points.length === 0) points.push({ x: from.x + from.width, y: leg.enters });
        const track = this.#tracks[channel]!.get(key);
        if (track === undefined) continue;
        const x = lefts[channel]! + widths[channel]! + shore.left + track * apart;
        points.push({ x, y: leg.enters }, { x, y: leg.leaves });
      }
      const last = this.#legs.get(edge)!.at(-1)!.leg.leaves;
      points.push({ x: isSameColumn ? to.x + to.width : to.x, y: last });
      const isTurned = left !== ends(edge)[0];
      return { edge, points: isTurned ? points.reverse() : points };
    });
  }

  /** The nodes of an edge, the one in the earlier column first: files can contradict what is drawn where. */
  #ordered(edge: GraphEdge): [string, string] {
    const [a, b] = ends(edge);
    return this.#spots.get(a)!.column <= this.#spots.get(b)!.column ? [a, b] : [b, a];
  }
}

/** Edges with the same key begin as one line. */
function keyOf(edge: GraphEdge, left: string): string {
  return edge.kind === "monitors" ? edge.id : `${left} ${edge.kind}`;
}

function roomFor(edge: GraphEdge): number {
  const label = labelText(edge);
  return (label ? textWidth(label, looks.small) + 8 : 0) + (worst(edge.marks) ? edgeBadge : 0);
}

/** At which heights edges leave and enter their nodes: side by side, in the order of where they go to. */
function portsOf(
  edges: readonly GraphEdge[],
  spots: ReadonlyMap<string, Spot>,
  ordered: (edge: GraphEdge) => [string, string],
) {
  const middle = (id: string) => spots.get(id)!.y + spots.get(id)!.height / 2;
  const sides = new Map<string, Map<string, { edges: string[]; sum: number }>>();
  const outs = new Map<string, number>();
  const ins = new Map<string, number>();
  const add = (side: string, key: string, edge: GraphEdge, far: string) => {
    const keys = sides.get(side) ?? new Map<string, { edges: string[]; sum: number }>();
    const port = keys.get(key) ?? { edges: [], sum: 0 };
    port.edges.push(edge.id);
    port.sum += middle(far);
    sides.set(side, keys.set(key, port));
  };
  for (const edge of edges) {
    const [left, right] = ordered(edge);
    const isSameColumn = spots.get(left)!.column === spots.get(right)!.column;
    add(`out ${left}`, keyOf(edge, left), edge, right);
    add(`${isSameColumn ? "out" : "in"} ${right}`, `in ${keyOf(edge, left)}`, edge, left);
  }
  for (const [side, keys] of sides) {
    const { y, height } = spots.get(side.slice(side.indexOf(" ") + 1))!;
    const step = Math.min(12, height / (keys.size + 1));
    const sorted = [...keys].sort(([, a], [, b]) => a.sum / a.edges.length - b.sum / b.edges.length);
    for (const [index, [key, port]] of sorted.entries()) {
      const at = y + height / 2 + (index - (sorted.length - 1) / 2) * step;
      for (const edge of port.edges) (key.startsWith("in ") ? ins : outs).set(edge, at);
    }
  }
  return { out: outs, in: ins };
}

/** A line for each key, so that few cross; those that go straight through need none. */
function tracksOf(keys: ReadonlyMap<string, readonly Leg[]>): ReadonlyMap<string, number> {
  const bundles = [...keys].map(([key, legs]) => {
    const heights = legs.flatMap(({ enters, leaves }) => [enters, leaves]);
    const { y, height } = bounds(heights.map((y) => ({ x: 0, y, width: 0, height: 0 })));
    return { key, legs, top: y, bottom: y + height };
  });
  const order = bundles.filter(({ top, bottom }) => bottom - top > 0.5).sort((a, b) => a.top - b.top);
  const meets = (legs: readonly Leg[], side: "enters" | "leaves", { top, bottom }: { top: number; bottom: number }) =>
    legs.filter((leg) => leg[side] > top && leg[side] < bottom).length;
  const cost = (a: (typeof order)[number], b: (typeof order)[number]) =>
    meets(b.legs, "enters", a) + meets(a.legs, "leaves", b);
  // Neighbours change places while that saves crossings; as often as there are lines is enough for good.
  for (let round = 0; round < Math.min(order.length, 40); round++) {
    for (let at = 0; at + 1 < order.length; at++) {
      const [a, b] = [order[at]!, order[at + 1]!];
      if (cost(b, a) < cost(a, b)) [order[at], order[at + 1]] = [b, a];
    }
  }
  const tracks = new Map<string, number>();
  const taken: { top: number; bottom: number }[][] = [];
  for (const { key, top, bottom } of order) {
    const isFree = (spans: (typeof taken)[number]) =>
      order.length > 12 && spans.every((span) => span.bottom + apart < top || bottom + apart < span.top);
    let track = taken.findIndex(isFree);
    if (track < 0) track = taken.push([]) - 1;
    taken[track]!.push({ top, bottom });
    tracks.set(key, track);
  }
  return tracks;
}
