import { type CodeAction, CodeActionKind, type CodeActionParams } from "vscode-languageserver";
import { changesOf } from "../../lint/fixes.ts";
import { inFile } from "../../model/origin.ts";
import { shownName } from "../../syntax/masking.ts";
import { decode } from "../../syntax/position.ts";
import { editOf } from "../edits.ts";
import type { Host } from "../host.ts";
import type { View } from "../workspace/snapshot.ts";
import { diagnosticsOf, findingsAt } from "./quick-fixes.ts";

/** Names that were probably meant, where that is not certain enough to be a repair. */
export function suggestions(view: View, params: CodeActionParams, host: Host): CodeAction[] {
  const open = findingsAt(view, params, false).filter(({ repair }) => !repair);
  if (open.length === 0) return [];
  const problems = new Set(view.parts.flatMap(({ instances }) => instances.flatMap(({ loading }) => loading.problems)));
  const titles = new Set<string>();
  return [...problems].flatMap((problem): CodeAction[] => {
    if (problem.kind !== "unknown-directive" && problem.kind !== "unknown-master-name") return [];
    const { suggestion, kind, file, words } = problem;
    const [word] = words;
    if (suggestion === undefined || !word || file.uri !== view.name) return [];
    const finding = open.find(({ rule, place: { span } }) => rule === kind && span.start === word.start);
    // What is left of a word that holds more than a name would be lost.
    if (!finding || (kind === "unknown-directive" && shownName(word.value, problem) !== word.value)) return [];
    const changes = changesOf([{ kind: "replace", at: inFile(file, word), words: [suggestion] }]);
    const edit = changes && editOf(changes, view.snapshot, host);
    const title = `Change to ${decode(suggestion)}`;
    if (!edit || titles.has(`${title} ${word.start}`)) return [];
    titles.add(`${title} ${word.start}`);
    return [{ title, kind: CodeActionKind.QuickFix, ...diagnosticsOf(finding, view, params, host), edit }];
  });
}
