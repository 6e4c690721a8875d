import { printable } from "../report/escape.ts";
import { looks } from "./card.ts";
import type { DeploymentGraph, Graph } from "./graph.ts";
import { layOut } from "./layout.ts";
import { fitted, textWidth, wrapped } from "./measure.ts";
import { legendRow } from "./svg-legend.ts";
import { cardBox, edgeLabel, edgePath, hostBox, sign, text } from "./svg-parts.ts";
import { style } from "./svg-style.ts";
import { countsText, listed, summaryOf, worst } from "./words.ts";
import { element, rounded, xmlText } from "./xml.ts";

/** Nodes of one deployment that are drawn: more make a picture that nobody can read, and that takes long to make. */
export const mostNodes = 300;

const margin = 20;
const narrowest = 640;

/** A picture that needs nothing else: no script, no font, no file. The same graph gives the same bytes. */
export function svg({ deployments }: Graph): string {
  const parts: string[] = [];
  const layouts = deployments.map(layOut);
  const width = Math.max(narrowest, ...layouts.map((layout) => layout.width));
  let y = margin;
  for (const [index, deployment] of deployments.entries()) {
    const layout = layouts[index]!;
    if (index > 0) {
      parts.push(element("line", { class: "rule", x1: margin, y1: y, x2: margin + width, y2: y }));
      y += margin;
    }
    y = heading(deployment, y, width, parts);
    const marked = (route: (typeof layout.routes)[number]) => Number(worst(route.edge.marks) !== undefined);
    const routes = layout.routes.toSorted((a, b) => marked(a) - marked(b));
    parts.push(
      element(
        "g",
        { transform: `translate(${margin} ${rounded(y)})` },
        ...layout.hosts.map(({ host, box }) => hostBox(host, box)),
        ...routes.map(edgePath),
        ...layout.cards.map(({ card, box }) => cardBox(card, box, deployment)),
        ...routes.map((route) => edgeLabel(route, "page")),
      ),
    );
    y = findings(deployment, y + layout.height + 14, width, parts);
  }
  const legend = legendRow(margin, y + 6, width);
  parts.push(legend.svg);
  const size = { width: Math.ceil(width + 2 * margin), height: Math.ceil(legend.bottom + margin - 6) };
  const title = deployments.length === 1 ? deployments[0]!.id : `${deployments.length} deployments`;
  const summary = deployments
    .map((one) => [summaryOf(one), countsText(one.counts)].filter(Boolean).join("; "))
    .join(". ");
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      ...size,
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: "img",
      "aria-labelledby": "title desc",
    },
    element("title", { id: "title" }, xmlText(`redis-ha-lint: ${title}`)),
    element("desc", { id: "desc" }, xmlText(summary)),
    element("style", {}, style()),
    element("rect", { class: "page", ...size }),
    `\n${parts.join("\n")}\n`,
  )}\n`;
}

function heading(deployment: DeploymentGraph, top: number, width: number, parts: string[]): number {
  const id = fitted(
    printable(deployment.id === "." ? "the current folder" : deployment.id),
    width,
    looks.heading,
    "end",
  );
  const counts = countsText(deployment.counts);
  const summary = [summaryOf(deployment), counts === "" ? "no problems found" : counts].join("; ");
  parts.push(
    text(margin, top + 14, "heading", id),
    text(margin, top + 33, "small", fitted(summary, width, looks.small)),
  );
  return top + 44;
}

function findings(deployment: DeploymentGraph, top: number, width: number, parts: string[]): number {
  const { lines, more } = listed(deployment);
  let y = top;
  for (const { severity, rule, message, where } of lines) {
    parts.push(sign(severity, margin + 9, y + 9));
    const name = `${severity} ${rule}`;
    parts.push(text(margin + 26, y + 13, `title name ${severity}`, name));
    const besides = margin + 26 + textWidth(name, looks.title) + 10;
    parts.push(text(besides, y + 13, "small", fitted(where, width - besides + margin, looks.small, "end")));
    y += 18;
    for (const line of wrapped(message, width - 26, looks.text, 3)) {
      parts.push(text(margin + 26, y + 13, "text", line));
      y += 17;
    }
    y += 7;
  }
  if (more > 0) {
    parts.push(text(margin + 26, y + 13, "small", `and ${more} more: redis-ha-lint check shows them`));
    y += 24;
  }
  return y;
}
