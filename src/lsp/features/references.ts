import { type Location, type ReferenceParams, ReferencesRequest } from "vscode-languageserver";
import type { Feature } from "../host.ts";
import { symbolAt } from "../symbols/at.ts";
import { isSame } from "../symbols/symbol.ts";

/** All lines, in all files, that name the same master, instance, user or file. */
export const references: Feature = {
  capabilities: () => ({ referencesProvider: true }),
  listen(host) {
    host.answer(ReferencesRequest.type, (view, { position, context }: ReferenceParams) => {
      const { snapshot } = view;
      const symbol = symbolAt(view, position);
      if (!symbol) return null;
      const { definitions, uses } = symbol;
      const used = uses.filter((use) => !definitions.some((one) => isSame(one, use)));
      const sites = context.includeDeclaration ? [...definitions, ...used] : used;
      return sites.flatMap(({ file, name }): Location[] => {
        const at = snapshot.text(file.uri);
        return at ? [{ uri: at.uri, range: at.rangeOf(name) }] : [];
      });
    });
  },
};
