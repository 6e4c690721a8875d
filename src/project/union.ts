import { push } from "./groups.ts";

/** So many things of which some were found to be one, whatever the order in which that was found: by their indices. */
export class Union {
  readonly #above: number[];

  constructor(size: number) {
    this.#above = Array.from({ length: size }, (_, index) => index);
  }

  tie(one: number, other: number): void {
    const [a, b] = [this.top(one), this.top(other)];
    this.#above[Math.max(a, b)] = Math.min(a, b);
  }

  /** The first of those that are one. */
  top(index: number): number {
    let at = index;
    while (this.#above[at] !== at) {
      this.#above[at] = this.#above[this.#above[at]!]!;
      at = this.#above[at]!;
    }
    return at;
  }

  groups(): number[][] {
    const groups = new Map<number, number[]>();
    for (const index of this.#above.keys()) push(groups, this.top(index), index);
    return [...groups.values()];
  }
}
