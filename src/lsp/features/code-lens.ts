import { type CodeLens, CodeLensRefreshRequest, CodeLensRequest } from "vscode-languageserver";
import type { Feature } from "../host.ts";
import { lensesIn } from "../lenses/lenses.ts";
import { refreshAfterChecks } from "../refresh.ts";

/** What each master survives, and what each server is. */
export const codeLens: Feature = {
  capabilities: () => ({ codeLensProvider: {} }),
  listen(host) {
    host.answer(CodeLensRequest.type, (view): CodeLens[] =>
      host.workspace.settings.codeLens ? lensesIn(view, host.start.commands) : [],
    );
    if (host.client.workspace?.codeLens?.refreshSupport) refreshAfterChecks(host, CodeLensRefreshRequest.method);
  },
};
