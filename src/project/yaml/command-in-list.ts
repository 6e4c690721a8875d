import type { Span } from "../../syntax/config-file.ts";
import type { TextChange } from "../../syntax/embedding.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { Argv } from "../containers/container.ts";
import type { WrittenCommand } from "./command-embedding.ts";
import { itemsOf, type WrittenWord } from "./command-words.ts";
import { endsLine, leadOf, lineBehind, linesAt, newScalar, withDollars, withinScalar } from "./writing.ts";
import type { YamlList, YamlScalar } from "./yaml.ts";

/** `command: ["redis-server", "--port", "6379"]`, or one item on each line. */
export class CommandInList implements WrittenCommand {
  readonly #list: YamlList;
  readonly #host: HostFile;
  readonly #items: readonly (WrittenWord | undefined)[];
  readonly #isInterpolated: boolean;

  constructor(argv: Argv, list: YamlList, host: HostFile, isInterpolated: boolean) {
    this.#list = list;
    this.#host = host;
    this.#isInterpolated = isInterpolated;
    this.#items = itemsOf(argv.words, list);
  }

  replace(first: number, last: number, words: readonly string[]): TextChange | undefined {
    const touched = this.#adjacent(first, last);
    if (!touched?.every(({ isLiteral }) => isLiteral)) return undefined;
    if (touched.some(({ index }) => isBlock(this.#scalar(index)))) return undefined;
    const parts: string[] = [];
    const fresh = words.length > touched.length ? this.#separator(touched[0]!.index) : "";
    if (fresh === undefined) return undefined;
    for (const [at, word] of words.entries()) {
      const item = touched[Math.min(at, touched.length - 1)]!;
      const before = touched[at - 1];
      if (at > 0) parts.push(before && at < touched.length ? this.#host.text.slice(before.end, item.start) : fresh);
      const text = this.#item(word, item.index);
      if (text === undefined) return undefined;
      parts.push(text);
    }
    // What the last of the old items has behind it stays; remarks between items that go would be lost.
    const end = touched.at(-1)!.end;
    const kept = touched[words.length - 1];
    if (kept && this.#host.text.slice(kept.end, end).includes("#")) return undefined;
    return { start: touched[0]!.start, end, text: parts.join("") };
  }

  append(after: number, words: readonly string[], like: number | undefined): TextChange | undefined {
    const item = this.#items[after];
    if (!item || !this.#isOrdered()) return undefined;
    const items = words.map((word) => this.#item(word, item.index));
    if (items.some((one) => one === undefined)) return undefined;
    if (!this.#list.isFlow) {
      const node = this.#scalar(item.index);
      const lead = this.#leadOfItems();
      if (!node || lead === undefined || !endsLine(this.#host, node)) return undefined;
      const place = lineBehind(this.#host, item.end);
      return { start: place.at, end: place.at, text: place.insert(items.map((one) => lead + one)) };
    }
    const option = like === undefined ? undefined : this.#items[like];
    const separator = (option && this.#gapBefore(option.index)) ?? ", ";
    return { start: item.end, end: item.end, text: `${separator}${items.join(", ")}` };
  }

  remove(first: number, last: number): TextChange | undefined {
    const touched = this.#adjacent(first, last);
    if (!touched || !this.#isOrdered() || touched.length === this.#list.items.length) return undefined;
    const [start, end] = [touched[0]!, touched.at(-1)!];
    if (!this.#list.isFlow) {
      if (this.#leadOfItems() === undefined) return undefined;
      for (const { index } of touched) if (!endsLine(this.#host, this.#scalar(index)!)) return undefined;
      const lines = linesAt(this.#host, { start: start.start, end: end.end });
      const text = this.#host.text.slice(lines.start, lines.end);
      if (/^[ \t]*#/m.test(text)) return undefined;
      return { ...lines, text: "" };
    }
    const before = this.#list.items[start.index - 1];
    const next = this.#list.items[end.index + 1];
    const span = before
      ? { start: before.span.end, end: end.end }
      : { start: start.start, end: next?.span.start ?? end.end };
    return this.#host.text.slice(span.start, span.end).includes("#") ? undefined : { ...span, text: "" };
  }

  replacePart(index: number, at: Span, text: string): TextChange | undefined {
    const item = this.#items[index];
    const node = item?.isLiteral ? this.#scalar(item.index) : undefined;
    const old = this.#host.text.slice(at.start, at.end);
    return node && /^[\w@%+=:,./ -]+$/.test(old) ? withinScalar(node, at, text) : undefined;
  }

  #scalar(index: number): YamlScalar | undefined {
    const node = this.#list.items[index];
    return node?.kind === "scalar" ? node : undefined;
  }

  #item(word: string, like: number): string | undefined {
    return newScalar(withDollars(word, this.#isInterpolated), this.#scalar(like)?.style);
  }

  #adjacent(first: number, last: number): readonly WrittenWord[] | undefined {
    const items = this.#items.slice(first, last + 1);
    const found = items.filter((item) => item !== undefined);
    if (found.length < items.length || found.length === 0 || !this.#isOrdered()) return undefined;
    return found.every(({ index }, at) => index === found[0]!.index + at) ? found : undefined;
  }

  /** No item is an alias, which would stand elsewhere. */
  #isOrdered(): boolean {
    const { items, isShared } = this.#list;
    return !isShared && items.every(({ span }, at) => at === 0 || span.start >= items[at - 1]!.span.end);
  }

  /** What begins each line of a list whose items have lines of their own. */
  #leadOfItems(): string | undefined {
    const leads = this.#list.items.map(({ span }) => leadOf(this.#host, span.start));
    const [, second = leads[0]] = leads;
    const isAlike = leads.every((lead, at) => (at === 0 ? lead.length === second!.length : lead === second));
    return isAlike && /^ *- +$/.test(second ?? "") ? second : undefined;
  }

  #separator(like: number): string | undefined {
    if (this.#list.isFlow) return ", ";
    const lead = this.#leadOfItems();
    const node = this.#scalar(like);
    if (lead === undefined || !node || !endsLine(this.#host, node)) return undefined;
    return (this.#host.text.includes("\r\n") ? "\r\n" : "\n") + lead;
  }

  #gapBefore(index: number): string | undefined {
    const [before, item] = [this.#list.items[index - 1], this.#list.items[index]];
    const gap = before && item ? this.#host.text.slice(before.span.end, item.span.start) : "";
    return /^[ \t]*,\s*$/.test(gap) ? gap : undefined;
  }
}

function isBlock(node: YamlScalar | undefined): boolean {
  return node?.style === "literal" || node?.style === "folded";
}
