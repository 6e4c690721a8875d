/** Rounds that are looked back at, changes in them that make something flap, and rounds without any until it is steady again. */
const span = 12;
const many = 4;
const calm = 6;

interface History<T> {
  /** Rounds in which it changed. */
  readonly rounds: readonly number[];
  readonly isFlapping: boolean;
  readonly last: T;
}

/** Keeps what comes and goes from being told again and again. */
export class Damping<T> {
  readonly #histories = new Map<string, History<T>>();

  /** Notes a change of something; says whether it is told, told for the last time, or not. */
  changed(key: string, round: number, last: T): "told" | "flapping" | "hushed" {
    const before = this.#histories.get(key);
    const rounds = [...(before?.rounds ?? []).filter((earlier) => earlier > round - span), round];
    const isFlapping = before?.isFlapping || rounds.length >= many;
    this.#histories.set(key, { rounds, isFlapping, last });
    if (!isFlapping) return "told";
    return before?.isFlapping ? "hushed" : "flapping";
  }

  /** The last change of whatever flapped and has been steady for a while. */
  settled(round: number): T[] {
    const settled: T[] = [];
    for (const [key, { rounds, isFlapping, last }] of this.#histories) {
      const quiet = round - rounds.at(-1)!;
      if (isFlapping && quiet >= calm) settled.push(last);
      if (quiet >= (isFlapping ? calm : span)) this.#histories.delete(key);
    }
    return settled;
  }
}
