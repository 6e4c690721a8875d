/** "Did you mean". */

/**
 * The candidate a name was probably meant to be: the same but for hyphens and underscores, or one slip of the finger
 * away (two in names of seven letters and more). The closest wins, then the first in alphabetical order.
 */
export function suggest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  const letters = withoutHyphens(wanted);
  const limit = wanted.length < 7 ? 1 : 2;
  const used = lettersOf(wanted);
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    if (other === wanted || isFar(used, lettersOf(other), limit)) continue;
    const away = withoutHyphens(other) === letters ? 0 : distance(wanted, other, limit);
    if (away < least || (away === least && best !== undefined && candidate < best)) {
      best = candidate;
      least = away;
    }
  }
  return best;
}

/** What is closest to a misspelt word, as the end of a sentence; nothing if nothing is close. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const close =
    suggest(word, candidates) ?? candidates.find((candidate) => word.length > 3 && candidate.includes(word));
  return close === undefined ? "" : ` - did you mean ${close}?`;
}

const seen = new Map<string, number>();

/** The letters of a name as bits; what is no letter is left out, so hyphens do not count. */
function lettersOf(name: string): number {
  const known = seen.get(name);
  if (known !== undefined) return known;
  let bits = 0;
  for (let at = 0; at < name.length; at++) {
    const letter = name.charCodeAt(at) - 97;
    if (letter >= 0 && letter < 26) bits |= 1 << letter;
  }
  if (seen.size < 5000) seen.set(name, bits);
  return bits;
}

/** One slip of the finger changes two letters of the set at most. */
function isFar(a: number, b: number, limit: number): boolean {
  let rest = a ^ b;
  let differences = 0;
  for (; rest !== 0; rest &= rest - 1) differences++;
  return differences > 2 * limit;
}

function withoutHyphens(name: string): string {
  return name.replace(/[-_.]/g, "");
}

/** Optimal string alignment: insertions, deletions, replacements, swapped neighbours; above the limit, just more than it. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, row[j]! + 1, next[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      next.push(least);
    }
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return row[b.length]!;
}
