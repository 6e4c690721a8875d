/** Behind these a point ends no sentence. */
const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|resp|approx|incl|[A-Za-z])\.$/i;

/**
 * The first sentences of a text, as many as fit and three at most: the first one however long it is, and a second one that
 * takes half as much again. A sentence ends in no code span, no parentheses and no emphasis.
 *
 * @param text one paragraph of Markdown
 * @param most in characters
 */
export function firstSentences(text: string, most: number): string {
  let end = 0;
  let sentences = 0;
  for (const stop of stopsOf(text)) {
    if (sentences === 3 || (sentences > 0 && stop > (sentences === 1 ? 1.5 * most : most))) break;
    end = stop;
    sentences++;
  }
  return text.slice(0, end);
}

/** Where sentences end; the end of the text is the last. */
function* stopsOf(text: string): Iterable<number> {
  let depth = 0;
  let isEmphasis = false;
  for (const { 0: part, index } of text.matchAll(/(`+)[\s\S]*?(?<!`)\1(?!`)|\*+|[()]|[.!?](?=[\s)*]|$)/g)) {
    const stop = index + part.length;
    if (part.startsWith("*")) isEmphasis = !isEmphasis;
    else if (part === "(") depth++;
    else if (part === ")") depth = Math.max(0, depth - 1);
    else if (!/^[.!?]$/.test(part) || depth > 0 || isEmphasis) continue;
    else if (/^\s+[^\sa-z]/.test(text.slice(stop)) && !abbreviation.test(text.slice(0, stop))) yield stop;
  }
  yield text.length;
}
