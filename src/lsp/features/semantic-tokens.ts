import {
  type SemanticTokens,
  type SemanticTokensDelta,
  type SemanticTokensDeltaParams,
  SemanticTokensDeltaRequest,
  type SemanticTokensEdit,
  type SemanticTokensParams,
  type SemanticTokensRangeParams,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
} from "vscode-languageserver";
import type { Span } from "../../syntax/config-file.ts";
import type { Feature, Host } from "../host.ts";
import { ownPart } from "../places/blocks.ts";
import { encodeTokens, tokenModifiers, tokensIn, tokenTypes } from "../places/tokens.ts";
import type { Root } from "../workspace/root.ts";
import type { View } from "../workspace/snapshot.ts";

/** Of so many documents what was sent last is kept, to send the differences only. */
const mostKept = 32;

/** What each word is, for colours: of whole configuration files, not of those in files of another language. */
export const semanticTokens: Feature = {
  capabilities: () => ({
    semanticTokensProvider: {
      legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
      full: { delta: true },
      range: true,
    },
  }),
  listen(host) {
    if (host.client.workspace?.semanticTokens?.refreshSupport) refreshWithTarget(host);
    const kept = new Map<string, SemanticTokens & { readonly resultId: string }>();
    let count = 0;
    const full = (view: View): SemanticTokens | null => {
      const data = dataOf(view);
      if (!data) return null;
      const result = { resultId: `${++count}`, data };
      kept.delete(view.text.uri);
      kept.set(view.text.uri, result);
      for (const uri of kept.keys()) if (kept.size > mostKept) kept.delete(uri);
      return result;
    };
    host.answer<SemanticTokensParams, SemanticTokens>(SemanticTokensRequest.type, full);
    host.answer<SemanticTokensDeltaParams, SemanticTokens | SemanticTokensDelta>(
      SemanticTokensDeltaRequest.type,
      (view, { previousResultId }) => {
        const before = kept.get(view.text.uri);
        const now = full(view);
        if (!now || before?.resultId !== previousResultId) return now;
        return { resultId: now.resultId!, edits: difference(before.data, now.data) };
      },
    );
    host.answer<SemanticTokensRangeParams, SemanticTokens>(SemanticTokensRangeRequest.type, (view, { range }) => {
      const span = { start: view.text.offsetAt(range.start), end: view.text.offsetAt(range.end) };
      const data = dataOf(view, span);
      return data ? { data } : null;
    });
  },
};

/** Which names are old is a matter of the release: when another one is meant, editors are to ask again. */
function refreshWithTarget({ workspace, connection }: Host): void {
  const targets = new WeakMap<Root, string>();
  workspace.onChecked((root, snapshot) => {
    if (!snapshot) return;
    const now = JSON.stringify(snapshot.judged.map(({ summary: { id, target } }) => [id, target]));
    const before = targets.get(root);
    targets.set(root, now);
    // An editor that goes away answers nothing.
    if (before !== undefined && before !== now) connection.languages.semanticTokens.refresh().catch(() => {});
  });
}

function dataOf(view: View, span: Span = { start: 0, end: view.text.file.text.length }): number[] | undefined {
  const part = ownPart(view);
  return part && encodeTokens(view.text, tokensIn(part, span));
}

/** One edit: what lies between the beginning and the end that both have in common. */
function difference(before: readonly number[], now: readonly number[]): SemanticTokensEdit[] {
  const shorter = Math.min(before.length, now.length);
  let start = 0;
  while (start < shorter && before[start] === now[start]) start++;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === now[now.length - 1 - same]) same++;
  const data = now.slice(start, now.length - same);
  const deleteCount = before.length - same - start;
  return data.length === 0 && deleteCount === 0 ? [] : [{ start, deleteCount, data }];
}
