import { columnsOf } from "../report/width.ts";

/**
 * How wide text is drawn, in pixels. Measured for DejaVu Sans, which is wider than the other fonts that `fonts` names (Arial,
 * Segoe UI, Roboto): what fits in it fits in all of them.
 */

export const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/** Thousandths of the font size, from the blank to the tilde. */
const plain = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
  636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
  748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
  615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
  337, 636, 838,
];
/** Letters of other scripts are at most so wide, those that take two columns of a terminal excepted. */
const other = 1080;
/** What bold adds. */
const bolder = 1.14;

export interface Font {
  /** Pixels. */
  readonly size: number;
  readonly isBold?: boolean;
}

export function textWidth(text: string, { size, isBold }: Font): number {
  let width = 0;
  for (const character of text) width += advance(character);
  return (width / 1000) * size * (isBold ? bolder : 1);
}

function advance(character: string): number {
  const code = character.codePointAt(0)!;
  return plain[code - 0x20] ?? [0, other, 1200][columnsOf(character)]!;
}

/** Text cut to a width, with dots where something is missing: behind it, or before it where its end tells more. */
export function fitted(text: string, width: number, font: Font, keep: "start" | "end" = "start"): string {
  if (textWidth(text, font) <= width) return text;
  const characters = [...text];
  if (keep === "end") characters.reverse();
  const shown: string[] = [];
  let left = width - textWidth("…", font);
  for (const character of characters) {
    left -= textWidth(character, font);
    if (left < 0) break;
    shown.push(character);
  }
  return keep === "end" ? `…${shown.reverse().join("")}` : `${shown.join("")}…`;
}

/** Text in lines of a width, broken between words where it can be; what is behind the last line is dots. */
export function wrapped(text: string, width: number, font: Font, mostLines: number): string[] {
  const lines: string[] = [];
  let line = "";
  const words = text.split(" ");
  for (const [index, word] of words.entries()) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || textWidth(longer, font) <= width) line = longer;
    else if (lines.length === mostLines - 1) {
      line = [line, ...words.slice(index)].join(" ");
      break;
    } else {
      lines.push(fitted(line, width, font));
      line = word;
    }
  }
  return [...lines, fitted(line, width, font)];
}
