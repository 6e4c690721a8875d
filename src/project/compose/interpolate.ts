import type { Span } from "../../syntax/config-file.ts";
import { SourceText } from "../../syntax/source-text.ts";

/** The values that variables have where a compose file is read, without those of the shell, which nobody knows. */
export type Variables = ReadonlyMap<string, string>;

/** A variable that nothing in the project sets, where it is used. */
export interface Unset extends Span {
  readonly name: string;
  /** Written `${X:?message}`: Compose stops. */
  readonly isRequired: boolean;
}

export interface Interpolated {
  readonly text: SourceText;
  readonly unset: readonly Unset[];
  /** What Compose refuses. */
  readonly problem?: Span & { readonly message: string };
}

const deepest = 20;

/**
 * Puts variables in place as Compose does: `$X`, `${X}`, `${X:-d}`, `${X-d}`, `${X:?e}`, `${X?e}`, `${X:+r}`, `${X+r}`,
 * nested ones, `$$` for a dollar sign. One that nothing sets stays as it is written: the shell may set it, so
 * its value is not known.
 */
export function interpolate(text: SourceText, variables: Variables): Interpolated {
  if (!text.value.includes("$")) return { text, unset: [] };
  const run = new Run(variables);
  // Each variable costs as much as the text has lines: one that nobody writes gives up the places of its parts.
  const isHuge = text.value.split("$").length * text.value.split("\n").length > 1_000_000;
  const done = run.resolve(isHuge ? text.with(text.value) : text, 0);
  return { text: done, unset: run.unset, ...(run.problem && { problem: run.problem }) };
}

const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const operator = /:?[-?+]/y;

class Run {
  readonly unset: Unset[] = [];
  problem: Interpolated["problem"];
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  resolve(text: SourceText, depth: number): SourceText {
    const { value, host } = text;
    if (!value.includes("$")) return text;
    const parts: SourceText[] = [];
    let from = 0;
    for (let at = value.indexOf("$"); at >= 0; at = value.indexOf("$", at)) {
      const found = this.#variable(text, at, depth);
      if (!found) {
        at++;
        continue;
      }
      parts.push(text.slice(from, at), found.text);
      from = at = found.end;
    }
    parts.push(text.slice(from));
    return SourceText.join(parts, { host, ...text.span });
  }

  /** What stands at a dollar sign; undefined if it means itself. */
  #variable(
    text: SourceText,
    at: number,
    depth: number,
  ): { readonly text: SourceText; readonly end: number } | undefined {
    const { value } = text;
    const next = value[at + 1];
    if (next === "$") return { text: text.slice(at + 1, at + 2), end: at + 2 };
    if (next !== "{") {
      const word = match(name, value, at + 1);
      return word ? this.#plain(text, word, at, at + 1 + word.length) : undefined;
    }
    const word = match(name, value, at + 2) ?? "";
    const behind = at + 2 + word.length;
    const close = closing(value, at + 1);
    const operation = match(operator, value, behind);
    if (word === "" || close < 0 || depth > deepest || (!operation && behind !== close)) {
      const end = close < 0 ? value.length : close + 1;
      this.problem ??= {
        ...text.spanOf(at, end),
        message: `$\{ begins a variable here, and what follows is no name of one with } behind it; a dollar sign is written $$`,
      };
      return undefined;
    }
    if (!operation) return this.#plain(text, word, at, close + 1);
    return this.#operation({ text, at, word, operation, behind, close, depth });
  }

  #plain(text: SourceText, word: string, start: number, end: number) {
    const set = this.#variables.get(word);
    if (set === undefined) {
      this.unset.push({ ...text.spanOf(start, end), name: word, isRequired: false });
      return { text: text.slice(start, end), end };
    }
    return { text: SourceText.written(text.host, set, text.spanOf(start, end)), end };
  }

  #operation(the: {
    readonly text: SourceText;
    readonly at: number;
    readonly word: string;
    readonly operation: string;
    readonly behind: number;
    readonly close: number;
    readonly depth: number;
  }) {
    const { text, at, word, operation, behind, close, depth } = the;
    const set = this.#variables.get(word);
    const isSet = set !== undefined && !(operation.startsWith(":") && set === "");
    const end = close + 1;
    const rest = () => this.resolve(text.slice(behind + operation.length, close), depth + 1);
    const own = () => SourceText.written(text.host, set ?? "", text.spanOf(at, end));
    if (operation.endsWith("-")) return { text: isSet ? own() : rest(), end };
    if (operation.endsWith("+"))
      return { text: isSet ? rest() : SourceText.written(text.host, "", text.spanOf(at, end)), end };
    if (isSet) return { text: own(), end };
    this.unset.push({ ...text.spanOf(at, end), name: word, isRequired: true });
    return { text: text.slice(at, end), end };
  }
}

function match(pattern: RegExp, value: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(value)?.[0];
}

/** Longer than anybody's, so that braces that nothing closes cost little. */
const longest = 4096;

/** The brace that closes the one at a place; -1 if none does. */
function closing(value: string, open: number): number {
  let depth = 0;
  for (let at = open; at < Math.min(value.length, open + longest); at++) {
    if (value[at] === "{") depth++;
    else if (value[at] === "}" && --depth === 0) return at;
  }
  return -1;
}
