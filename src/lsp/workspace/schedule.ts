import type { Root } from "./root.ts";

/** How long edits that follow one another may put off a check, in milliseconds. */
const patience = 100;
/** How old a change may get before a check is finished although more has changed: edits without an end are shown, too. */
const mostDelay = 1000;

interface Change {
  /** Grows with every change. */
  readonly number: number;
  /** When, in milliseconds. */
  readonly at: number;
}

/** Roots that are to be checked, each for the first change that no check has seen yet. */
export class Schedule {
  readonly #dirty = new Map<Root, Change>();
  readonly #immediate: () => Promise<void>;
  #checking: { readonly root: Root; readonly change: Change } | undefined;
  #waiting: (() => void)[] = [];
  #count = 0;

  /** @param immediate resolves when what waits to be done has been */
  constructor(immediate: () => Promise<void>) {
    this.#immediate = immediate;
  }

  /** @param after a root whose check has shown that this one is needed: whoever waits for the one waits for both */
  add(root: Root, after?: Root): void {
    const cause = after && this.#checking?.root === after ? this.#checking.change : undefined;
    const change = cause ?? { number: ++this.#count, at: performance.now() };
    if (!this.#dirty.has(root)) this.#dirty.set(root, change);
  }

  remove(root: Root): void {
    this.#dirty.delete(root);
  }

  /** The root that waits longest, now taken as being checked; undefined if nothing has changed. */
  take(): Root | undefined {
    const [first] = this.#dirty;
    if (!first) return undefined;
    const [root, change] = first;
    this.#dirty.delete(root);
    this.#checking = { root, change };
    return root;
  }

  /** Whether the check that runs is for nothing: it is not finished and another one follows. */
  isOutdated(): boolean {
    const { root, change } = this.#checking ?? {};
    return root !== undefined && this.#dirty.has(root) && performance.now() - change!.at < mostDelay;
  }

  /** The check that ran is over; with `isAborted` its change has not been seen. */
  done(isAborted: boolean): void {
    const { root, change } = this.#checking ?? {};
    if (isAborted && root && change && this.#dirty.delete(root)) this.#dirty.set(root, change);
    this.#checking = undefined;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** When everything that has changed by now has been checked. */
  async settled(): Promise<void> {
    const until = this.#count;
    while (this.#oldest() <= until) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Waits while changes follow one another: what a burst of them comes to is checked once. */
  async quiet(): Promise<void> {
    const begin = performance.now();
    for (let seen = -1; seen !== this.#count && performance.now() - begin < patience; ) {
      seen = this.#count;
      await this.#immediate();
    }
  }

  #oldest(): number {
    const changes = [...this.#dirty.values(), ...(this.#checking ? [this.#checking.change] : [])];
    return Math.min(...changes.map(({ number }) => number));
  }
}
