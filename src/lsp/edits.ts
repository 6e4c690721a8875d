import type { TextDocumentEdit, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import type { Change } from "../lint/report.ts";
import { decode, encode } from "../syntax/position.ts";
import type { Host } from "./host.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Changes as an editor makes them. Undefined where it would change more than they say: an editor shows bytes that are no
 * UTF-8 as others, and saves what it shows.
 */
export function editOf(changes: Iterable<Change>, snapshot: Snapshot, host: Host): WorkspaceEdit | undefined {
  const edits = new Map<string, TextEdit[]>();
  for (const { file, start, end, text: newText } of changes) {
    const text = snapshot.text(file);
    if (!text || !isUtf8(newText) || !isUtf8(text.file.text)) return undefined;
    const edit = { range: text.rangeOf({ start, end }), newText: decode(newText) };
    edits.set(text.uri, [...(edits.get(text.uri) ?? []), edit]);
  }
  return edits.size === 0 ? undefined : workspaceEdit(edits, host);
}

/** Edits by URI of their documents: of the versions that are open, else of what is saved. */
export function workspaceEdit(edits: ReadonlyMap<string, TextEdit[]>, { client, workspace }: Host): WorkspaceEdit {
  const { documents } = workspace;
  const all = [...edits].map(([uri, edits]): TextDocumentEdit => {
    const open = documents.get(uri);
    return { textDocument: { uri: open?.uri ?? uri, version: open?.version ?? null }, edits };
  });
  if (client.workspace?.workspaceEdit?.documentChanges) return { documentChanges: all };
  return { changes: Object.fromEntries(all.map(({ textDocument, edits }) => [textDocument.uri, edits as TextEdit[]])) };
}

function isUtf8(bytes: string): boolean {
  return encode(decode(bytes)) === bytes;
}
