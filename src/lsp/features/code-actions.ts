import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeActionTriggerKind,
} from "vscode-languageserver";
import { allFixes, fixAllKind, fixDeploymentKind, resolved } from "../actions/all-fixes.ts";
import { quickFixes } from "../actions/quick-fixes.ts";
import { silences } from "../actions/silence.ts";
import { suggestions } from "../actions/suggestions.ts";
import type { Feature } from "../host.ts";

/** What can be done about findings: repairs one by one, and all of them. */
export const codeActions: Feature = {
  capabilities: (client) => ({
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, fixAllKind, fixDeploymentKind],
      resolveProvider: resolvesEdits(client),
    },
  }),
  listen(host) {
    const isLazy = resolvesEdits(host.client);
    host.answer(CodeActionRequest.type, (view, params: CodeActionParams) => {
      const all = [
        ...quickFixes(view, params, host),
        ...suggestions(view, params, host),
        // Nobody has asked yet, and what all repairs come to takes a check.
        ...(isLazy || !isAutomatic(params) ? allFixes(view, params) : []),
        ...silences(view, params, host),
      ];
      const asked = all.filter(({ kind = "" }) => isWanted(kind, params.context.only));
      return isLazy
        ? asked
        : asked.map((action) => (action.edit ? action : resolved(action, host))).filter(({ edit }) => edit);
    });
    host.answerAll(CodeActionResolveRequest.type, (_all, action: CodeAction) => resolved(action, host));
  },
};

/** An editor that looks for actions by itself, wherever the cursor comes. */
function isAutomatic({ context: { only, triggerKind } }: CodeActionParams): boolean {
  return only === undefined && triggerKind === CodeActionTriggerKind.Automatic;
}

/** Whether edits that take a while to find can be given when an action is chosen. */
function resolvesEdits({ textDocument }: ClientCapabilities): boolean {
  const { resolveSupport, dataSupport } = textDocument?.codeAction ?? {};
  return dataSupport === true && resolveSupport?.properties.includes("edit") === true;
}

/** A kind that is asked for means all kinds below it. */
function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((asked) => asked === "" || kind === asked || kind.startsWith(`${asked}.`));
}
