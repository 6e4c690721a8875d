import { Part } from "./part.ts";
import { Union } from "./union.ts";

/** Parts that were found to belong together, whatever the order in which that was found. */
export class Ties {
  readonly #parts: readonly Part[];
  readonly #at: ReadonlyMap<Part, number>;
  readonly #union: Union;

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
    this.#at = new Map(parts.map((part, index) => [part, index]));
    this.#union = new Union(parts.length);
  }

  tie(parts: readonly Part[]): void {
    const [first, ...others] = parts.map((part) => this.#at.get(part)!);
    if (first === undefined) return;
    for (const other of others) this.#union.tie(first, other);
  }

  parts(): Part[] {
    return this.#union.groups().map((group) => Part.of(group.map((index) => this.#parts[index]!)));
  }
}
