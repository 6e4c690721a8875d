import type { ConfigFile, Span } from "../syntax/config-file.ts";
import { type Piece, shownLine } from "../syntax/masking.ts";
import { decode, lineOf, lineSpan } from "../syntax/position.ts";
import { printable } from "./escape.ts";
import { columnsOf } from "./width.ts";

/** A line of a file as it can be printed, with the columns to mark. Nothing in it is a secret. */
export interface Frame {
  readonly line: number;
  readonly text: string;
  /** 0-based columns of the printed text; at least one is marked. */
  readonly mark: { readonly start: number; readonly end: number };
}

/** A piece of the printed line that is not broken any further. */
interface Cell {
  readonly text: string;
  readonly columns: number;
  readonly marked: boolean;
}

const tabStop = 4;
const ellipsis: Cell = { text: "…", columns: 1, marked: false };

/** The first line of a span, cut to a number of columns around what is marked. */
export function frameOf(file: ConfigFile, span: Span, width: number): Frame {
  const line = lineOf(file, span.start);
  const bounds = lineSpan(file, line);
  const start = Math.min(span.start, bounds.end);
  const end = Math.min(Math.max(span.end, start), bounds.end);
  return { line, ...draw(narrow(cellsOf(shownLine(file, line), { start, end }), width)) };
}

function cellsOf(pieces: readonly Piece[], mark: Span): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  let found = false;
  for (const part of pieces.flatMap((piece) => cutAt(piece, [mark.start, mark.end]))) {
    const inside = part.start < mark.end && part.end > mark.start;
    // A mark of no width stands below the character it is in front of.
    const marksNext: boolean = mark.start === mark.end && !found && part.start >= mark.start;
    for (const [index, character] of [...decode(part.text)].entries()) {
      const text = character === "\t" ? " ".repeat(tabStop - (column % tabStop)) : printable(character);
      const columns = text.length > 1 ? [...text].length : columnsOf(text);
      const marked: boolean = inside || (marksNext && index === 0);
      cells.push({ text, columns, marked });
      column += columns;
      found ||= marked;
    }
  }
  while (cells.at(-1)?.text.trim() === "") cells.pop();
  if (!cells.some(({ marked }) => marked)) cells.push({ text: " ", columns: 1, marked: true });
  return cells;
}

/** A hidden piece stays whole. */
function cutAt(piece: Piece, offsets: readonly number[]): Piece[] {
  const cuts = piece.hidden ? [] : offsets.filter((offset) => offset > piece.start && offset < piece.end);
  return [piece.start, ...new Set(cuts)].map((start, index, starts) => {
    const end = starts[index + 1] ?? piece.end;
    const text = piece.hidden ? piece.text : piece.text.slice(start - piece.start, end - piece.start);
    return { start, end, hidden: piece.hidden, text };
  });
}

function narrow(cells: readonly Cell[], width: number): readonly Cell[] {
  const total = sum(cells);
  if (total <= width) return cells;
  const first = cells.findIndex(({ marked }) => marked);
  const last = cells.findLastIndex(({ marked }) => marked);
  // The beginning of the line tells most, then the mark and what is in front of it.
  let from = 0;
  if (sum(cells.slice(0, last + 1)) > width - 1 && sum(cells.slice(0, first)) > width / 2) {
    let lead = Math.max(0, Math.min(width - sum(cells.slice(first, last + 1)) - 4, Math.floor(width / 2)));
    from = first;
    while (from > 0 && lead >= cells[from - 1]!.columns) lead -= cells[--from]!.columns;
  }
  const shown: Cell[] = from > 0 ? [ellipsis] : [];
  let left = width - sum(shown);
  for (const [index, cell] of cells.entries()) {
    if (index < from) continue;
    const rest = index === cells.length - 1 ? 0 : ellipsis.columns;
    if (cell.columns + rest > left) return [...shown, { ...ellipsis, marked: cell.marked }];
    shown.push(cell);
    left -= cell.columns;
  }
  return shown;
}

function sum(cells: readonly Cell[]): number {
  return cells.reduce((columns, cell) => columns + cell.columns, 0);
}

function draw(cells: readonly Cell[]): Omit<Frame, "line"> {
  const first = cells.findIndex(({ marked }) => marked);
  const last = cells.findLastIndex(({ marked }) => marked);
  const start = sum(cells.slice(0, first));
  // A combining mark alone has no width; something must be marked.
  const end = Math.max(start + 1, sum(cells.slice(0, last + 1)));
  return { text: cells.map(({ text }) => text).join(""), mark: { start, end } };
}
