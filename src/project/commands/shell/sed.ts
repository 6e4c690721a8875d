import { SourceText } from "../../../syntax/source-text.ts";
import type { Value } from "./value.ts";

interface Edit {
  readonly address?: number | "last" | RegExp;
  readonly isNegated: boolean;
  readonly action:
    | { readonly kind: "replace"; readonly pattern: RegExp; readonly by: string; readonly which: number | "all" }
    | { readonly kind: "delete" }
    | { readonly kind: "append" | "insert" | "change"; readonly text: string };
}

/**
 * A text edited as `sed` does it: `s`, `d`, `a`, `i` and `c`, with simple expressions.
 *
 * @param script what `sed` is to do; placeholders may stand in what is put in
 * @param isExtended `-E`
 * @returns undefined where the script cannot be followed
 */
export function sedEdited(
  text: SourceText,
  script: Value,
  isExtended: boolean,
  charge: (work: number) => void,
): SourceText | undefined {
  const edits = editsOf(script.text.value, isExtended);
  if (!edits || (!script.isKnown && edits.some(hidesPattern))) return undefined;
  const lines = text.value.split("\n");
  const isClosed = lines.at(-1) === "";
  const count = isClosed ? lines.length - 1 : lines.length;
  charge(text.value.length * (1 + edits.length));
  const parts: SourceText[] = [];
  let [from, at] = [0, 0];
  const put = (value: string, start: number, end: number) => {
    charge(lines.length);
    if (start > from) parts.push(text.slice(from, start));
    if (value !== "") parts.push(text.slice(start, end).with(value));
    from = end;
  };
  for (const [index, line] of lines.slice(0, count).entries()) {
    const end = at + line.length;
    const result = edited(line, index + 1, index === count - 1, edits, charge);
    if (!result) return undefined;
    const isEnded = end < text.value.length;
    if (result.before !== "") put(`${result.before}\n`, at, at);
    if (result.line === undefined) put("", at, isEnded ? end + 1 : end);
    else if (result.line !== line) put(result.line, at, end);
    if (result.behind !== "") {
      const stop = isEnded ? end + 1 : end;
      put(isEnded ? `${result.behind}\n` : `\n${result.behind}`, stop, stop);
    }
    at = end + 1;
  }
  if (parts.length === 0 && from === 0) return text;
  const rest = text.slice(from);
  return SourceText.join([...parts, rest], { host: text.host, ...text.span });
}

function edited(line: string, number: number, isLast: boolean, edits: readonly Edit[], charge: (work: number) => void) {
  let now: string | undefined = line;
  let [before, behind] = ["", ""];
  for (const { address, isNegated, action } of edits) {
    if (now === undefined || now.length > 3000) break;
    const isMeant =
      address === undefined ||
      (typeof address === "number"
        ? address === number
        : address === "last"
          ? isLast
          : workOf(now, address) !== undefined && address.test(now));
    if (isMeant === isNegated) continue;
    if (action.kind === "replace") {
      const work = workOf(now, action.pattern);
      if (work === undefined) return undefined;
      charge(work);
      now = replaced(now, action.pattern, action.by, action.which);
    } else if (action.kind === "delete") now = undefined;
    else if (action.kind === "append") behind += behind === "" ? action.text : `\n${action.text}`;
    else if (action.kind === "insert") before += before === "" ? action.text : `\n${action.text}`;
    else now = action.text;
  }
  return now !== undefined && now.length > 3000 ? undefined : { line: now, before, behind };
}

/** What it may cost to look for an expression in a line; undefined where that is too much. */
function workOf(line: string, { source }: RegExp): number | undefined {
  const repeats = source.match(/[*+?]/g)?.length ?? 0;
  const work = line.length ** (repeats + 1);
  return work > 3e7 ? undefined : work / 10;
}

function replaced(line: string, pattern: RegExp, by: string, which: number | "all"): string {
  let seen = 0;
  return line.replace(new RegExp(pattern, `${pattern.flags}g`), (found, ...groups: (string | number)[]) => {
    seen++;
    if (which !== "all" && seen !== which) return found;
    return by.replace(/\\(\d)|\\n|\\t|\\([\s\S])|&/g, (all, group?: string, plain?: string) => {
      if (group !== undefined) return group === "0" ? found : String(groups[Number(group) - 1] ?? "");
      if (all === "\\n") return "\n";
      if (all === "\\t") return "\t";
      return plain ?? found;
    });
  });
}

