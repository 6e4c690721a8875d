import { severities } from "../lint/report.ts";
import { looks } from "./card.ts";
import { textWidth } from "./measure.ts";
import { sign, text } from "./svg-parts.ts";
import { element, rounded } from "./xml.ts";

/** How each thing is drawn and what it means, from left to right, in as many rows as it takes. */
export function legendRow(left: number, top: number, width: number): { readonly svg: string; readonly bottom: number } {
  const line = (kind: string, isArrow: boolean) => (x: number, y: number) => {
    const at = (dx: number, dy: number) => `${rounded(x + dx)},${rounded(y + dy)}`;
    const path = element("path", { class: `edge ${kind}`, d: `M${at(0, 0)}L${at(isArrow ? 20 : 28, 0)}` });
    const points = `${at(28, 0)} ${at(19, -4.5)} ${at(19, 4.5)}`;
    return isArrow ? path + element("polygon", { class: `head ${kind}`, points }) : path;
  };
  const box = (name: string, radius: number) => (x: number, y: number) =>
    element("rect", { class: name, x, y: y - 7, width: 28, height: 14, rx: radius });
  const items: readonly (readonly [draw: (x: number, y: number) => string, words: string])[] = [
    [line("replicates", true), "data flows to a replica"],
    [line("watches", false), "a sentinel and what it watches"],
    [line("monitors", true), "where sentinels look for the master"],
    [box("card dashed", 4), "not certain, or no file tells of it"],
    [box("host", 4), "a machine"],
    ...severities.map((severity) => [(x: number, y: number) => sign(severity, x + 19, y), severity] as const),
  ];
  const parts: string[] = [element("line", { class: "rule", x1: left, y1: top, x2: left + width, y2: top })];
  let x = left;
  let y = top + 20;
  for (const [draw, words] of items) {
    const needed = 35 + textWidth(words, looks.small);
    if (x > left && x + needed > left + width) {
      x = left;
      y += 22;
    }
    parts.push(draw(x, y), text(x + 35, y + 4, "small", words));
    x += needed + 22;
  }
  return { svg: parts.join(""), bottom: y + 12 };
}
