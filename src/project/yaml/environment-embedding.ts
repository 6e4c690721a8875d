import type { Span } from "../../syntax/config-file.ts";
import type { Embedding, TextChange } from "../../syntax/embedding.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { endsLine, leadOf, lineBehind, linesAt, newScalar, withDollars, withinScalar } from "./writing.ts";
import type { YamlNode, YamlScalar } from "./yaml.ts";

export interface EnvironmentOptions {
  /** Where a variable stands that is not there: the name of the service; else the node. */
  readonly place?: Span;
  readonly shown?: readonly Span[];
  /** `$` stands for variables and is written as `$$`: compose files. */
  readonly isInterpolated?: boolean;
  /** The variable that makes the image write a line of configuration; without it none can be inserted. */
  variableOf?(words: readonly string[]): readonly [name: string, value: string] | undefined;
}

/** How variables are written: `NAME: value`, `- NAME=value`, or `- name: NAME` with `value:` below it. */
type Form = "map" | "assignments" | "pairs";

interface Variable {
  readonly name: SourceText;
  /** Undefined where it comes from elsewhere. */
  readonly value: SourceText | undefined;
  /** The scalar that holds the value. */
  readonly scalar: YamlScalar | undefined;
  /** Its whole entry or item. */
  readonly span: Span;
  readonly last: YamlNode;
}

/** Variables of which an image makes lines of configuration: a map, a list of `NAME=value`, a list of `name` and `value`. */
export function environmentEmbedding(node: YamlNode, host: HostFile, options: EnvironmentOptions = {}): Embedding {
  const variables = new Variables(node, host, options);
  return {
    shown: [...(options.shown ?? []), ...variables.names()].sort((a, b) => a.start - b.start),
    place: options.place ?? node.span,
    lines: "variable",
    replace: (at, words) => variables.replace(at, words),
    insert: (words, below) => variables.insert(words, below),
    remove: (at) => variables.remove(at),
  };
}

class Variables {
  readonly #node: YamlNode;
  readonly #host: HostFile;
  readonly #options: EnvironmentOptions;
  readonly #form: Form;
  readonly #variables: readonly Variable[];

