import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { parseEmbedded } from "../../syntax/embedded.ts";
import type { Embedding } from "../../syntax/embedding.ts";
import { SourceText } from "../../syntax/source-text.ts";
import type { Container } from "./container.ts";

/**
 * Lines that a start script makes of variables. As in the script a line is a text that is taken apart when it is read,
 * so that quotes in the value of a variable count. Words of a variable stand at its value, all others at the container's name.
 */
export class Lines {
  readonly #container: Container;
  readonly #lines: (readonly SourceText[])[] = [];

  constructor(container: Container) {
    this.#container = container;
  }

  get count(): number {
    return this.#lines.length;
  }

  /** @param values words that stand behind the name, one blank between them */
  add(name: string, ...values: readonly (SourceText | string)[]): void {
    const { place } = this.#container;
    const first = values.find((value) => typeof value === "object" && value.host === this.#container.host);
    const at = typeof first === "object" ? first.span : place;
    // The name of a setting stands in front of its first value, and takes no room: the value may be a secret.
    const parts = [this.#write(name, at === place ? place : { start: at.start, end: at.start })];
    for (const value of values) {
      parts.push(this.#write(" ", place));
      parts.push(...(typeof value === "string" ? [this.#write(value, place)] : this.#inOneLine(value)));
    }
    // The scripts write two quotes for nothing.
    if (values.every((value) => (typeof value === "string" ? value : value.value) === ""))
      parts.push(this.#write('""', at));
    this.#lines.push(parts);
  }

  file(embedding: Embedding): ConfigFile {
    const { host, place } = this.#container;
    const text = this.#lines.flatMap((line) => [...line, this.#write("\n", place)]);
    const file = parseEmbedded(SourceText.join(text, { host, ...place }), embedding);
    const directives = file.directives.map((directive) => {
      const all = [directive.name, ...directive.args];
      const own = all.filter((word) => word.start !== place.start);
      const words = own.length > 0 ? own : all;
      const start = Math.min(...words.map((word) => word.start));
      return { ...directive, start, end: Math.max(...words.map((word) => word.end)), before: { start, end: start } };
    });
    return { ...file, directives, end: { start: place.start, end: place.start } };
  }

  #write(value: string, span: Span): SourceText {
    return SourceText.written(this.#container.host, value, span);
  }

  /** Scripts take line ends out of values. */
  #inOneLine(value: SourceText): SourceText[] {
    return [...value.value.matchAll(/[^\x00-\x1f\x7f]+/g)].map(({ 0: part, index }) =>
      value.slice(index, index + part.length),
    );
  }
}
