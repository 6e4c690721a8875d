import { printable } from "../../report/escape.ts";

/** Labels and a value. */
export type Row = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Series of one name at most; characters of a label's value at most. Replies of strangers can name any number of things. */
const most = 2000;
const longest = 128;

/** Text fit for the value of a label: one line that a terminal bears, not longer than is read. */
export function label(text: string): string {
  const shown = printable(text.slice(0, longest));
  return text.length > longest ? `${shown}...` : shown;
}

/** Rows of the same labels added up; what is over the bound is added up under `other`. */
export function bounded(rows: Iterable<Row>): Row[] {
  const sums = new Map<string, Row>();
  for (const [raw, value] of rows) {
    let labels = Object.fromEntries(Object.entries(raw).map(([name, text]) => [name, label(text)]));
    if (sums.size >= most && !sums.has(JSON.stringify(labels)))
      labels = Object.fromEntries(Object.keys(raw).map((name) => [name, "other"]));
    const key = JSON.stringify(labels);
    sums.set(key, [labels, (sums.get(key)?.[1] ?? 0) + value]);
  }
  return [...sums.values()];
}
