import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds that anything may take; other jobs may keep the machine busy. */
export const patience = 60_000;

/** Asks again and again until the answer is neither false nor undefined; throws with what was awaited and the last answer. */
export async function until<T>(what: string, ask: () => Promise<T> | T, ms = patience): Promise<NonNullable<T>> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await Promise.resolve(ask()).catch((error: unknown) => error);
    if (answer && !(answer instanceof Error)) return answer as NonNullable<T>;
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}; the last answer: ${answer}`);
    await sleep(50);
  }
}

/** Waits until what is told is as expected; throws with both where it never is. */
export async function becomes<T>(what: string, ask: () => Promise<T> | T, expected: T, ms = patience): Promise<void> {
  const wanted = JSON.stringify(expected);
  let got: string | undefined;
  await until(
    what,
    async () => {
      got = JSON.stringify(await ask());
      return got === wanted;
    },
    ms,
  ).catch(() => {
    throw new Error(`${what}: expected ${wanted}, got ${got}`);
  });
}
