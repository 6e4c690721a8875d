import { looks } from "./card.ts";
import { fonts } from "./measure.ts";

interface Colours {
  readonly page: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly host: string;
  readonly card: string;
  /** What data flows through. */
  readonly data: string;
  readonly master: string;
  /** What watches. */
  readonly watching: string;
  readonly sentinel: string;
  readonly error: string;
  readonly warning: string;
  readonly info: string;
  /** Of signs on the colours of severities. */
  readonly sign: string;
}

const light: Colours = {
  page: "#ffffff",
  text: "#1f2328",
  muted: "#59636e",
  line: "#d1d9e0",
  host: "#f6f8fa",
  card: "#ffffff",
  data: "#1a7f37",
  master: "#dafbe1",
  watching: "#8250df",
  sentinel: "#fbefff",
  error: "#cf222e",
  warning: "#9a6700",
  info: "#0969da",
  sign: "#ffffff",
};

const dark: Colours = {
  page: "#0d1117",
  text: "#f0f6fc",
  muted: "#9198a1",
  line: "#3d444d",
  host: "#151b23",
  card: "#0d1117",
  data: "#3fb950",
  master: "#12351f",
  watching: "#ab7df8",
  sentinel: "#271c3d",
  error: "#f85149",
  warning: "#d29922",
  info: "#4493f8",
  sign: "#0d1117",
};

/** Colours for the reader's light or dark theme, fonts for both. No variables: not every program that shows SVG knows them. */
export function style(): string {
  const sizes = Object.entries(looks).map(
    ([look, font]) => `.${look}{font-size:${font.size}px${"isBold" in font ? ";font-weight:600" : ""}}`,
  );
  return [
    `text{font-family:${fonts}}`,
    ...sizes,
    ".edge{fill:none;stroke-width:1.5}.edge.monitors{stroke-width:2.5}",
    ".host,.card,.rule{stroke-width:1}.card.error,.card.warning,.edge.error,.edge.warning{stroke-width:2.5}",
    ".dashed{stroke-dasharray:5 4}",
    ".count{font-size:11px;font-weight:600}",
    coloured(light),
    `@media (prefers-color-scheme:dark){${coloured(dark)}}`,
  ].join("\n");
}

function coloured(colours: Colours): string {
  const { page, text, muted, line, host, card, data, master, watching, sentinel, sign } = colours;
  const severities = (["error", "warning", "info"] as const).map((severity) => {
    const colour = colours[severity];
    return `.edge.${severity},.card.${severity}{stroke:${colour}}.sign.${severity},.head.${severity}{fill:${colour}}.name.${severity}{fill:${colour}}`;
  });
  return [
    `.page{fill:${page}}text{fill:${text}}.small{fill:${muted}}`,
    `.host{fill:${host};stroke:${line}}.rule{stroke:${line}}`,
    `.card{fill:${card};stroke:${muted}}.master,.replica{stroke:${data}}.master{fill:${master}}`,
    `.sentinel,.watch{stroke:${watching}}.watch{fill:${sentinel}}`,
    `.edge.replicates{stroke:${data}}.edge.watches,.edge.monitors{stroke:${watching}}`,
    `.head.replicates{fill:${data}}.head.monitors{fill:${watching}}`,
    `.mark{stroke:${sign}}.count{fill:${sign}}.label{fill:${text};stroke:none}`,
    ...severities,
  ].join("");
}
