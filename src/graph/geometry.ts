import type { GraphEdge } from "./graph.ts";

/** Pixels, from the left upper corner of the picture of a deployment. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Its left upper corner and its size, in pixels. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Route {
  readonly edge: GraphEdge;
  /** From the node drawn on the left to the one on the right; horizontal and vertical by turns. */
  readonly points: readonly Point[];
}

/** The nodes of an edge, the one that is drawn on the left first. */
export function ends({ kind, from, to }: GraphEdge): [left: string, right: string] {
  return kind === "monitors" ? [from, to] : [to, from];
}

/** The smallest box that holds all of some; an empty one for none. */
export function bounds(boxes: readonly Box[]): Box {
  const [first] = boxes;
  let { x: left, y: top, x: right, y: bottom } = first ?? { x: 0, y: 0 };
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
