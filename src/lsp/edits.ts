import type { TextDocumentEdit, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import type { Change } from "../lint/report.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import { decode, encode } from "../syntax/position.ts";
import { canonical } from "./files/names.ts";
import type { Host } from "./host.ts";
import type { Snapshot } from "./workspace/snapshot.ts";

/** Changes as an editor makes them; undefined where it cannot make them all, or where there are none. */
export function editOf(changes: readonly Change[], snapshot: Snapshot, host: Host): WorkspaceEdit | undefined {
  if (!changes.every((change) => canChange(change, snapshot))) return undefined;
  const edits = new Map<string, TextEdit[]>();
  for (const { file, start, end, text: newText } of changes) {
    const text = snapshot.text(file)!;
    const edit = { range: text.rangeOf({ start, end }), newText: decode(newText) };
    edits.set(text.uri, [...(edits.get(text.uri) ?? []), edit]);
  }
  return edits.size === 0 ? undefined : workspaceEdit(edits, snapshot, host);
}

/**
 * Whether an editor would change no more than what a change says: bytes that are no UTF-8 it shows as others, and it saves
 * what it shows.
 */
export function canChange({ file, text }: Change, snapshot: Snapshot): boolean {
  const before = snapshot.text(file)?.file;
  return before !== undefined && isUtf8(text) && holdsUtf8(before);
}

const known = new WeakMap<ConfigFile, boolean>();

function holdsUtf8(file: ConfigFile): boolean {
  const found = known.get(file) ?? isUtf8(file.text);
  known.set(file, found);
  return found;
}

/** By URI: of the versions that were checked where documents are open, else of what is saved. */
function workspaceEdit(
  edits: ReadonlyMap<string, TextEdit[]>,
  { documents }: Snapshot,
  { client }: Host,
): WorkspaceEdit {
  const all = [...edits].map(([uri, edits]): TextDocumentEdit => {
    const open = documents.get(canonical(uri));
    return { textDocument: { uri: open?.uri ?? uri, version: open?.version ?? null }, edits };
  });
  if (client.workspace?.workspaceEdit?.documentChanges) return { documentChanges: all };
  return { changes: Object.fromEntries(all.map(({ textDocument, edits }) => [textDocument.uri, edits as TextEdit[]])) };
}

function isUtf8(bytes: string): boolean {
  return encode(decode(bytes)) === bytes;
}
