import { isTerminal, writeError } from "./write.ts";

/** A run this short says nothing of its progress. */
const patience = 1000;
const every = 100;

/** Tells someone at a terminal how far a long run has come; nothing of it stays. */
export function progress(): { readonly update: (done: number, total: number) => void; readonly clear: () => void } {
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
      writeError(`\r\x1b[2Kchecked ${done} of ${total} deployments`);
    },
    clear() {
      if (isShown) writeError("\r\x1b[2K");
    },
  };
}
