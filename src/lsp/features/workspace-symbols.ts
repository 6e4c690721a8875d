import {
  type SymbolInformation,
  SymbolKind,
  type WorkspaceSymbolParams,
  WorkspaceSymbolRequest,
} from "vscode-languageserver";
import type { Deployment } from "../../model/deployment.ts";
import type { Origin } from "../../model/origin.ts";
import { oneLine } from "../describe/prose.ts";
import type { Feature } from "../host.ts";
import { shownWords } from "../places/roles.ts";
import type { Snapshot } from "../workspace/snapshot.ts";

/** Editors ask again with every letter. */
const most = 500;

/** Instances by address and file, master names, users. */
export const workspaceSymbols: Feature = {
  capabilities: () => ({ workspaceSymbolProvider: true }),
  listen(host) {
    host.answerAll(WorkspaceSymbolRequest.type, (snapshots, { query }: WorkspaceSymbolParams) => {
      const found = snapshots.flatMap(symbolsIn).flatMap((symbol) => {
        const rank = rankOf(symbol.name, query);
        return rank === undefined ? [] : { symbol, rank };
      });
      // What fits equally well keeps its order.
      return found
        .sort((a, b) => a.rank - b.rank)
        .slice(0, most)
        .map(({ symbol }) => symbol);
    });
  },
};

/** How well a name fits: 0 is best; undefined if the letters asked for are not in it, in their order. */
function rankOf(name: string, query: string): number | undefined {
  const [text, wanted] = [name.toLowerCase(), query.toLowerCase().replace(/\s/g, "")];
  const at = text.replace(/\s/g, "").indexOf(wanted);
  if (at >= 0) return at === 0 ? 0 : 1;
  let from = 0;
  for (const letter of wanted) {
    const found = text.indexOf(letter, from);
    if (found < 0) return undefined;
    from = found + letter.length;
  }
  return 2;
}

function symbolsIn(snapshot: Snapshot): SymbolInformation[] {
  return snapshot.judged.flatMap(({ deployment }) => symbolsOf(snapshot, deployment));
}

function symbolsOf(snapshot: Snapshot, { id, instances, masters }: Deployment): SymbolInformation[] {
  const symbol = (name: string, kind: SymbolKind, { file, start, end }: Pick<Origin, "file" | "start" | "end">) => {
    const text = snapshot.text(file.uri);
    const range = text?.rangeOf({ start, end });
    return text && range ? [{ name: oneLine(name), kind, containerName, location: { uri: text.uri, range } }] : [];
  };
  // A deployment that is all of the folder is called as that is.
  const containerName = oneLine(id === "." ? snapshot.root.title : id);
  const users = new Map(
    instances.flatMap(({ users }) =>
      users.named.flatMap(({ line }) => (line ? [[line.directive, line] as const] : [])),
    ),
  );
  return [
    ...instances.flatMap((instance) => {
      const name = instance.address.isKnown ? `${instance} (${instance.file.uri})` : `${instance}`;
      return symbol(`${instance.kind} ${name}`, SymbolKind.Object, instance.origin);
    }),
    ...masters.flatMap(({ name, origin }) => symbol(name, SymbolKind.Namespace, origin)),
    ...[...users.values()].flatMap(({ file, directive, name }) => {
      return symbol(`user ${shownWords(file, directive)[1]}`, SymbolKind.Key, {
        file,
        start: name.start,
        end: name.end,
      });
    }),
  ];
}
