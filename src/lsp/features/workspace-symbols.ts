import { type SymbolInformation, SymbolKind, WorkspaceSymbolRequest } from "vscode-languageserver";
import type { Feature } from "../host.ts";
import type { Snapshot } from "../snapshot.ts";

/** Instances by address and file, master names by name. */
export const workspaceSymbols: Feature = {
  capabilities: () => ({ workspaceSymbolProvider: true }),
  listen(host) {
    host.answerAll(WorkspaceSymbolRequest.type, (snapshots, { query }: { query: string }) => {
      const wanted = query.toLowerCase();
      return snapshots.flatMap(symbolsIn).filter(({ name }) => name.toLowerCase().includes(wanted));
    });
  },
};

function symbolsIn(snapshot: Snapshot): SymbolInformation[] {
  const symbol = (
    name: string,
    kind: SymbolKind,
    { file, start, end }: { file: { uri: string }; start: number; end: number },
  ) => {
    const text = snapshot.text(file.uri);
    return text ? [{ name, kind, location: { uri: text.uri, range: text.rangeOf({ start, end }) } }] : [];
  };
  return snapshot.judged.flatMap(({ deployment }) => [
    ...deployment.instances.flatMap((instance) =>
      symbol(`${instance.kind} ${instance}`, SymbolKind.Object, instance.origin),
    ),
    ...deployment.masters.flatMap(({ name, origin }) => symbol(name, SymbolKind.Namespace, origin)),
  ]);
}
