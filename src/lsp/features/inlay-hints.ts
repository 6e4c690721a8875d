import { type InlayHint, type InlayHintParams, InlayHintRefreshRequest, InlayHintRequest } from "vscode-languageserver";
import { hintsIn } from "../hints/hints.ts";
import type { Feature } from "../host.ts";
import { refreshAfterChecks } from "../refresh.ts";

/** What is behind the numbers, and what counts in place of a line. */
export const inlayHints: Feature = {
  capabilities: () => ({ inlayHintProvider: true }),
  listen(host) {
    host.answer(InlayHintRequest.type, (view, { range }: InlayHintParams): InlayHint[] =>
      host.workspace.settings.inlayHints ? hintsIn(view, range) : [],
    );
    if (host.client.workspace?.inlayHint?.refreshSupport) refreshAfterChecks(host, InlayHintRefreshRequest.method);
  },
};
