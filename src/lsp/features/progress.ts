import type { WorkDoneProgressServerReporter } from "vscode-languageserver";
import type { Feature } from "../host.ts";

/** The first check of a folder, where it takes longer than a moment; edits are checked without a word. */
export const progress: Feature = {
  capabilities: () => ({}),
  listen({ client, connection, workspace }) {
    if (!client.window?.workDoneProgress) return;
    let shown: Promise<WorkDoneProgressServerReporter> | undefined;
    workspace.onProgress((isChecking) => {
      // An editor that refuses misses nothing.
      if (!isChecking) shown?.then((reporter) => reporter.done()).catch(() => {});
      shown = isChecking && workspace.isNew ? begin() : undefined;
    });
    const begin = async () => {
      const reporter = await connection.window.createWorkDoneProgress();
      reporter.begin("redis-ha-lint: checking");
      return reporter;
    };
  },
};
