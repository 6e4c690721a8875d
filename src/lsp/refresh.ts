import type { Host } from "./host.ts";

/** Has the editor ask anew after checks: what it shows of a file can rest on others. One request at a time is enough. */
export function refreshAfterChecks({ workspace, connection }: Host, method: string): void {
  let isAsked = false;
  let isStale = false;
  const ask = async (): Promise<void> => {
    isAsked = true;
    do {
      isStale = false;
      try {
        await connection.sendRequest(method);
      } catch {
        // An editor that refuses, or has gone, asks when it likes.
      }
    } while (isStale);
    isAsked = false;
  };
  workspace.onChecked(() => {
    isStale = true;
    if (!isAsked) void ask();
  });
}
