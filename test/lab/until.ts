import { setTimeout as sleep } from "node:timers/promises";

/** Asks again until nothing is amiss; says what still was when the time is up. */
export async function until(amiss: () => Promise<string | undefined>, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const problem = await amiss().catch((error: Error) => error.message || String(error));
    if (problem === undefined) return;
    if (Date.now() > end) throw new Error(`still so after ${seconds} s: ${problem}`);
    await sleep(200);
  }
}
