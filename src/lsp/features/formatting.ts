import {
  type Disposable,
  DocumentFormattingRequest,
  type DocumentRangeFormattingParams,
  DocumentRangeFormattingRequest,
  type Range,
  type TextEdit,
} from "vscode-languageserver";
import type { TextChange } from "../../syntax/embedding.ts";
import { evenWhiteSpace } from "../../syntax/white-space.ts";
import type { Feature, Host } from "../host.ts";
import type { View } from "../workspace/snapshot.ts";

/** White space made even, for those who want it: the setting `format`. */
export const formatting: Feature = {
  capabilities: ({ textDocument }) => ({
    ...(!textDocument?.formatting?.dynamicRegistration && { documentFormattingProvider: true }),
    ...(!textDocument?.rangeFormatting?.dynamicRegistration && { documentRangeFormattingProvider: true }),
  }),
  listen(host) {
    host.answer(DocumentFormattingRequest.type, (view) => formatted(view, host));
    host.answer(DocumentRangeFormattingRequest.type, (view, { range }: DocumentRangeFormattingParams) =>
      formatted(view, host, range),
    );
    offerWhereWanted(host);
  },
};

/** An editor that can be told later lists no formatter until there is one. */
function offerWhereWanted({ client, connection, workspace }: Host): void {
  const { formatting, rangeFormatting } = client.textDocument ?? {};
  const documentSelector = [{ language: "redis-conf" }, { language: "redis-sentinel-conf" }];
  const types = [
    ...(formatting?.dynamicRegistration ? [DocumentFormattingRequest.type] : []),
    ...(rangeFormatting?.dynamicRegistration ? [DocumentRangeFormattingRequest.type] : []),
  ];
  let offered: Promise<Disposable>[] = [];
  workspace.onChecked(() => {
    const isOffered = offered.length > 0;
    if (types.length === 0 || workspace.settings.format === isOffered) return;
    if (isOffered) {
      for (const one of offered) one.then((registration) => registration.dispose()).catch(() => {});
      offered = [];
    } else {
      offered = types.map((type) => connection.client.register(type, { documentSelector }));
      for (const one of offered) one.catch(() => {});
    }
  });
}

/** Null for what is no configuration file of its own, and in ACL files: each blank parts words there. */
function formatted({ parts, text }: View, { workspace }: Host, range?: Range): TextEdit[] | null {
  const isOwn = parts.length > 0 && parts.every(({ kind, file }) => kind !== "acl" && !file.embedding);
  if (!workspace.settings.format || !isOwn) return null;
  const edits = evenWhiteSpace(text.file).map(
    (change: TextChange): TextEdit => ({ range: text.rangeOf(change), newText: change.text }),
  );
  return range ? edits.filter((edit) => isWithin(edit.range, range)) : edits;
}

/** Whether an edit stays in the lines of a range; one that ends where a line begins does not reach into it. */
function isWithin({ start, end }: Range, range: Range): boolean {
  const last = range.end.character === 0 && range.end.line > range.start.line ? range.end.line - 1 : range.end.line;
  const reaches = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return start.line >= range.start.line && reaches <= last;
}
