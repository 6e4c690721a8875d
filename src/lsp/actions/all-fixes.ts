import { type CodeAction, CodeActionKind, type CodeActionParams } from "vscode-languageserver";
import type { Diagnostic as Finding } from "../../lint/report.ts";
import { count } from "../../report/counts.ts";
import { editOf } from "../edits.ts";
import type { Host } from "../host.ts";
import type { View } from "../workspace/snapshot.ts";
import { fixAll, isRepairable } from "./fix-all.ts";
import { findingsAt } from "./quick-fixes.ts";

export const fixAllKind = `${CodeActionKind.SourceFixAll}.redis-ha-lint`;
/** Not below `source.fixAll`: what is done when a file is saved stays with what was found in it. */
export const fixDeploymentKind = `${CodeActionKind.Source}.fixDeployment.redis-ha-lint`;

/** Which findings are to be repaired, as an editor keeps it until the action is chosen. */
interface Scope {
  readonly uri: string;
  readonly of: "file" | "deployment";
  readonly rule?: string;
}

/** All repairs of a rule, of the file, of its deployment: what they come to is found when one is chosen. */
export function allFixes(view: View, params: CodeActionParams): CodeAction[] {
  const { only } = params.context;
  const { uri } = params.textDocument;
  const all = repairableIn(view, { uri, of: "deployment" });
  const here = all.filter(({ place }) => place.file === view.name);
  const near = findingsAt(view, params, true).filter((finding) => all.includes(finding));
  const action = (title: string, kind: string, scope: Omit<Scope, "uri">): CodeAction[] => [
    { title, kind, data: { uri, ...scope } satisfies Scope },
  ];
  const ofDeployment = `${findings(all)} in ${filesOf(all)} of this deployment`;
  return [
    ...[...new Set(near.map(({ rule }) => rule))].flatMap((rule) => {
      const [inFile, inAll] = [here, all].map((some) => some.filter((finding) => finding.rule === rule));
      const title = (some: readonly Finding[]) => `Repair all ${some.length} findings of ${rule} in`;
      return [
        ...(inFile!.length > 1 ? action(`${title(inFile!)} this file`, quickFix, { of: "file", rule }) : []),
        ...(inAll!.length > Math.max(1, inFile!.length)
          ? action(`${title(inAll!)} ${filesOf(inAll!)} of this deployment`, quickFix, { of: "deployment", rule })
          : []),
      ];
    }),
    ...(here.length > 0 ? action(`Repair ${findings(here)} in this file`, fixAllKind, { of: "file" }) : []),
    // Beside the repair of one of them, unless that of its rule is the same; else among all sources of changes.
    ...(near.length > 0 && all.some(({ rule }) => rule !== all[0]!.rule)
      ? action(`Repair ${ofDeployment}`, quickFix, { of: "deployment" })
      : []),
    ...(all.length > 0 && only !== undefined
      ? action(`Repair ${ofDeployment}`, fixDeploymentKind, { of: "deployment" })
      : []),
  ];
}

const quickFix = CodeActionKind.QuickFix;

function findings({ length }: readonly Finding[]): string {
  return length === 1 ? "the finding" : `all ${length} findings`;
}

/** How many files change. */
function filesOf(findings: readonly Finding[]): string {
  return count(new Set(findings.flatMap((finding) => finding.repair!().map(({ file }) => file))).size, "file");
}

/** An action with its edit; without one where nothing is left to repair. */
export function resolved(action: CodeAction, host: Host): CodeAction {
  const scope = action.data as Scope | undefined;
  const view = typeof scope?.uri === "string" && host.workspace.view(scope.uri);
  if (!scope || !view) return action;
  const isWanted = wanted(view, scope);
  const edit = editOf(fixAll(view.snapshot, host.workspace.settings, isWanted), view.snapshot, host);
  return edit ? { ...action, edit } : action;
}

function repairableIn(view: View, scope: Scope): Finding[] {
  const isWanted = wanted(view, scope);
  return view.snapshot.report.diagnostics.filter(
    (finding) => isWanted(finding) && isRepairable(finding, view.snapshot),
  );
}

function wanted({ name, parts, findings }: View, { of, rule }: Scope): (finding: Finding) => boolean {
  const isOfRule = (finding: Finding) => rule === undefined || finding.rule === rule;
  if (of === "file") return (finding) => finding.place.file === name && isOfRule(finding);
  const ids = new Set([
    ...findings.map(({ deployment }) => deployment),
    ...parts.flatMap(({ judged }) => judged?.summary.id ?? []),
  ]);
  return (finding) => ids.has(finding.deployment) && isOfRule(finding);
}
