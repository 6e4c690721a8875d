import { SourceText } from "../../../syntax/source-text.ts";
import { calculate, type Numbers } from "./arithmetic.ts";
import { type Pattern, patternOf, strippedLength } from "./pattern.ts";
import type { Change, Part, Script, Word } from "./script.ts";
import type { State } from "./state.ts";
import { joinedValue, type Output, type Value } from "./value.ts";

/** What words are expanded with. */
export interface Expansion {
  readonly state: State;
  /** The script the words stand in. */
  readonly source: SourceText;
  /** Runs commands and keeps what they write. */
  capture(body: Script): Output;
  /** Counts work; throws where it is too much. */
  charge(work: number): void;
}

type Piece = Value & { readonly quoted: boolean };

export class Expander {
  readonly #with: Expansion;

  constructor(expansion: Expansion) {
    this.#with = expansion;
  }

  /** The words that a word comes to: none where an unquoted variable is empty. */
  fields(word: Word): Value[] {
    return this.#braces(word).flatMap((one) => this.#fieldsOf(one));
  }

  /** All of a word as one text: of an assignment, of a heredoc. */
  text(word: Word): Value {
    const pieces = word.parts.flatMap((part) => {
      const values = this.#values(part);
      return values.flatMap((value, at) => (at > 0 ? [this.#made(" ", part), value] : [value]));
    });
    return this.#together(pieces, word);
  }

  /** A word as a pattern; undefined where it is not known. */
  pattern(word: Word): Pattern | undefined {
    const pieces: Piece[] = word.parts.flatMap((part) =>
      this.#values(part).map((value) => ({ ...value, quoted: part.quoted })),
    );
    if (pieces.some(({ isKnown }) => !isKnown)) return undefined;
    const literal = pieces.flatMap(({ text, quoted }) => new Array<boolean>(text.value.length).fill(quoted));
    return patternOf(pieces.map(({ text }) => text.value).join(""), (at) => literal[at]!);
  }

  /** The variable of a name as a single value. */
  value(name: string): Value | undefined {
    const list = this.#list(name);
    if (list) return list.length === 0 ? this.#empty() : joinedValue(spaced(list), this.#place());
    const { state, source } = this.#with;
    if (/^\d+$/.test(name) && name !== "0") return state.args[Number(name) - 1];
    if (name === "#" && state.isCalled)
      return { text: source.slice(0, 0).with(String(state.args.length)), isKnown: true };
    const found = state.variables.get(name.replace(/\[\d+\]$/, ""));
    if (!found || "text" in found) return found;
    return found[Number(/\[(\d+)\]$/.exec(name)?.[1] ?? 0)];
  }

  readonly numbers: Numbers = {
    get: (name) => {
      const value = this.value(name);
      if (!value) return 0;
      return value.isKnown && /^-?\d{1,15}$/.test(value.text.value) ? Number(value.text.value) : undefined;
    },
    set: (name, value) => {
      const { source, state } = this.#with;
      const text = source.slice(0, 0).with(value === undefined ? `\${${name}}` : String(value));
      state.variables.set(name, { text, isKnown: value !== undefined });
    },
  };

  #place() {
    const { source } = this.#with;
    return { host: source.host, ...source.span };
  }

  #empty(): Value {
    return { text: this.#with.source.slice(0, 0), isKnown: true };
  }

  #made(value: string, { start, end }: { readonly start: number; readonly end: number }): Value {
    const { source } = this.#with;
    return { text: SourceText.written(source.host, value, source.spanOf(start, end)), isKnown: true };
  }

  #together(pieces: readonly Value[], word: Word): Value {
    const { source } = this.#with;
    const { start, end } = source.spanOf(word.start, word.end);
    const value = joinedValue(pieces, { host: source.host, start, end });
    this.#with.charge(8 * value.text.value.length + pieces.length);
    return value;
  }

  #fieldsOf(word: Word): Value[] {
    const fields: Value[] = [];
    let open: Value[] = [];
    let isWord = false;
    const finish = () => {
      if (isWord || open.length > 0) fields.push(this.#together(open, word));
      open = [];
      isWord = false;
    };
    for (const part of word.parts) {
      const isList = part.kind === "variable" && this.#list(part.name) !== undefined && !part.change;
      const values = this.#values(part);
      if (part.quoted) {
        isWord ||= !isList || values.length > 0;
        for (const [at, value] of values.entries()) {
          if (at > 0) finish();
          isWord = true;
          if (value.text.value !== "") open.push(value);
        }
        continue;
      }
      for (const [at, value] of values.entries()) {
        if (at > 0) finish();
        if (part.kind === "text" || !value.isKnown) {
          if (value.text.value !== "") open.push(value);
        } else this.#split(value, (field) => open.push(field), finish);
      }
    }
    finish();
    return fields;
  }

