/** How many columns of a terminal text takes. */

const zeroWidth = /^(?:\p{Mn}|\p{Me}|[\u1160-\u11ff])$/u;
const emoji = /^\p{Emoji_Presentation}$/u;

/** East Asian wide and fullwidth characters: first and last of each range. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

/** Columns of printable text. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** Columns of one code point: 0, 1 or 2. */
export function columnsOf(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (zeroWidth.test(character)) return 0;
  return wideRanges.some(([first, last]) => code >= first && code <= last) || emoji.test(character) ? 2 : 1;
}

/** Breaks printable text into lines of at most `width` columns, between words where it can. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const breakLine = () => {
    lines.push(line);
    line = "";
    used = 0;
  };
  for (const word of text.split(/ +/)) {
    const needed = widthOf(word);
    if (line !== "" && used + 1 + needed > width) breakLine();
    if (line !== "") {
      line += " ";
      used++;
    }
    if (needed <= width) {
      line += word;
      used += needed;
      continue;
    }
    for (const character of word) {
      const columns = columnsOf(character);
      if (used + columns > width && line !== "") breakLine();
      line += character;
      used += columns;
    }
  }
  breakLine();
  return lines;
}
