/** Whether a text matches a pattern, both Latin-1: stringmatchlen in util.c, with all it does beside the manual. */
export function globMatches(pattern: string, text: string): boolean {
  return new Glob(pattern, text).matches(0, 0);
}

class Glob {
  readonly #pattern: string;
  readonly #text: string;
  /** A longer match of what stood before a star cannot help any more. */
  #isHopeless = false;

  constructor(pattern: string, text: string) {
    this.#pattern = pattern;
    this.#text = text;
  }

  matches(from: number, start: number): boolean {
    const pattern = this.#pattern;
    const text = this.#text;
    let p = from;
    let t = start;
    while (p < pattern.length && t < text.length) {
      const letter = pattern[p]!;
      if (letter === "*") return this.#matchesAfterStar(p, t);
      if (letter === "[") {
        const set = this.#readSet(p, t);
        if (!set.matches) return false;
        p = set.end;
      } else if (letter !== "?") {
        if (letter === "\\" && p + 1 < pattern.length) p++;
        if (pattern[p] !== text[t]) return false;
      }
      t++;
      p++;
      if (t === text.length) {
        while (pattern[p] === "*") p++;
        break;
      }
    }
    // An empty text matches an empty pattern only, not a star.
    return p >= pattern.length && t === text.length;
  }

  #matchesAfterStar(star: number, start: number): boolean {
    let p = star;
    while (this.#pattern[p + 1] === "*") p++;
    if (p + 1 === this.#pattern.length) return true;
    for (let t = start; t < this.#text.length; t++) {
      if (this.matches(p + 1, t)) return true;
      if (this.#isHopeless) return false;
    }
    this.#isHopeless = true;
    return false;
  }

  /** `[abc]`, `[^a-z]`, `[\]]`; one that is not closed ends with the pattern. */
  #readSet(open: number, t: number): { matches: boolean; end: number } {
    const pattern = this.#pattern;
    const letter = this.#text[t]!;
    const isNot = pattern[open + 1] === "^";
    let p = open + (isNot ? 2 : 1);
    let found = false;
    for (; ; p++) {
      const left = pattern.length - p;
      if (pattern[p] === "\\" && left >= 2) {
        p++;
        found ||= pattern[p] === letter;
      } else if (pattern[p] === "]") break;
      else if (left <= 0) {
        p--;
        break;
      } else if (left >= 3 && pattern[p + 1] === "-") {
        const ends = [signed(pattern, p), signed(pattern, p + 2)].sort((a, b) => a - b) as [number, number];
        const code = signed(this.#text, t);
        found ||= code >= ends[0] && code <= ends[1];
        p += 2;
      } else found ||= pattern[p] === letter;
    }
    return { matches: found !== isNot, end: p };
  }
}

/** A `char` of C is signed where servers run. */
function signed(text: string, at: number): number {
  return (text.charCodeAt(at) << 24) >> 24;
}
