import { isTerminal, writeError } from "./write.ts";

/** A run this short says nothing of its progress. */
const patience = 1000;
const every = 100;

/**
 * Tells someone at a terminal how far a long run has come: `asked 12 of 64 instances`; nothing of it stays.
 *
 * @param verb what is done to them
 * @param noun what is counted
 */
export function progress(
  verb: string,
  noun: string,
): { readonly update: (done: number, total: number) => void; readonly clear: () => void } {
  let next = Date.now() + patience;
  let isShown = false;
  let isTold: boolean | undefined;
  return {
    update(done, total) {
      const now = Date.now();
      if (now < next) return;
      isTold ??= isTerminal(2);
      if (!isTold) return;
      next = now + every;
      isShown = true;
      writeError(`\r\x1b[2K${verb} ${done} of ${total} ${noun}`);
    },
    clear() {
      if (isShown) writeError("\r\x1b[2K");
    },
  };
}
