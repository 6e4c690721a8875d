import type { Report } from "../lint/report.ts";
import { count, countReasons } from "./counts.ts";
import { printable } from "./escape.ts";

/** A paragraph of the report. */
export interface Paragraph {
  readonly text: string;
  readonly indent: number;
}

/** Reasons shown unless all are asked for. */
const mostReasons = 3;

/** What the run could not tell: questions left open, files passed over, inputs that could not be read. */
export function* openEnds(report: Report, verbose: boolean): Iterable<Paragraph> {
  const { undecided, skipped, unreadable } = report;
  for (const { file, reason } of unreadable)
    yield { text: `could not read ${printable(file)}: ${printable(reason)}`, indent: 0 };
  if (undecided.length > 0) {
    yield { text: `${count(undecided.length, "question")} could not be decided:`, indent: 0 };
    if (verbose)
      for (const { rule, about, missing } of undecided)
        yield { text: `${rule}, about ${printable(about)}: cannot tell without ${printable(missing)}`, indent: 2 };
    else yield* summed(undecided.map(({ missing }) => `cannot tell without ${missing}`));
  }
  if (skipped.length > 0) {
    yield { text: `${count(skipped.length, "file")} passed over:`, indent: 0 };
    if (verbose)
      for (const { file, reason } of skipped) yield { text: `${printable(file)}: ${printable(reason)}`, indent: 2 };
    else yield* summed(skipped.map(({ reason }) => reason));
  }
}

function* summed(reasons: readonly string[]): Iterable<Paragraph> {
  const counted = countReasons(reasons);
  for (const [reason, times] of counted.slice(0, mostReasons))
    yield { text: `${times} x ${printable(reason)}`, indent: 2 };
  const more = counted.length - mostReasons;
  yield {
    text: more > 0 ? `and ${count(more, "other reason")} (--verbose lists all)` : "--verbose lists them",
    indent: 2,
  };
}
