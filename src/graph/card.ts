import { printable } from "../report/escape.ts";
import type { DeploymentGraph, GraphNode } from "./graph.ts";
import { type Font, fitted, textWidth } from "./measure.ts";
import { linesOf, titleOf } from "./words.ts";

/** A node as it is drawn: its lines of text, cut to what fits, and its size in pixels. */
export interface Card {
  readonly node: GraphNode;
  readonly lines: readonly CardLine[];
  readonly width: number;
  readonly height: number;
}

export interface CardLine {
  readonly text: string;
  readonly look: keyof typeof looks;
  /** From the corner of the card, in pixels; `y` is the line that letters stand on. */
  readonly x: number;
  readonly y: number;
}

/** Fonts of a picture. */
export const looks = {
  heading: { size: 15, isBold: true },
  title: { size: 12.5, isBold: true },
  text: { size: 12.5 },
  small: { size: 11 },
} as const satisfies Record<string, Font>;

const padding = { x: 12, y: 8 };
const lineHeight = { heading: 22, title: 18, text: 18, small: 16 } as const;
const widest = 330;
/** What is wider gets a line for its address. */
const comfortable = 230;

export function cardOf(node: GraphNode, deployment: DeploymentGraph): Card {
  const title = titleOf(node);
  const [first, ...rest] = linesOf(node, deployment);
  const titleWidth = textWidth(title, looks.title);
  const besides = titleWidth + 7;
  const isBeside =
    first !== undefined && node.kind !== "watch" && besides + textWidth(first, looks.text) <= comfortable;
  const below = first === undefined || isBeside ? rest : [first, ...rest];
  const lines: CardLine[] = [];
  let width = 0;
  let y = padding.y;
  const write = (text: string, look: keyof typeof looks, x: number, keep: "start" | "end") => {
    const shown = fitted(text, widest - x, looks[look], keep);
    lines.push({ text: shown, look, x: padding.x + x, y: y + lineHeight[look] - 5 });
    width = Math.max(width, x + textWidth(shown, looks[look]));
  };
  write(title, "title", 0, "start");
  if (isBeside) write(first, "text", besides, "start");
  y += lineHeight.title;
  const file = "file" in node ? printable(node.file) : undefined;
  for (const text of below) {
    const isFile = file?.endsWith(text) === true;
    const look = isFile || node.kind === "watch" || text !== first ? "small" : "text";
    write(text, look, 0, isFile ? "end" : "start");
    y += lineHeight[look];
  }
  return {
    node,
    lines,
    width: Math.ceil(width) + 2 * padding.x + (node.kind === "watch" ? 10 : 0),
    height: y + padding.y,
  };
}
