/** A pattern of a shell: `*`, `?`, `[a-z]`. */
export type Pattern = readonly Token[];
type Token = { readonly kind: "any" | "one" } | { readonly kind: "set"; readonly has: (char: string) => boolean };

/** @param isLiteral whether a character stands for itself: it was quoted */
export function patternOf(text: string, isLiteral: (at: number) => boolean = () => false): Pattern {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (isLiteral(at)) tokens.push(literal(char));
    else if (char === "*") {
      if (tokens.at(-1)?.kind !== "any") tokens.push({ kind: "any" });
    } else if (char === "?") tokens.push({ kind: "one" });
    else if (char === "[") {
      const close = text.indexOf("]", at + 2);
      if (close < 0) tokens.push(literal(char));
      else {
        tokens.push({ kind: "set", has: setOf(text.slice(at + 1, close)) });
        at = close;
      }
    } else tokens.push(literal(char));
  }
  return tokens;
}

function literal(char: string): Token {
  return { kind: "set", has: (other) => other === char };
}

function setOf(inner: string): (char: string) => boolean {
  const isNegated = inner.startsWith("!") || inner.startsWith("^");
  const text = isNegated ? inner.slice(1) : inner;
  const has = (char: string) => {
    for (let at = 0; at < text.length; at++) {
      if (text[at + 1] === "-" && at + 2 < text.length) {
        if (char >= text[at]! && char <= text[at + 2]!) return true;
        at += 2;
      } else if (text[at] === char) return true;
    }
    return false;
  };
  return isNegated ? (char) => !has(char) : has;
}

export function matches(pattern: Pattern, text: string): boolean {
  let [at, in_, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    const token = pattern[in_];
    if (token?.kind === "any") {
      star = in_++;
      mark = at;
    } else if (token && (token.kind === "one" || (token.kind === "set" && token.has(text[at]!)))) {
      at++;
      in_++;
    } else if (star >= 0) {
      in_ = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pattern[in_]?.kind === "any") in_++;
  return in_ === pattern.length;
}

/** How much of a text a pattern takes off at one of its ends; undefined where the text is too long to try. */
export function strippedLength(
  pattern: Pattern,
  text: string,
  end: "front" | "back",
  most: boolean,
): number | undefined {
  if (text.length > 500) return undefined;
  const lengths = Array.from({ length: text.length + 1 }, (_, length) => (most ? text.length - length : length));
  return (
    lengths.find((length) =>
      matches(pattern, end === "front" ? text.slice(0, length) : text.slice(text.length - length)),
    ) ?? 0
  );
}
