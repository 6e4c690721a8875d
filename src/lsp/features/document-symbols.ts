import {
  type DocumentSymbol,
  DocumentSymbolRequest,
  type SymbolInformation,
  SymbolKind,
  SymbolTag,
} from "vscode-languageserver";
import type { Directive, Span } from "../../syntax/config-file.ts";
import { oneLine } from "../describe/prose.ts";
import type { Feature } from "../host.ts";
import { ownPart, runsOf, type Section, sectionsOf } from "../places/blocks.ts";
import { isOutdated, masterWordOf, type Role, rolesOf, shownWords, statementOf } from "../places/roles.ts";
import type { Part, View } from "../workspace/snapshot.ts";

/** The outline of a file: its sections, masters with their statements, users, directives with their values. */
export const documentSymbols: Feature = {
  capabilities: () => ({ documentSymbolProvider: true }),
  listen(host) {
    const isTree = host.client.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true;
    host.answer(DocumentSymbolRequest.type, (view) => {
      const part = ownPart(view);
      if (!part) return null;
      const tree = outline(view, part);
      return isTree ? tree : tree.flatMap((symbol) => flat(symbol, view.text.uri));
    });
  },
};

/** Editors refuse symbols without a name. */
const empty = '""';

interface Item {
  readonly start: number;
  readonly symbol: DocumentSymbol;
}

/** The lines about one master, wherever they stand. */
interface Statements {
  readonly lines: Directive[];
  /** Among all lines about masters. */
  readonly first: number;
  last: number;
}

function outline(view: View, part: Part): DocumentSymbol[] {
  const items: Item[] = [];
  const masters = new Map<string, Statements>();
  let count = 0;
  for (const directive of part.file.directives) {
    const master = masterWordOf(directive);
    if (!master) {
      items.push({ start: directive.start, symbol: symbolOf(view, part, directive, 0) });
      continue;
    }
    const known = masters.get(master.value);
    known?.lines.push(directive);
    if (known) known.last = count;
    else masters.set(master.value, { lines: [directive], first: count, last: count });
    count++;
  }
  const runs = new Map(runsOf(part.file).flatMap((run) => run.directives.map((line) => [line, run] as const)));
  for (const master of masters.values()) items.push(masterItem(view, part, master, runs));
  items.sort((a, b) => a.start - b.start);
  return inSections(view, items, sectionsOf(part.file));
}

function inSections(view: View, items: readonly Item[], sections: readonly Section[]): DocumentSymbol[] {
  const found: DocumentSymbol[] = [];
  let next = 0;
  const upTo = (end: number) => {
    const begin = next;
    while (next < items.length && items[next]!.start < end) next++;
    return items.slice(begin, next).map(({ symbol }) => symbol);
  };
  for (const [index, section] of sections.entries()) {
    if (index === 0) found.push(...upTo(section.start));
    const children = upTo(sections[index + 1]?.start ?? Number.POSITIVE_INFINITY);
    if (children.length === 0) continue;
    const [range, selectionRange] = [view.text.rangeOf(section), view.text.rangeOf(section.banner)];
    found.push({ name: section.title, kind: SymbolKind.Module, range, selectionRange, children });
  }
  return [...found, ...upTo(Number.POSITIVE_INFINITY)];
}

function masterItem(
  view: View,
  part: Part,
  { lines, first, last }: Statements,
  runs: ReadonlyMap<Directive, Span>,
): Item {
  const head = lines.find((line) => statementOf(line) === "monitor") ?? lines[0]!;
  const word = masterWordOf(head)!;
  const whole = { start: lines[0]!.start, end: lines.at(-1)!.end };
  const areMixed = last - first + 1 > lines.length;
  const children = lines.map((line) => symbolOf(view, part, line, 2));
  const address = children.find(({ name }) => name === "monitor")?.detail;
  const symbol: DocumentSymbol = {
    name: oneLine(shownWords(part.file, head)[2] ?? "") || empty,
    ...(address && { detail: address }),
    kind: SymbolKind.Namespace,
    range: view.text.rangeOf((areMixed && runs.get(head)) || whole),
    selectionRange: view.text.rangeOf(word),
    children,
  };
  return { start: whole.start, symbol };
}

/** @param named how many words in front of its name and its value go without saying: `sentinel <statement> <master>` */
function symbolOf({ text }: View, part: Part, directive: Directive, named: 0 | 2): DocumentSymbol {
  const words = shownWords(part.file, directive);
  const isStatement = named === 0 && statementOf(directive) !== undefined;
  const isUser = directive.name.value.toLowerCase() === "user" && words.length > 1;
  const length = isStatement || isUser ? 2 : 1;
  const name = named === 2 ? words[1]! : words.slice(0, length).join(" ");
  const detail = words.slice(named === 2 ? 3 : length).join(" ");
  const roles = rolesOf(part, directive);
  const kind = isUser ? SymbolKind.Key : kindOf(roles[named === 2 ? 3 : length], directive);
  return {
    name: oneLine(name) || empty,
    ...(detail && { detail: oneLine(detail) }),
    kind,
    ...(isOutdated(part.target, directive) && { tags: [SymbolTag.Deprecated] }),
    range: text.rangeOf(directive),
    selectionRange: text.rangeOf(directive.name),
  };
}

function kindOf(role: Role | undefined, { args }: Directive): SymbolKind {
  if (role === "path") return SymbolKind.File;
  if (role === "number" || role === "port") return SymbolKind.Number;
  if (role === "choice") return /^(?:yes|no)$/i.test(args.at(-1)!.value) ? SymbolKind.Boolean : SymbolKind.EnumMember;
  return role === undefined ? SymbolKind.Null : SymbolKind.String;
}

function flat(
  { name, kind, tags, range, children = [] }: DocumentSymbol,
  uri: string,
  containerName?: string,
): SymbolInformation[] {
  const own = { name, kind, location: { uri, range }, ...(tags && { tags }), ...(containerName && { containerName }) };
  return [own, ...children.flatMap((child) => flat(child, uri, name))];
}
