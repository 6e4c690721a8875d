/** Work in steps: whoever has it done may do something else in between, or have no more of it done. */
export type Steps<T> = Generator<undefined, T>;

/** All of it at once. */
export function done<T>(steps: Generator<unknown, T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}
