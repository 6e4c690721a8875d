import type { Place, Report } from "../lint/report.ts";
import { type Range, rangeOf } from "../syntax/position.ts";

/** Lines and columns of a place; the beginning of a file that was not read. */
export function rangeIn({ files }: Report, { file, span }: Place): Range {
  const found = files.get(file);
  return found ? rangeOf(found, span) : { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
}
