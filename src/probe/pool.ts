/** Does work side by side, no more than some at once, in the order it was added. */
export class Pool {
  readonly #most: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #begun = 0;
  #active = 0;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(most: number) {
    this.#most = Math.max(1, most);
  }

  add(work: () => Promise<void>): void {
    this.#waiting.push(work);
    this.#next();
  }

  /**
   * When all is done, what was added meanwhile included.
   *
   * @throws the first error of any work
   */
  async idle(): Promise<void> {
    while (this.#active > 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#failure) throw this.#failure.error;
  }

  #next(): void {
    while (this.#active < this.#most && this.#begun < this.#waiting.length) {
      const work = this.#waiting[this.#begun++]!;
      this.#active++;
      work()
        .catch((error: unknown) => {
          this.#failure ??= { error };
        })
        .finally(() => {
          this.#active--;
          this.#next();
          if (this.#active === 0) this.#wake?.();
        });
    }
  }
}
