import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { interpolate, type Variables } from "./interpolate.ts";

/** `export A=`, `A=`, and `A:`, which Compose takes, too. */
const assignment = /[^\S\n]*(?:export[^\S\n]+)?([\w.[\]-]+)[^\S\n]*[=:][^\S\n]*/y;
const escapes = /\\(?:[abcfnrtv$"\\]|0[0-7]{0,3})/g;
const meanings: Readonly<Record<string, string>> = {
  ...{ a: "\x07", b: "\b", c: "\\c", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", $: "$$", '"': '"', "\\": "\\" },
};

/**
 * The variables of an `.env` file, as Compose reads them: quotes, comments behind a blank, `${X:-d}` from lines above and
 * from around. Lines that are none are passed over.
 *
 * @param around variables set elsewhere, for use in values
 * @param isRaw `format: raw` of an `env_file`: all behind `=` is the value
 */
export function readDotenv(host: HostFile, around: Variables, isRaw = false): ReadonlyMap<string, SourceText> {
  const { text } = host;
  const found = new Map<string, SourceText>();
  const variables = new Map(around);
  let at = text.startsWith("\xef\xbb\xbf") ? 3 : 0;
  while (at < text.length) {
    assignment.lastIndex = at;
    const match = assignment.exec(text);
    const stop = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
    if (!match || /^[^\S\n]*#/.test(text.slice(at, stop))) {
      at = stop + 1;
      continue;
    }
    const start = assignment.lastIndex;
    const quote = isRaw ? undefined : text[start];
    const close = quote === '"' || quote === "'" ? closing(text, start) : -1;
    const value = close < 0 ? plain(host, start, isRaw, variables) : quoted(host, start, close, variables);
    found.set(match[1]!, value);
    variables.set(match[1]!, value.value);
    const behind = text.indexOf("\n", Math.max(close, start));
    at = behind < 0 ? text.length : behind + 1;
  }
  return found;
}

function plain(host: HostFile, start: number, isRaw: boolean, variables: Variables): SourceText {
  const { text } = host;
  const stop = text.indexOf("\n", start) < 0 ? text.length : text.indexOf("\n", start);
  let line = text.slice(start, stop);
  if (isRaw) return SourceText.at(host, { start, end: start + line.replace(/\r$/, "").length });
  const comment = line.search(/ #/);
  if (comment >= 0) line = line.slice(0, comment);
  return interpolate(SourceText.at(host, { start, end: start + line.trimEnd().length }), variables).text;
}

function quoted(host: HostFile, open: number, close: number, variables: Variables): SourceText {
  const inner = SourceText.at(host, { start: open + 1, end: close });
  if (host.text[open] === "'")
    return inner.value.includes("\\'") ? inner.with(inner.value.replaceAll("\\'", "'")) : inner;
  const plain = inner.value.replace(escapes, (sequence) =>
    sequence[1] === "0"
      ? String.fromCharCode(Number.parseInt(sequence.slice(1), 8) & 255)
      : (meanings[sequence[1]!] ?? sequence),
  );
  return interpolate(plain === inner.value ? inner : inner.with(plain), variables).text;
}

/** The quote that closes the one at a place; -1 if none does. */
function closing(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[open]) return at;
  }
  return -1;
}
