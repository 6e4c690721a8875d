import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionRequest,
  type Diagnostic,
} from "vscode-languageserver";
import { repair } from "../../lint/fixes.ts";
import type { Diagnostic as Finding, Place } from "../../lint/report.ts";
import { editOf } from "../edits.ts";
import type { Feature, Host } from "../host.ts";
import type { View } from "../snapshot.ts";
import { shown } from "./diagnostics.ts";
import { fixTitle } from "./fix-title.ts";

/** Repairs of findings, one by one and all of them. */
export const codeActions: Feature = {
  capabilities: () => ({
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
  }),
  listen(host) {
    host.answer(CodeActionRequest.type, (view, params: CodeActionParams) => {
      const isAsked = (kind: string) => isWanted(kind, params.context.only);
      return [
        ...(isAsked(CodeActionKind.QuickFix) ? quickFixes(view, params, host) : []),
        ...(isAsked(fixAllKind) ? fixAll(view, host) : []),
      ];
    });
  },
};

const fixAllKind = `${CodeActionKind.SourceFixAll}.redis-ha-lint`;

/** A kind that is asked for means all kinds below it. */
function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((asked) => asked === "" || kind === asked || kind.startsWith(`${asked}.`));
}

function quickFixes(view: View, params: CodeActionParams, host: Host): CodeAction[] {
  return repairable(view, params).flatMap((finding): CodeAction[] => {
    const changes = finding.repair!();
    const edit = editOf(changes, view.snapshot, host);
    if (!edit) return [];
    return [
      {
        title: fixTitle(changes, view.snapshot, view.name),
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        ...(finding.place.file === view.name && { diagnostics: [diagnosticOf(finding, view, params, host)] }),
        edit,
      },
    ];
  });
}

/** Findings with a repair that are told of within a range: there, or in another file and with this place as a related one. */
function repairable(view: View, { range }: CodeActionParams): Finding[] {
  const [start, end] = [view.text.offsetAt(range.start), view.text.offsetAt(range.end)];
  const isThere = ({ file, span }: Place) => file === view.name && span.start <= end && start <= span.end;
  return view.snapshot.report.diagnostics.filter(
    ({ repair, place, related }) => repair && (isThere(place) || (place.file !== view.name && related.some(isThere))),
  );
}

/** As the editor has it, where it says so: it may know more of it. */
function diagnosticOf(finding: Finding, view: View, { context }: CodeActionParams, host: Host): Diagnostic {
  const own = shown(finding, view.snapshot, host.start.rulePages);
  const isOwn = ({ code, message, range }: Diagnostic) =>
    code === own.code && message === own.message && JSON.stringify(range) === JSON.stringify(own.range);
  return context.diagnostics.find(isOwn) ?? own;
}

function fixAll(view: View, host: Host): CodeAction[] {
  const { changes } = repair(view.findings, view.snapshot.report.files);
  const edit = editOf([...changes.values()].flat(), view.snapshot, host);
  return edit ? [{ title: "Repair all findings in this file", kind: fixAllKind, edit }] : [];
}