/** Whether something that is not known stands where it decides which lines are meant. */
function hidesPattern({ address, action }: Edit): boolean {
  const holds = (pattern: RegExp) => /\\\$[({\w]/.test(pattern.source);
  return (address instanceof RegExp && holds(address)) || (action.kind === "replace" && holds(action.pattern));
}

function editsOf(script: string, isExtended: boolean): Edit[] | undefined {
  const edits: Edit[] = [];
  let rest = script;
  for (;;) {
    rest = rest.replace(/^[\s;]+/, "");
    if (rest === "") return edits;
    let address: Edit["address"];
    const line = /^(\d+|\$)\s*/.exec(rest);
    if (line) {
      address = line[1] === "$" ? "last" : Number(line[1]);
      rest = rest.slice(line[0].length);
    } else if (rest.startsWith("/") || rest.startsWith("\\")) {
      const start = rest.startsWith("/") ? 1 : 2;
      const part = delimited(rest, start, rest[start - 1]!);
      const pattern = part && expression(part.text, isExtended, "");
      if (!pattern) return undefined;
      address = pattern;
      rest = rest.slice(part.end).trimStart();
    }
    const isNegated = rest.startsWith("!");
    if (isNegated) rest = rest.slice(1).trimStart();
    const found = actionOf(rest, isExtended);
    if (!found || edits.length > 50) return undefined;
    edits.push({ ...(address !== undefined && { address }), isNegated, action: found.action });
    rest = rest.slice(found.end);
  }
}

function actionOf(
  rest: string,
  isExtended: boolean,
): { readonly action: Edit["action"]; readonly end: number } | undefined {
  const name = rest[0];
  if (name === "d") return /^d\s*(?:[;\n]|$)/.test(rest) ? { action: { kind: "delete" }, end: 1 } : undefined;
  if (name === "a" || name === "i" || name === "c") {
    const [all, text = ""] = /^[aic]\s*(?:\\\n?)?[ \t]*([\s\S]*)$/.exec(rest)!;
    const kind = name === "a" ? "append" : name === "i" ? "insert" : "change";
    return { action: { kind, text: text.replace(/\\(?=\n)/g, "").replace(/\\n/g, "\n") }, end: all.length };
  }
  const mark = rest[1];
  if (name !== "s" || mark === undefined || mark === "\n" || mark === "\\") return undefined;
  const from = delimited(rest, 2, mark);
  const to = from && delimited(rest, from.end, mark);
  const flags = to && /^(?:[gI]|\d)*/.exec(rest.slice(to.end))![0];
  if (flags === undefined || !/^\s*(?:[;\n}]|$)/.test(rest.slice(to!.end + flags.length))) return undefined;
  const pattern = expression(from!.text, isExtended, flags.includes("I") ? "i" : "");
  if (!pattern) return undefined;
  const which = flags.includes("g") ? "all" : Number(/\d/.exec(flags)?.[0] ?? 1);
  return { action: { kind: "replace", pattern, by: to!.text, which }, end: to!.end + flags.length };
}

/** What stands before the next mark; one with a backslash is none. */
function delimited(
  text: string,
  start: number,
  mark: string,
): { readonly text: string; readonly end: number } | undefined {
  let inner = "";
  for (let at = start; at < text.length; at++) {
    if (text[at] === mark) return { text: inner, end: at + 1 };
    if (text[at] === "\\" && at + 1 < text.length) {
      at++;
      inner += text[at] === mark ? mark : `\\${text[at]}`;
    } else inner += text[at];
  }
  return undefined;
}

/** An expression that cannot take long: what repeats is a single character, twice at most. */
function expression(text: string, isExtended: boolean, flags: string): RegExp | undefined {
  let source = "";
  let repeats = 0;
  let isAtom = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    const next = text[at + 1] ?? "";
    const wasAtom = isAtom;
    isAtom = false;
    if (char === "^") source += at === 0 || isExtended ? "^" : "\\^";
    else if (char === "$") source += at === text.length - 1 ? "$" : "\\$";
    else if (char === "*") {
      if (!wasAtom && at > 0) return undefined;
      source += wasAtom ? "*" : "\\*";
      if (wasAtom) repeats++;
    } else if (/[+?]/.test(char)) {
      if (isExtended && !wasAtom) return undefined;
      source += isExtended ? char : `\\${char}`;
      repeats += isExtended ? 1 : 0;
      isAtom = !isExtended;
    } else if (char === "\\") {
      at++;
      if (/[+?]/.test(next) && !isExtended) {
        if (!wasAtom) return undefined;
        source += next;
        repeats++;
      } else if (/[()]/.test(next)) source += isExtended ? `\\${next}` : next;
      else if (/[sSwWdbB]/.test(next)) {
        source += `\\${next}`;
        isAtom = /[sSwWd]/.test(next);
      } else if (/[|{}]/.test(next) && !isExtended) return undefined;
      else if (/[a-zA-Z0-9]/.test(next) || next === "") return undefined;
      else {
        source += `\\${next}`;
        isAtom = true;
      }
    } else if (/[()]/.test(char)) source += isExtended ? char : `\\${char}`;
    else if (/[|{}]/.test(char)) {
      if (isExtended && char === "|") return undefined;
      source += `\\${char}`;
      isAtom = true;
    } else if (char === "[") {
      const set = /^\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/.exec(text.slice(at))?.[0];
      if (set === undefined) return undefined;
      source += setOf(set);
      at += set.length - 1;
      isAtom = true;
    } else {
      source += char === "." ? "." : char.replace(/[/-]/, "\\$&");
      isAtom = true;
    }
  }
  if (repeats > 2 || text.length > 500) return undefined;
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

function setOf(set: string): string {
  const classes: Readonly<Record<string, string>> = {
    space: "\\s",
    digit: "0-9",
    alpha: "A-Za-z",
    alnum: "A-Za-z0-9",
    blank: " \\t",
    upper: "A-Z",
    lower: "a-z",
  };
  const isNegated = set[1] === "^";
  const inner = set
    .slice(isNegated ? 2 : 1, -1)
    .replace(/\\/g, "\\\\")
    .replace(/^\]/, "\\]");
  const known = inner.replace(/\[:(\w+):\]/g, (_, name: string) => classes[name] ?? "").replace(/\[/g, "\\[");
  return `[${isNegated ? "^" : ""}${known}]`;
}
