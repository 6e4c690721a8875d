import { SourceText } from "../../syntax/source-text.ts";

/** Words of an instruction: blanks part them, quotes and backslashes keep them together. */
export function dockerWords(text: SourceText): SourceText[] {
  return rawWords(text).map(unquoted);
}

/** The same, with their quotes. */
export function rawWords(text: SourceText): SourceText[] {
  return [...text.value.matchAll(/(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\.|[^\s"'\\]|\\$)+/g)].map(({ 0: word, index }) =>
    text.slice(index, index + word.length),
  );
}

/** A word without its quotes, as far as it has any. */
export function unquoted(word: SourceText): SourceText {
  const { value } = word;
  const inside = /^(["'])([^"'\\]*)\1$/.exec(value);
  if (inside) return word.slice(1, value.length - 1);
  const plain = value.replace(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, escaped, double, single) => {
    return escaped ?? single ?? (double as string).replace(/\\(["\\$])/g, "$1");
  });
  return plain === value ? word : word.with(plain);
}

/** The words of `["a", "b"]`; undefined if it is no list of texts in double quotes: then it is a shell's. */
export function execForm(text: SourceText): SourceText[] | undefined {
  if (!text.value.startsWith("[")) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.value);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || !parsed.every((item) => typeof item === "string")) return undefined;
  const places = [...text.value.matchAll(/"(?:[^"\\]|\\.)*"/g)];
  return parsed.map((value: string, at) => {
    const { 0: written, index } = places[at]!;
    const word = text.slice(index + 1, index + written.length - 1);
    return word.value === value ? word : word.with(value);
  });
}

/** Values that double each other come to more than memory holds: longer ones stay as they are written. */
const longest = 64 * 1024;

/**
 * A word with variables filled in: `$A`, `${A}`, `${A:-otherwise}`, `${A:+instead}`.
 *
 * @param value undefined for a variable without value, which leaves nothing; "unknown" for one that nobody knows, which stays
 */
export function filledIn(word: SourceText, value: (name: string) => SourceText | "unknown" | undefined): SourceText {
  if (!word.value.includes("$")) return word;
  const parts: SourceText[] = [];
  let at = 0;
  for (const found of word.value.matchAll(/\\\$|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?([-+])([^}]*))?\})/g)) {
    const { 0: whole, index, 1: plain, 2: braced, 3: sign, 4: other = "" } = found;
    const name = plain ?? braced;
    if (name === undefined) continue;
    parts.push(word.slice(at, index));
    at = index + whole.length;
    const known = value(name);
    const own = word.slice(index, at);
    const isEmpty = known === undefined || (known !== "unknown" && known.value === "");
    if (sign === "+") parts.push(own.with(isEmpty ? "" : other));
    else if (isEmpty) parts.push(own.with(sign === "-" ? other : ""));
    else parts.push(known === "unknown" ? own : own.with(known.value));
  }
  if (parts.length === 0) return word;
  parts.push(word.slice(at));
  if (parts.reduce((sum, { value }) => sum + value.length, 0) > longest) return word;
  return SourceText.join(parts, { host: word.host, ...word.span });
}
