import { type Hover, type HoverParams, HoverRequest } from "vscode-languageserver";
import { prose, wanted } from "../describe/prose.ts";
import { toldAt } from "../describe/told.ts";
import type { Feature } from "../host.ts";

/** What stands at a place means, what holds instead of it, what is wrong with it. */
export const hover: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  listen(host) {
    const format = wanted(host.client.textDocument?.hover?.contentFormat);
    host.answer(HoverRequest.type, (view, { position }: HoverParams): Hover | null => {
      const told = toldAt(view, position, host.start);
      return told && { contents: prose(told.blocks, format), range: view.text.rangeOf(told.span) };
    });
  },
};