  constructor(node: YamlNode, host: HostFile, options: EnvironmentOptions) {
    this.#node = node;
    this.#host = host;
    this.#options = options;
    const isPairs = node.kind === "list" && node.items.some(({ kind }) => kind === "map");
    this.#form = node.kind === "map" ? "map" : isPairs ? "pairs" : "assignments";
    this.#variables = [...variablesOf(node)].filter(
      ({ name, span, last }) =>
        name.host.uri === host.uri && node.span.start <= span.start && last.span.end <= node.span.end && !last.isShared,
    );
  }

  *names(): Iterable<Span> {
    for (const { name } of this.#variables)
      if (/^[A-Z][A-Z0-9_]*$/.test(name.value) && name.isVerbatim) yield name.span;
  }

  replace(at: Span, words: readonly string[]): TextChange | undefined {
    const [word] = words;
    if (word === undefined || words.length > 1) return undefined;
    const { scalar, value } = this.#at(at) ?? {};
    if (!scalar || !value) return undefined;
    const { start, end } = value.span;
    const old = this.#host.text.slice(start, end);
    const isWhole = at.start === start && at.end === end;
    if (!isWhole || (this.#options.isInterpolated && old.includes("$")) || old.includes("\n")) return undefined;
    const text = withDollars(word, this.#options.isInterpolated);
    if (this.#form === "assignments" || scalar.style !== "plain") return withinScalar(scalar, at, text);
    if (scalar.isShared || old === "") return undefined;
    const isNumber = /^-?\d+$/.test(old) && /^-?[1-9]\d*$/.test(word);
    const written = isNumber ? word : newScalar(text, "plain");
    return written === undefined ? undefined : { start, end, text: written };
  }

  insert(words: readonly string[], below: Span | undefined): TextChange | undefined {
    const pair = this.#options.variableOf?.(words);
    const neighbour = (below && this.#at(below)) ?? this.#variables.at(-1);
    if (!pair || !neighbour || this.#node.isShared || this.#node.kind === "scalar") return undefined;
    const [name, value] = pair;
    if (!/^[A-Z_][A-Z0-9_]*$/i.test(name)) return undefined;
    const text = withDollars(value, this.#options.isInterpolated);
    const style = neighbour.scalar?.style;
    const written = newScalar(this.#form === "assignments" ? `${name}=${text}` : text, style);
    if (written === undefined) return undefined;
    if (this.#node.isFlow) {
      if (this.#form === "pairs") return undefined;
      const item = this.#form === "map" ? `, ${name}: ${written}` : `, ${written}`;
      const { end } = neighbour.last.span;
      return { start: end, end, text: item };
    }
    if (!endsLine(this.#host, neighbour.last)) return undefined;
    const lead = leadOf(this.#host, neighbour.span.start);
    const place = lineBehind(this.#host, neighbour.last.span.end);
    const change = (...lines: string[]) => ({ start: place.at, end: place.at, text: place.insert(lines) });
    if (this.#form === "map") return /^ *$/.test(lead) ? change(`${lead}${name}: ${written}`) : undefined;
    if (!/^ *- +$/.test(lead)) return undefined;
    if (this.#form === "assignments") return change(lead + written);
    return change(`${lead}name: ${name}`, `${lead.replace("-", " ")}value: ${written}`);
  }

  remove(at: Span): TextChange | undefined {
    const found = this.#at(at);
    if (!found || this.#node.isShared || this.#node.kind === "scalar" || this.#node.isFlow) return undefined;
    const count = this.#node.kind === "map" ? this.#node.entries.length : this.#node.items.length;
    const lead = leadOf(this.#host, found.span.start);
    const isAlone = (this.#form === "map" ? /^ *$/ : /^ *- +$/).test(lead);
    if (!isAlone || count < 2 || !endsLine(this.#host, found.last)) return undefined;
    return { ...linesAt(this.#host, { start: found.span.start, end: found.last.span.end }), text: "" };
  }

  #at({ start, end }: Span): Variable | undefined {
    return this.#variables.find(({ span }) => span.start <= start && end <= span.end);
  }
}

function* variablesOf(node: YamlNode): Iterable<Variable> {
  if (node.kind === "map") {
    for (const { key, value } of node.entries) {
      const scalar = value.kind === "scalar" ? value : undefined;
      const span = { start: key.span.start, end: Math.max(key.span.end, value.span.end) };
      yield { name: key, value: scalar?.text, scalar, span, last: value };
    }
    return;
  }
  for (const item of node.kind === "list" ? node.items : []) {
    if (item.kind === "scalar") {
      const sign = item.text.value.indexOf("=");
      const name = item.text.slice(0, sign < 0 ? undefined : sign);
      yield {
        name,
        value: sign < 0 ? undefined : valueBehind(item.text, sign),
        scalar: sign < 0 ? undefined : item,
        span: item.span,
        last: item,
      };
    } else if (item.kind === "map") {
      const [name, value] = [item.get("name"), item.get("value")];
      const last = item.entries.at(-1)?.value;
      if (name?.kind !== "scalar" || !last || item.isFlow) continue;
      const scalar = value?.kind === "scalar" ? value : undefined;
      const start = item.entries[0]!.key.span.start;
      yield { name: name.text, value: scalar?.text, scalar, span: { start, end: last.span.end }, last };
    }
  }
}

/** An empty one stands behind the sign. */
function valueBehind(text: SourceText, sign: number): SourceText {
  const value = text.slice(sign + 1);
  if (value.value !== "") return value;
  const { end } = text.spanOf(sign, sign + 1);
  return SourceText.at(text.host, { start: end, end });
}
