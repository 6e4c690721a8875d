import type { TextChange } from "../../syntax/embedding.ts";

/** More pairs of lines than that are not compared: all between the first and the last difference is one change. */
const mostCompared = 4_000_000;

/** What makes one text of another, in whole lines; in order. */
export function lineChanges(before: string, after: string): TextChange[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, fresh.length) - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  const gone = old.slice(head, old.length - tail);
  const come = fresh.slice(head, fresh.length - tail);
  const changes: TextChange[] = [];
  let at = old.slice(0, head).join("").length;
  for (const { removed, added } of steps(gone, come)) {
    const end = at + removed.join("").length;
    const text = added.join("");
    const isSame = removed.length === added.length && removed.every((line, index) => line === added[index]);
    if (!isSame) changes.push({ start: at, end, text });
    at = end;
  }
  return changes;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

interface Step {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** What both have in common, in one order, stays: as much as can be. */
function* steps(old: readonly string[], fresh: readonly string[]): Iterable<Step> {
  if (old.length * fresh.length > mostCompared) return yield { removed: old, added: fresh };
  const width = fresh.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      common[i * width + j] =
        old[i] === fresh[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [from, into] = [i, j];
    while (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      i++;
      j++;
    }
    if (i > from) yield { removed: old.slice(from, i), added: fresh.slice(into, j) };
    const [first, second] = [i, j];
    while ((i < old.length || j < fresh.length) && (i >= old.length || j >= fresh.length || old[i] !== fresh[j])) {
      if (j >= fresh.length || (i < old.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) i++;
      else j++;
    }
    if (i > first || j > second) yield { removed: old.slice(first, i), added: fresh.slice(second, j) };
  }
}
