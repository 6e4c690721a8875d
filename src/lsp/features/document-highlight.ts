import {
  type DocumentHighlight,
  DocumentHighlightKind,
  DocumentHighlightRequest,
  type TextDocumentPositionParams,
} from "vscode-languageserver";
import type { Span } from "../../syntax/config-file.ts";
import type { Feature } from "../host.ts";
import { type Place, placesAt } from "../places/place.ts";
import { canonicalName, statementOf } from "../places/roles.ts";
import { symbolAt } from "../symbols/at.ts";
import type { View } from "../workspace/snapshot.ts";

/** What the words at the cursor name, wherever the file names it; on a directive's name, its lines. */
export const documentHighlight: Feature = {
  capabilities: () => ({ documentHighlightProvider: true }),
  listen(host) {
    host.answer(DocumentHighlightRequest.type, (view, { position }: TextDocumentPositionParams) => {
      const { text } = view;
      const symbol = symbolAt(view, position);
      if (!symbol) return sameLines(view, placesAt(view, position));
      const { definitions, uses } = symbol;
      const here = (sites: typeof uses) => sites.filter(({ file }) => file.uri === view.name).map(({ name }) => name);
      const found = new Map<number, DocumentHighlight>();
      const add = (spans: readonly Span[], kind: DocumentHighlightKind) => {
        for (const span of spans)
          if (!found.has(span.start)) found.set(span.start, { range: text.rangeOf(span), kind });
      };
      add(here(definitions), DocumentHighlightKind.Write);
      add(here(uses), DocumentHighlightKind.Read);
      return found.size > 0 ? [...found.values()] : null;
    });
  },
};

function sameLines({ text }: View, places: readonly Place[]): DocumentHighlight[] | null {
  const spans = new Map<number, Span>();
  for (const { part, directive, role } of places) {
    if (role !== "directive" && role !== "statement") continue;
    const name = canonicalName(directive.name.value);
    const statement = statementOf(directive);
    for (const line of part.file.directives) {
      if (canonicalName(line.name.value) !== name || statementOf(line) !== statement) continue;
      const span = (role === "statement" && line.args[0]) || line.name;
      spans.set(span.start, span);
    }
  }
  if (spans.size === 0) return null;
  return [...spans.values()].map((span) => ({ range: text.rangeOf(span), kind: DocumentHighlightKind.Text }));
}
