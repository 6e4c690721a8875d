import { type Severity, severities } from "../lint/report.ts";
import { printable } from "../report/escape.ts";
import { type Card, looks } from "./card.ts";
import { labelText } from "./channels.ts";
import type { Box, Point, Route } from "./geometry.ts";
import type { Counts, DeploymentGraph, GraphHost } from "./graph.ts";
import { fitted, textWidth } from "./measure.ts";
import { countsText, linesOf, titleOf, worst } from "./words.ts";
import { element, rounded, xmlText } from "./xml.ts";

/** The parts of a picture as SVG. */

export function text(x: number, y: number, look: string, content: string): string {
  return element("text", { x, y, class: look }, xmlText(content));
}

export function hostBox(host: GraphHost, { x, y, width, height }: Box): string {
  const name = printable(host.name);
  const shown = fitted(name, width - 24, looks.small);
  return element(
    "g",
    {},
    ...(shown === name ? [] : [element("title", {}, xmlText(name))]),
    element("rect", { class: "host", x, y, width, height, rx: 8 }),
    text(x + 12, y + 16, "small", shown),
  );
}

/** What does not fit is in the title, which browsers show when the pointer rests on it. Programs find the file by `data-file`. */
export function cardBox({ node, lines }: Card, { x, y, width, height }: Box, deployment: DeploymentGraph): string {
  const level = worst(node.marks);
  const role = node.kind === "server" ? (node.role ?? "") : node.kind;
  const classes = ["card", role, ...(node.isUncertain ? ["dashed"] : []), ...(level ? [level] : [])];
  const counts = countsText(node.marks);
  const title = [titleOf(node), ...linesOf(node, deployment), ...(counts ? [counts] : [])].join(" · ");
  const radius = node.kind === "watch" ? height / 2.5 : node.kind === "sentinel" ? 14 : 5;
  const file = node.kind === "server" || node.kind === "sentinel" ? node.file : undefined;
  return element(
    "g",
    { "data-file": file },
    element("title", {}, xmlText(title)),
    element("rect", { class: classes.join(" "), x, y, width, height, rx: radius }),
    ...lines.map((line) => text(x + line.x + (node.kind === "watch" ? 4 : 0), y + line.y, line.look, line.text)),
    badges(node.marks, x + width - 6, y),
  );
}

/** Sign and number of each severity, side by side, the last one ending at a place. */
function badges(marks: Counts, right: number, y: number): string {
  const shown: string[] = [];
  let x = right;
  for (const severity of severities.toReversed()) {
    const count = marks[severity];
    if (count === 0) continue;
    const number = String(count);
    const width = 22 + textWidth(number, { size: 11, isBold: true });
    x -= width;
    shown.push(
      element("rect", { class: `sign ${severity}`, x, y: y - 8, width, height: 16, rx: 8 }),
      mark(severity, x + 10, y),
      text(x + 17, y + 4, "count", number),
    );
    x -= 3;
  }
  return shown.join("");
}

/** A cross, an exclamation mark, an i: drawn, for no font has them all alike. */
function mark(severity: Severity, x: number, y: number): string {
  const at = (dx: number, dy: number) => `${rounded(x + dx)} ${rounded(y + dy)}`;
  const strokes = {
    error: `M${at(-3, -3)}L${at(3, 3)}M${at(3, -3)}L${at(-3, 3)}`,
    warning: `M${at(0, -4.5)}L${at(0, 1)}M${at(0, 3.2)}L${at(0, 4.2)}`,
    info: `M${at(0, -1)}L${at(0, 4.2)}M${at(0, -4.2)}L${at(0, -3.2)}`,
  };
  return element("path", {
    class: "mark",
    d: strokes[severity],
    "stroke-width": 1.9,
    "stroke-linecap": "round",
    fill: "none",
  });
}

/** A severity's sign by itself: eight-cornered, three-cornered, round. */
export function sign(severity: Severity, x: number, y: number): string {
  const corners = {
    error: "-3.3,-8 3.3,-8 8,-3.3 8,3.3 3.3,8 -3.3,8 -8,3.3 -8,-3.3",
    warning: "0,-8.5 9,7 -9,7",
    info: "",
  }[severity];
  const shape = corners
    ? element("polygon", {
        class: `sign ${severity}`,
        points: corners,
        transform: `translate(${rounded(x)} ${rounded(y)})`,
      })
    : element("circle", { class: `sign ${severity}`, cx: x, cy: y, r: 8 });
  return shape + mark(severity, x, severity === "warning" ? y + 1.5 : y);
}

export function edgePath({ edge, points }: Route): string {
  const level = worst(edge.marks);
  const classes = ["edge", edge.kind, ...(edge.isUncertain ? ["dashed"] : []), ...(level ? [level] : [])];
  const tip = points.at(-1)!;
  const isArrow = edge.kind !== "watches";
  const size = edge.kind === "monitors" ? 10 : 8;
  const before = points.at(-2)!;
  const back = tip.x < before.x ? 1 : -1;
  const line = isArrow ? [...points.slice(0, -1), { x: tip.x + back * (size - 2), y: tip.y }] : points;
  const head = `${rounded(tip.x)},${rounded(tip.y)} ${rounded(tip.x + back * size)},${rounded(tip.y - size / 2)} ${rounded(tip.x + back * size)},${rounded(tip.y + size / 2)}`;
  return (
    element("path", { class: classes.join(" "), d: roundedPath(line) }) +
    (isArrow ? element("polygon", { class: `head ${edge.kind}${level ? ` ${level}` : ""}`, points: head }) : "")
  );
}

/** What is written on an edge: at its end, where no other runs beside it. */
export function edgeLabel({ edge, points }: Route, page: string): string {
  const label = labelText(edge);
  const level = worst(edge.marks);
  if (label === "" && !level) return "";
  const tip = points.at(-1)!;
  const away = tip.x < points.at(-2)!.x ? 1 : -1;
  let x = tip.x + away * 14;
  const parts: string[] = [];
  if (level) {
    parts.push(
      element("g", {}, element("title", {}, xmlText(countsText(edge.marks))), sign(level, x + away * 8, tip.y)),
    );
    x += away * 18;
  }
  if (label !== "") {
    const width = textWidth(label, looks.small);
    const left = away > 0 ? x + 3 : x - width - 3;
    parts.push(
      element("rect", { class: page, x: left - 3, y: tip.y - 8, width: width + 6, height: 16, rx: 3 }),
      text(left, tip.y + 4, "small label", label),
    );
  }
  return parts.join("");
}

function roundedPath(points: readonly Point[]): string {
  const distinct = points.filter((point, index) => {
    const before = points[index - 1];
    return !before || Math.abs(before.x - point.x) + Math.abs(before.y - point.y) > 0.5;
  });
  const parts = distinct.map((point, index) => {
    const [before, after] = [distinct[index - 1], distinct[index + 1]];
    const spot = `${rounded(point.x)} ${rounded(point.y)}`;
    if (!before) return `M${spot}`;
    if (!after) return `L${spot}`;
    const enter = towards(point, before);
    const leave = towards(point, after);
    return `L${rounded(enter.x)} ${rounded(enter.y)}Q${spot} ${rounded(leave.x)} ${rounded(leave.y)}`;
  });
  return parts.join("");
}

/** A point near a corner on the way to another point. */
function towards(corner: Point, other: Point): Point {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y);
  const step = Math.min(6, length / 2) / (length || 1);
  return { x: corner.x + (other.x - corner.x) * step, y: corner.y + (other.y - corner.y) * step };
}
