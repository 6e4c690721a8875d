import {
  type CompletionItem,
  type CompletionList,
  type CompletionParams,
  CompletionRequest,
  CompletionResolveRequest,
} from "vscode-languageserver";
import { parseTarget } from "../../../grammar/version.ts";
import { decode } from "../../syntax/position.ts";
import { argumentOffers } from "../complete/arguments.ts";
import { type DirectiveData, directiveOffers, statementOffers } from "../complete/directives.ts";
import { itemOf, kinds, type Offer } from "../complete/offer.ts";
import { factsOf, meaningBlocks } from "../describe/directive.ts";
import { prose, wanted } from "../describe/prose.ts";
import { kindsOf, readersOf } from "../describe/readers.ts";
import { subjectOf } from "../describe/subject.ts";
import type { Feature } from "../host.ts";
import { type Typed, typedAt } from "../places/typed.ts";
import type { View } from "../workspace/snapshot.ts";

/** What can be written at the cursor. */
export const completion: Feature = {
  capabilities: () => ({
    completionProvider: { resolveProvider: true, triggerCharacters: [" ", '"', "'", "@", "+", "-", "|", "/"] },
  }),
  listen(host) {
    const able = host.client.textDocument?.completion?.completionItem;
    const format = wanted(able?.documentationFormat);
    host.answer(CompletionRequest.type, (view, { position, context }: CompletionParams): CompletionList | null => {
      const typed = typedAt(view, position);
      // Who indents a line asks for nothing.
      if (!typed || (context?.triggerCharacter === " " && typed.before.length === 0)) return null;
      const range = view.text.rangeOf(typed.span);
      const offers = offersAt(typed, view);
      const items = offers.flatMap((offer) => itemOf(offer, typed, range, able?.snippetSupport === true) ?? []);
      return { isIncomplete: false, items };
    });
    host.connection.onRequest(CompletionResolveRequest.method, (item: CompletionItem): CompletionItem => {
      const blocks = documented(item.data as Partial<DirectiveData> | undefined);
      return blocks ? { ...item, documentation: prose(blocks, format) } : item;
    });
  },
};

function offersAt(typed: Typed, view: View): Offer[] {
  const { part, before } = typed;
  const readers = readersOf(part, view.snapshot);
  const [reader] = readers;
  if (!reader) return [];
  const [name = "", statement] = before;
  if (part.kind === "acl" && before.length === 0) return [{ words: ["user"], snippet: " ", kind: kinds.Property }];
  if (part.kind === "acl" && decode(name) !== "user") return [];
  if (before.length === 0) return directiveOffers(typed, kindsOf(readers));
  if (name.toLowerCase() === "sentinel" && statement === undefined)
    return reader.isSentinel ? statementOffers(reader) : [];
  return argumentOffers(typed, readers, view);
}

/** What a directive means, out of the data that its item carries; the editor may send anything. */
function documented({ words, target: name, isSentinel }: Partial<DirectiveData> = {}) {
  const target = typeof name === "string" ? parseTarget(name) : undefined;
  if (!target || !Array.isArray(words)) return undefined;
  const subject = subjectOf(words.map(String), target);
  return subject && [...meaningBlocks(subject), { list: factsOf(subject, target, isSentinel === true) }];
}
