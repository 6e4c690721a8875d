import { push } from "./groups.ts";
import { Part } from "./part.ts";

/** Parts that were found to belong together, whatever the order in which that was found. */
export class Ties {
  readonly #parts: readonly Part[];
  readonly #at: ReadonlyMap<Part, number>;
  readonly #above: number[];

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
    this.#at = new Map(parts.map((part, index) => [part, index]));
    this.#above = parts.map((_, index) => index);
  }

  tie(parts: readonly Part[]): void {
    const [first, ...others] = parts.map((part) => this.#at.get(part)!);
    if (first === undefined) return;
    for (const other of others) {
      const [a, b] = [this.#top(first), this.#top(other)];
      this.#above[Math.max(a, b)] = Math.min(a, b);
    }
  }

  parts(): Part[] {
    const groups = new Map<number, Part[]>();
    for (const [index, part] of this.#parts.entries()) {
      push(groups, this.#top(index), part);
    }
    return [...groups.values()].map((group) => Part.of(group));
  }

  #top(index: number): number {
    let at = index;
    while (this.#above[at] !== at) {
      this.#above[at] = this.#above[this.#above[at]!]!;
      at = this.#above[at]!;
    }
    return at;
  }
}
