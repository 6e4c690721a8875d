import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type SnippetTextEdit,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { rules } from "../../../rules/index.ts";
import type { Diagnostic as Finding } from "../../lint/report.ts";
import { groupBy } from "../../model/grouping.ts";
import { freshProjectFile, withoutRule, withSuppression } from "../../project/settings/amend.ts";
import { patternFor } from "../../project/settings/draft.ts";
import { projectFileName } from "../../project/settings/find.ts";
import { printable } from "../../report/escape.ts";
import type { TextChange } from "../../syntax/embedding.ts";
import { editOf } from "../edits.ts";
import { pathOf } from "../files/names.ts";
import type { Host } from "../host.ts";
import type { Snapshot, View } from "../workspace/snapshot.ts";
import { diagnosticsOf, findingsAt } from "./quick-fixes.ts";

/** What stands for the reason until somebody writes it. */
const openReason = "silenced in the editor: say why";
/** Where `init` would say that the schema is, if the package is one of the project. */
const schema = "node_modules/redis-ha-lint/dist/redis-ha-lint.schema.json";

/** Findings within a range can be accepted where they stand, and their rules be left out. Never a preferred action. */
export function silences(view: View, params: CodeActionParams, host: Host): CodeAction[] {
  const known = new Set(rules.map(({ id }) => id));
  const byRule = groupBy(
    findingsAt(view, params, false).filter(({ rule }) => known.has(rule)),
    ({ rule }) => rule,
  );
  return [...byRule].flatMap(([rule, findings]) => [
    ...places.flatMap((accept) => accept(rule, findings, view, params, host)),
    ...ruleOff(rule, findings, view, params, host),
  ]);
}

type Accepting = (rule: string, findings: readonly Finding[], view: View, ...asked: Asked) => CodeAction[];
type Asked = [params: CodeActionParams, host: Host];

/** Where it can be written that findings are accepted. */
const places: readonly Accepting[] = [inProjectFile];

function inProjectFile(rule: string, findings: readonly Finding[], view: View, ...asked: Asked): CodeAction[] {
  const project = projectFileFor(view.snapshot);
  const file = project && pathBelow(project, view);
  if (!file) return [];
  const entry = { rule, file: patternFor(file), reason: openReason };
  const edit = amended(view.snapshot, project, asked[1], (text) => withSuppression(text, entry));
  return edit ? [action(`Silence ${rule} in ${printable(file)}`, edit, findings, view, ...asked)] : [];
}

function ruleOff(rule: string, findings: readonly Finding[], view: View, ...asked: Asked): CodeAction[] {
  const project = projectFileFor(view.snapshot);
  const edit = project && amended(view.snapshot, project, asked[1], (text) => withoutRule(text, rule));
  return edit ? [action(`Turn ${rule} off in this project`, edit, findings, view, ...asked)] : [];
}

function action(
  title: string,
  edit: WorkspaceEdit,
  findings: readonly Finding[],
  view: View,
  ...[params, host]: Asked
): CodeAction {
  const diagnostics = findings.flatMap((finding) => diagnosticsOf(finding, view, params, host).diagnostics ?? []);
  return { title, kind: CodeActionKind.QuickFix, diagnostics, edit };
}

interface ProjectFilePlace {
  readonly name: string;
  readonly isNew: boolean;
}

/** The project file that holds, or where it is to be: in the folder of the workspace, never beside a file that is open alone. */
function projectFileFor({ root }: Snapshot): ProjectFilePlace | undefined {
  if (root.projectFile !== undefined) return { name: root.projectFile, isNew: false };
  return root.paths.includes(".") ? { name: projectFileName, isNew: true } : undefined;
}

/** The path of a file from the folder of the project file; undefined if it lies elsewhere. */
function pathBelow({ name }: ProjectFilePlace, { snapshot: { root }, name: file }: View): string | undefined {
  const project = pathOf(root.names.uriOf(name));
  const folder = project.slice(0, project.lastIndexOf("/") + 1);
  const path = pathOf(root.names.uriOf(file));
  return path.startsWith(folder) ? path.slice(folder.length) : undefined;
}

/** An edit of the project file, which is made if there is none and the editor can. */
function amended(
  snapshot: Snapshot,
  { name, isNew }: ProjectFilePlace,
  host: Host,
  change: (text: string) => readonly TextChange[] | undefined,
): WorkspaceEdit | undefined {
  const able = host.client.workspace?.workspaceEdit;
  if (!isNew) {
    const changes = change(snapshot.report.files.get(name)?.text ?? "");
    const edit =
      changes &&
      editOf(
        changes.map((one) => ({ file: name, ...one })),
        snapshot,
        host,
      );
    return edit && (able?.snippetEditSupport ? withSnippets(edit) : edit);
  }
  if (!able?.documentChanges || !able.resourceOperations?.includes("create")) return undefined;
  const fresh = freshProjectFile(snapshot.root.holds(schema) ? `./${schema}` : undefined);
  const newText = applied(fresh, change(fresh) ?? []);
  const start = { line: 0, character: 0 };
  const uri = snapshot.root.names.uriOf(name);
  const edits: TextEdit[] = [{ range: { start, end: start }, newText }];
  const edit: WorkspaceEdit = {
    documentChanges: [
      { kind: "create", uri, options: { ignoreIfExists: true } },
      { textDocument: { uri, version: null }, edits },
    ],
  };
  return able.snippetEditSupport ? withSnippets(edit) : edit;
}

function applied(text: string, changes: readonly TextChange[]): string {
  return changes.reduceRight((before, { start, end, text }) => before.slice(0, start) + text + before.slice(end), text);
}

/** The reason becomes what the cursor waits at. */
function withSnippets(edit: WorkspaceEdit): WorkspaceEdit {
  const snippetOf = (one: TextDocumentEdit["edits"][number]): TextEdit | SnippetTextEdit => {
    if (!("newText" in one) || !one.newText.includes(openReason)) return one as TextEdit;
    const plain = one.newText.replace(/[\\$}]/g, "\\$&");
    return { range: one.range, snippet: { kind: "snippet", value: plain.replace(openReason, `\${1:${openReason}}`) } };
  };
  const { documentChanges = [] } = edit;
  return {
    ...edit,
    documentChanges: documentChanges.map((one) =>
      "textDocument" in one ? { ...one, edits: one.edits.map(snippetOf) } : one,
    ),
  };
}
