/** Milliseconds between the beginnings of two probes at least: what asks for one at once may come again and again. */
const closest = 1000;

/** When it is time for the next probe. */
export class Turns {
  readonly #interval: number;
  readonly #signal: AbortSignal;
  #began: number | undefined;
  #isHurried = false;
  #wake: (() => void) | undefined;

  constructor(interval: number, signal: AbortSignal) {
    this.#interval = interval;
    this.#signal = signal;
  }

  /** The next probe begins at once, or directly after the one that runs. */
  hurry(): void {
    this.#isHurried = true;
    this.#wake?.();
  }

  /** Resolves when the next one is due: true; or when there is none any more: false. */
  async next(): Promise<boolean> {
    while (!this.#signal.aborted) {
      const wait = this.#wait();
      if (wait <= 0) {
        this.#began = performance.now();
        this.#isHurried = false;
        return true;
      }
      await this.#sleep(wait);
    }
    return false;
  }

  #wait(): number {
    if (this.#began === undefined) return 0;
    const apart = this.#isHurried ? Math.min(closest, this.#interval) : this.#interval;
    return this.#began + apart - performance.now();
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#signal.removeEventListener("abort", wake);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#signal.addEventListener("abort", wake);
      this.#wake = wake;
    });
  }
}
