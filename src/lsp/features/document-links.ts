import { type DocumentLink, DocumentLinkRequest } from "vscode-languageserver";
import { decode } from "../../syntax/position.ts";
import type { Feature } from "../host.ts";
import { commentsOf, ownPart } from "../places/blocks.ts";
import { wordsOf } from "../places/place.ts";
import { canonicalName, rolesOf } from "../places/roles.ts";
import { filesNamedBy } from "../symbols/file.ts";
import type { Part, View } from "../workspace/snapshot.ts";

/** For so many paths of a document it is looked whether they lead to a file. */
const mostPaths = 200;

/** Files that lines name, where they are there, and web pages that comments name. */
export const documentLinks: Feature = {
  capabilities: () => ({ documentLinkProvider: { resolveProvider: false } }),
  listen(host) {
    host.answer(DocumentLinkRequest.type, (view) => {
      const links = [...view.parts.flatMap((part) => includedFiles(view, part)), ...pathsIn(view), ...pagesIn(view)];
      const seen = new Set<string>();
      return links.filter(({ range }) => {
        const key = JSON.stringify(range);
        return !seen.has(key) && seen.add(key);
      });
    });
  },
};

/** One file each: a pattern that leads to several is no link. */
function includedFiles({ text, snapshot }: View, part: Part): DocumentLink[] {
  return part.file.directives.flatMap((directive) => {
    const word = directive.args[0];
    if (!word || !isFollowed(directive.name.value)) return [];
    const [file, ...more] = filesNamedBy(part, directive);
    const target = file && more.length === 0 ? snapshot.text(file.uri)?.uri : undefined;
    return target === undefined ? [] : [{ range: text.rangeOf(word), target }];
  });
}

function isFollowed(name: string): boolean {
  return ["include", "aclfile"].includes(canonicalName(name));
}

/** The other paths of a configuration file: certificates, scripts, modules. */
function pathsIn(view: View): DocumentLink[] {
  const part = ownPart(view);
  if (!part || part.file.isAclFile) return [];
  const { root } = view.snapshot;
  const find = root.finder();
  const [reader] = part.instances;
  const from = [view.name, ...(reader ? [reader.file.uri] : [])];
  const dir = reader?.settings.get("dir");
  const directory = dir?.isWritten ? dir.or(undefined) : undefined;
  const words = part.file.directives
    .filter(({ name }) => !isFollowed(name.value))
    .flatMap((directive) => {
      const roles = rolesOf(part, directive);
      return wordsOf(directive).filter(({ value }, index) => roles[index] === "path" && value !== "");
    });
  return words.slice(0, mostPaths).flatMap((word) => {
    const name = find(decode(word.value), from, directory && decode(directory));
    return name === undefined ? [] : [{ range: view.text.rangeOf(word), target: root.names.uriOf(name) }];
  });
}

const address = /https?:\/\/[^\s"'<>()[\]{}|\\^`]{1,2000}/g;
/** Without a login and without a query, which can hold a token. */
const plain = /^https?:\/\/[\w.-]+(?::\d+)?(?:\/[^?@]*)?$/;

function pagesIn(view: View): DocumentLink[] {
  const file = ownPart(view)?.file;
  if (!file) return [];
  return commentsOf(file).flatMap(({ start, end }) =>
    [...file.text.slice(start, end).matchAll(address)].flatMap(({ index, 0: found }): DocumentLink[] => {
      const target = found.replace(/[.,;:]+$/, "");
      const from = start + index;
      if (!plain.test(target)) return [];
      return [{ range: view.text.rangeOf({ start: from, end: from + target.length }), target }];
    }),
  );
}
