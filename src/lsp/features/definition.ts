import {
  type ClientCapabilities,
  DeclarationRequest,
  type Definition,
  DefinitionRequest,
  type LocationLink,
  type TextDocumentPositionParams,
} from "vscode-languageserver";
import type { Feature } from "../host.ts";
import { symbolAt } from "../symbols/at.ts";
import type { Site } from "../symbols/symbol.ts";
import type { Snapshot, View } from "../workspace/snapshot.ts";

/** From what names a master, an instance, a user or a file to the line that makes it. */
export const definition: Feature = {
  capabilities: () => ({ definitionProvider: true, declarationProvider: true }),
  listen(host) {
    const { definition, declaration } = host.client.textDocument ?? {};
    host.answer(DefinitionRequest.type, (view, params: TextDocumentPositionParams) => answer(view, params, definition));
    host.answer(DeclarationRequest.type, (view, params: TextDocumentPositionParams) =>
      answer(view, params, declaration),
    );
  },
};

type Client = NonNullable<ClientCapabilities["textDocument"]>["definition"];

function answer(
  view: View,
  { position }: TextDocumentPositionParams,
  client: Client,
): Definition | LocationLink[] | null {
  const symbol = symbolAt(view, position);
  if (!symbol || symbol.target.length === 0) return null;
  const links = symbol.target.flatMap((site) => linkTo(view.snapshot, site));
  if (links.length === 0) return null;
  if (!client?.linkSupport)
    return links.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
  const originSelectionRange = view.text.rangeOf(symbol.at);
  return links.map((link) => ({ originSelectionRange, ...link }));
}

function linkTo(snapshot: Snapshot, { file, name, line }: Site): LocationLink[] {
  const text = snapshot.text(file.uri);
  if (!text) return [];
  const whole = { start: Math.min(line.start, name.start), end: Math.max(line.end, name.end) };
  return [{ targetUri: text.uri, targetRange: text.rangeOf(whole), targetSelectionRange: text.rangeOf(name) }];
}
