import { unsaved } from "../facts/read.ts";
import type { Place, Report } from "../lint/report.ts";
import { decode, type Range, rangeOf } from "../syntax/position.ts";
import { printable } from "./escape.ts";

/** Lines and columns of a place; the beginning of a file that was not read. */
export function rangeIn({ files }: Report, { file, span }: Place): Range {
  const found = files.get(file);
  return found ? rangeOf(found, span) : { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
}

/** It stands in answers that are not kept in a file. */
export function isUnsaved({ file }: Place): boolean {
  return file === unsaved;
}

/** `a/redis.conf:3:21`; in answers the instance before all: `10.0.0.2:6379 (live)`, `10.0.0.2:6379 (live, cluster.facts:3:8)`. */
export function nameOf(report: Report, at: Place): string {
  const { line, column } = rangeIn(report, at).start;
  const name = printable(at.file) + (report.files.has(at.file) ? `:${line}:${column}` : "");
  const { facts } = report.asked ?? {};
  if (at.file !== facts?.file.uri) return name;
  const instance = facts.sections.findLast(({ head }) => head.start <= at.span.start)?.head.args[1]?.value;
  if (instance === undefined) return name;
  return `${printable(decode(instance))} (live${isUnsaved(at) ? "" : `, ${name}`})`;
}
