import { type CodeAction, CodeActionKind, type CodeActionParams, type Diagnostic } from "vscode-languageserver";
import type { Diagnostic as Finding, Place } from "../../lint/report.ts";
import { shown } from "../diagnostics/findings.ts";
import { editOf } from "../edits.ts";
import type { Host } from "../host.ts";
import type { View } from "../workspace/snapshot.ts";
import { fixTitle } from "./fix-title.ts";

/** The repairs of findings that are told of within a range; one for those that ask for the same. */
export function quickFixes(view: View, params: CodeActionParams, host: Host): CodeAction[] {
  const actions = new Map<string, CodeAction>();
  for (const finding of findingsAt(view, params, true)) {
    const changes = finding.repair?.() ?? [];
    const edit = editOf(changes, view.snapshot, host);
    if (!edit) continue;
    const key = JSON.stringify(edit);
    const known = actions.get(key);
    const title = known?.title ?? fixTitle(changes, view.snapshot, view.name);
    const { diagnostics = [] } = diagnosticsOf(finding, view, params, host);
    const all = [...(known?.diagnostics ?? []), ...diagnostics];
    const own = all.length > 0 ? { isPreferred: true, diagnostics: all } : {};
    actions.set(key, { title, kind: CodeActionKind.QuickFix, ...own, edit });
  }
  return [...actions.values()];
}

/** @param withRelated those of other files, too, that have a related place in the range */
export function findingsAt(view: View, { range }: CodeActionParams, withRelated: boolean): Finding[] {
  const [start, end] = [view.text.offsetAt(range.start), view.text.offsetAt(range.end)];
  const isThere = ({ file, span }: Place) => file === view.name && span.start <= end && start <= span.end;
  const isRelated = ({ place, related }: Finding) => place.file !== view.name && related.some(isThere);
  const { diagnostics } = view.snapshot.report;
  return diagnostics.filter((finding) => isThere(finding.place) || (withRelated && isRelated(finding)));
}

/** A finding as the editor has it, where it says so: it may know more of it. None for one of another file. */
export function diagnosticsOf(
  finding: Finding,
  view: View,
  { context }: CodeActionParams,
  host: Host,
): { readonly diagnostics?: Diagnostic[] } {
  if (finding.place.file !== view.name) return {};
  const own = shown(finding, view.snapshot, host.start.rulePages);
  const isOwn = ({ code, message, range }: Diagnostic) =>
    code === own.code && message === own.message && JSON.stringify(range) === JSON.stringify(own.range);
  return { diagnostics: [context.diagnostics.find(isOwn) ?? own] };
}
