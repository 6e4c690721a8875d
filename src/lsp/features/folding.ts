import { type FoldingRange, FoldingRangeKind, FoldingRangeRequest } from "vscode-languageserver";
import type { Span } from "../../syntax/config-file.ts";
import type { Feature } from "../host.ts";
import { commentBlocks, ownPart, runsOf, sectionsOf } from "../places/blocks.ts";
import type { View } from "../workspace/snapshot.ts";

/** Comments of several lines, sections with a banner, the lines of one master, those of users. */
export const folding: Feature = {
  capabilities: () => ({ foldingRangeProvider: true }),
  listen(host) {
    const limit = host.client.textDocument?.foldingRange?.rangeLimit ?? 5000;
    host.answer(FoldingRangeRequest.type, (view) => foldingRanges(view)?.slice(0, limit) ?? null);
  },
};

function foldingRanges(view: View): FoldingRange[] | undefined {
  const part = ownPart(view);
  if (!part) return undefined;
  const { text } = view;
  const sections = sectionsOf(part.file);
  const heads = new Set(sections.map(({ banner }) => text.lineAt(banner.start)));
  const range = ({ start, end }: Span, kind?: FoldingRangeKind): FoldingRange => ({
    startLine: text.lineAt(start),
    endLine: text.lineAt(end),
    ...(kind && { kind }),
  });
  const comments = commentBlocks(text).map((block) => {
    const found = range(block, FoldingRangeKind.Comment);
    // Two ranges cannot begin on one line.
    return heads.has(found.startLine) ? { ...found, startLine: found.startLine + 1 } : found;
  });
  const all = [
    ...comments,
    ...sections.map((section) => range(section, FoldingRangeKind.Region)),
    ...runsOf(part.file).map((run) => range(run)),
  ];
  return all.filter(({ startLine, endLine }) => endLine > startLine).sort((a, b) => a.startLine - b.startLine);
}