  #split({ text }: Value, keep: (field: Value) => void, finish: () => void): void {
    const { value } = text;
    const words = [...value.matchAll(/[^ \t\n]+/g)];
    this.#with.charge(value.length * Math.max(1, Math.min(words.length, value.length)));
    if (/^[ \t\n]/.test(value)) finish();
    for (const [at, { 0: word, index }] of words.entries()) {
      if (at > 0) finish();
      keep({ text: text.slice(index, index + word.length), isKnown: true });
    }
    if (/[ \t\n]$/.test(value)) finish();
  }

  #list(name: string): readonly Value[] | undefined {
    const { state } = this.#with;
    if (name === "@" || name === "*") return state.args;
    const array = /^(\w+)\[[@*]\]$/.exec(name)?.[1];
    if (array === undefined) return undefined;
    const found = state.variables.get(array);
    return found === undefined ? [] : "text" in found ? [found] : found;
  }

  /** What a piece of a word comes to: several only for `"$@"` and the like. */
  #values(part: Part): readonly Value[] {
    const { source } = this.#with;
    switch (part.kind) {
      case "text":
        return [{ text: source.slice(part.start, part.end), isKnown: true }];
      case "char":
        return [this.#made(part.value, part)];
      case "arithmetic": {
        const number = calculate(part.text, this.numbers);
        return [number === undefined ? this.#asWritten(part) : this.#made(String(number), part)];
      }
      case "command":
        return [this.#captured(part, this.#with.capture(part.body))];
      case "unknown":
        return [this.#asWritten(part)];
      default:
        return this.#variable(part);
    }
  }

  #captured(part: Part, output: Output): Value {
    if (output.by !== undefined) return this.#asWritten(part);
    const { text, isKnown } = joinedValue(
      output.parts.map((one) => ({ text: one, isKnown: output.isKnown })),
      this.#placeOf(part),
    );
    const trimmed = text.value.replace(/\n+$/, "").length;
    return { text: trimmed === text.value.length ? text : text.slice(0, trimmed), isKnown };
  }

  #placeOf({ start, end }: { readonly start: number; readonly end: number }) {
    const { source } = this.#with;
    return { host: source.host, ...source.spanOf(start, end) };
  }

  #variable(part: Part & { readonly kind: "variable" }): readonly Value[] {
    const list = this.#list(part.name);
    const { args, isCalled } = this.#with.state;
    if (list === args && !isCalled) return [this.#asWritten(part)];
    if (list && !part.change && !part.isLength) return list;
    const value = this.value(part.name);
    if (part.isLength) {
      if (list) return [this.#made(String(list.length), part)];
      if (!value?.isKnown) return [this.#asWritten(part)];
      return [this.#made(String(value.text.value.length), part)];
    }
    if (part.change) return [this.#changed(part, value, part.change)];
    if (value) return [value.isKnown || value.text.value !== "" ? value : this.#asWritten(part)];
    // Nobody gave it to the script; who starts it may.
    const isAbsent = /^\d+$/.test(part.name) && part.name !== "0" && this.#with.state.isCalled;
    return [isAbsent ? this.#empty() : this.#asWritten(part)];
  }

  #changed(part: Part & { readonly kind: "variable" }, value: Value | undefined, { operator, word }: Change): Value {
    const isEmpty = value === undefined || (operator.startsWith(":") && value.isKnown && value.text.value === "");
    const sign = operator.replace(/^:(?=.)/, "");
    if (sign === "-" || sign === "=") {
      if (!isEmpty) return value.isKnown || value.text.value !== "" ? value : this.#asWritten(part);
      const given = this.text(word);
      if (sign === "=") this.#with.state.variables.set(part.name, given);
      return given;
    }
    if (sign === "+") {
      if (isEmpty) return this.#empty();
      return value.isKnown ? this.text(word) : this.#asWritten(part);
    }
    if (sign === "?") return value ?? this.#asWritten(part);
    if (!value?.isKnown)
      return value === undefined && /^\d+$/.test(part.name) && this.#with.state.isCalled
        ? this.#empty()
        : this.#asWritten(part);
    const { text } = value;
    if (operator === ":") {
      const [from, length] = this.text(word)
        .text.value.split(":")
        .map((one) => calculate(one, this.numbers));
      if (from === undefined) return this.#asWritten(part);
      const start = from < 0 ? Math.max(text.value.length + from, 0) : from;
      return { text: text.slice(start, length === undefined ? undefined : start + length), isKnown: true };
    }
    if (sign === "^^" || sign === ",,")
      return { text: text.with(sign === "^^" ? text.value.toUpperCase() : text.value.toLowerCase()), isKnown: true };
    if (sign === "/" || sign === "//") return this.#replaced(part, text, sign, word);
    if (!/^[#%]/.test(sign)) return this.#asWritten(part);
    const pattern = this.pattern(word);
    this.#with.charge(1 + text.value.length ** 2 / 4);
    const isFront = sign.startsWith("#");
    const length = pattern && strippedLength(pattern, text.value, isFront ? "front" : "back", sign.length === 2);
    if (length === undefined) return this.#asWritten(part);
    return { text: isFront ? text.slice(length) : text.slice(0, text.value.length - length), isKnown: true };
  }

  #replaced(part: Part, text: SourceText, sign: string, word: Word): Value {
    const [, from = "", to = ""] = /^([^/]*)\/?([\s\S]*)$/.exec(this.text(word).text.value) ?? [];
    if (from === "" || /[*?[\]#%\\]/.test(from)) return this.#asWritten(part);
    const value = sign === "//" ? text.value.split(from).join(to) : text.value.replace(from, () => to);
    this.#with.charge(value.length);
    return { text: value === text.value ? text : text.with(value), isKnown: true };
  }

  /** What is not known stays as it is written, in a form that the loader takes for a placeholder wherever it stands. */
  #asWritten(part: Part): Value {
    const { source } = this.#with;
    const text = source.slice(part.start, part.end);
    const { value } = text;
    const isKnown = false;
    if (part.kind === "variable" && /^\$\w+$/.test(value)) {
      const isAlone =
        /^$|[\s"'=]/.test(source.value[part.start - 1] ?? "") && /^$|[\s"']/.test(source.value[part.end] ?? "");
      return { text: isAlone ? text : text.with(`\${${value.slice(1)}}`), isKnown };
    }
    if (/^\$[({][\w .\\/:=#%*,+-]*[)}]$/.test(value)) return { text, isKnown };
    const name = /[A-Za-z_][\w-]*/.exec(value)?.[0] ?? "x";
    return { text: text.with(part.kind === "variable" ? `\${${name}}` : `$(${name})`), isKnown };
  }

  /** `{1..3}` and `{a,b}` in what is not quoted. */
  #braces(word: Word): Word[] {
    const { source } = this.#with;
    const at = word.parts.findIndex(
      (part) => part.kind === "text" && !part.quoted && braces.test(source.value.slice(part.start, part.end)),
    );
    const part = word.parts[at];
    if (!part) return [word];
    const { index, 0: all, 1: inner = "" } = braces.exec(source.value.slice(part.start, part.end))!;
    const start = part.start + index;
    const [before, behind] = [
      { ...part, end: start },
      { ...part, start: start + all.length },
    ];
    const options = optionsOf(inner);
    this.#with.charge(options.length * (1 + word.parts.length) * 200);
    return options.flatMap((value) => {
      const made = { kind: "char", value, start, end: start + all.length, quoted: true } as const;
      const parts = [...word.parts.slice(0, at), before, made, behind, ...word.parts.slice(at + 1)];
      return this.#braces({ ...word, parts });
    });
  }
}

const braces = /\{(-?\d{1,6}\.\.-?\d{1,6}|[^{}\s,]*(?:,[^{}\s,]*)+)\}/;

function optionsOf(inner: string): string[] {
  const range = /^(-?\d+)\.\.(-?\d+)$/.exec(inner);
  if (!range) return inner.split(",");
  const [from, to] = [Number(range[1]), Number(range[2])];
  const count = Math.min(Math.abs(to - from) + 1, 1000);
  return Array.from({ length: count }, (_, at) => String(from <= to ? from + at : from - at));
}

function spaced(values: readonly Value[]): Value[] {
  return values.flatMap((value, at) => {
    const blank = { text: value.text.slice(0, 0).with(" "), isKnown: true };
    return at > 0 ? [blank, value] : [value];
  });
}
