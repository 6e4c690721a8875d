import { type Catalogue, catalogueAt } from "../../grammar/catalogue.ts";
import type { Form } from "../../grammar/kinds.ts";
import type { Target } from "../../grammar/version.ts";
import { splitArguments } from "../../grammar/words.ts";
import { directivesOf, type FactLine, type LineName, linesByFirst, type Section } from "../facts/read.ts";
import { isLiteral } from "../model/address.ts";
import { groupBy } from "../model/grouping.ts";
import { settingsInInfo } from "../model/live/settings-in-info.ts";
import type { ConfigFile, Span, Word } from "../syntax/config-file.ts";
import { linesOfWords } from "../syntax/embedded.ts";
import { unchangeable } from "../syntax/embedding.ts";
import { type HostFile, SourceText } from "../syntax/source-text.ts";

type Line = readonly [name: SourceText, ...args: SourceText[]];

/**
 * The configuration that an instance runs with, as far as it told: lines as a file would hold them, whose words stand at
 * the answers they come from.
 */
export function observedFile(section: Section, target: Target): ConfigFile {
  const lines = section.kind === "sentinel" ? sentinelLines(section) : serverLines(section, target);
  const config = configLines(section, target);
  const shown = directivesOf(section).map(({ start, end }) => ({ start, end }));
  const embedding = { ...unchangeable(section.head, "line"), shown };
  const told = infoLines(section, target);
  const file = linesOfWords([...told, ...config, ...lines, ...secretLines(section)], section.file, embedding);
  return { ...file, directives: file.directives.map((line) => ({ ...line, args: line.args.map(visible(section)) })) };
}

/** What INFO shows and CONFIG GET did not tell. */
function infoLines(section: Section, target: Target): Line[] {
  const catalogue = catalogueAt(target);
  const told = new Set(of(section, "config").map(({ words: [name] }) => name && catalogue.find(name.value)?.name));
  return [...plainPort(section, told.has("port")), ...infoSettings(section, told, catalogue)];
}

/** `tcp_port` is the TLS port where there is no other: it is `port` where that one was asked without TLS. */
function plainPort(section: Section, isTold: boolean): Line[] {
  const port = of(section, "info").find(({ words }) => words[0]?.value === "tcp_port")?.words[1];
  if (isTold || !port || section.lines.has("tls") || port.value !== String(section.address.port)) return [];
  return [[written(section, "port", port), at(section, port)]];
}

function infoSettings(section: Section, told: ReadonlySet<string | undefined>, catalogue: Catalogue): Line[] {
  return [...settingsInInfo(section)].flatMap(({ name, field, at: value, text }): Line[] => {
    const directive = catalogue.get(name);
    if (!directive || told.has(name)) return [];
    return [[written(section, directive.spelling, field), written(section, text, value)]];
  });
}

/** What stands for nothing, `""` or `empty`, can be pointed at. */
function visible({ file: { text } }: Section): (word: Word) => Word {
  return (word) => {
    if (word.start < word.end) return word;
    const [written = ""] = /^\S*/.exec(text.slice(word.start, word.start + shortest)) ?? [];
    return { ...word, end: word.start + written.length };
  };
}

const shortest = "empty".length;

/** As CONFIG GET tells them: several words as one, and a directive of two names twice, of which the newer counts. */
function configLines(section: Section, target: Target): Line[] {
  const catalogue = catalogueAt(target);
  const told = of(section, "config").flatMap(({ words: [name, value] }) => {
    const directive = name && catalogue.find(name.value);
    // What is not of the catalogue nobody asked for, passwords are no such lines, and of roles INFO tells.
    const isTold = directive && !directive.facts.secret && directive.name !== "replicaof";
    return name && value && isTold ? [{ name, value, directive }] : [];
  });
  const byName = groupBy(told, ({ directive }) => directive.name);
  return [...byName.entries()].flatMap(([newest, same]): Line[] => {
    const { name, value, directive } = same.find((one) => one.name.value === newest) ?? same[0]!;
    const { args, form } = directive.facts;
    const isList = args !== undefined && (args[1] ?? 2) > 1;
    if (!isList) return [[at(section, name), at(section, value)]];
    const parts = splitArguments(value.value) ?? [];
    // A list without elements is written as one empty word.
    if (parts.length === 0) return [[at(section, name), written(section, "", value)]];
    const size = (form && wordsOfEach[form]) ?? parts.length;
    return chunks(parts, size).map((words) => [
      at(section, name),
      ...words.map((word) => written(section, word, value)),
    ]);
  });
}

/** Of directives whose elements every release reads on lines of their own. */
const wordsOfEach: { readonly [F in Form]?: number } = { "save-points": 2, "class-limits": 4 };

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/** A password is known by its number only, which is the same for equal ones. */
function secretLines(section: Section): Line[] {
  return of(section, "secret").flatMap(({ words: [name, state, label] }): Line[] => {
    if (!name || !state) return [];
    const value = state.value === "set" ? `secret number ${label?.value ?? "unknown"} of a probe` : "";
    return [[at(section, name), written(section, value, { start: state.start, end: (label ?? state).end })]];
  });
}

/** Whom INFO tells to be the master. */
function serverLines(section: Section, target: Target): Line[] {
  const info = new Map(of(section, "info").map(({ words: [name, value] }) => [name?.value, value]));
  const spelling = catalogueAt(target).get("replicaof")?.spelling ?? "replicaof";
  const [role, host, port] = [info.get("role"), info.get("master_host"), info.get("master_port")];
  if (role?.value === "master")
    return [[written(section, spelling, role), written(section, "no", role), written(section, "one", role)]];
  if (role?.value !== "slave" || !host || !port) return [];
  return [[written(section, spelling, host), at(section, host), at(section, port)]];
}

/** Fields of SENTINEL MASTER that are settings: statement and field. */
const statements = [
  ["down-after-milliseconds", "down-after-milliseconds"],
  ["failover-timeout", "failover-timeout"],
  ["parallel-syncs", "parallel-syncs"],
  ["config-epoch", "config-epoch"],
  ["notification-script", "notification-script"],
  ["client-reconfig-script", "client-reconfig-script"],
] as const;

function sentinelLines(section: Section): Line[] {
  const lines: Line[] = [];
  lines.push(...resolvedNames(section));
  const [id] = of(section, "myid");
  if (id?.words[0]) lines.push(statement(section, "myid", id.words[0], []));
  for (const [name, fields] of grouped(of(section, "master"), 1)) {
    const [ip, port, quorum] = ["ip", "port", "quorum"].map((field) => fields.get(field));
    if (!ip || !port || !quorum) continue;
    lines.push(statement(section, "monitor", name, [ip, port, quorum]));
    for (const [word, field] of statements) {
      const value = fields.get(field);
      if (value) lines.push(statement(section, word, name, [value]));
    }
    for (const [, replica] of grouped(numbered(section, "replica", name), 2))
      lines.push(...known(section, "known-replica", name, [replica.get("ip"), replica.get("port")]));
    for (const [, peer] of grouped(numbered(section, "peer", name), 2))
      lines.push(...known(section, "known-sentinel", name, [peer.get("ip"), peer.get("port"), peer.get("runid")]));
  }
  return lines;
}

/** Who tells names takes them, too (announceSentinelAddr in sentinel.c): without these lines none would be allowed. */
function resolvedNames(section: Section): Line[] {
  const named = of(section, "master").find(({ words }) => words[1]?.value === "ip" && !isLiteral(words[2]!.value));
  if (!named) return [];
  const text = (word: string) => written(section, word, named.directive);
  return ["resolve-hostnames", "announce-hostnames"].map((word) => [text("sentinel"), text(word), text("yes")]);
}

function known(section: Section, word: string, name: Word, words: readonly (Word | undefined)[]): Line[] {
  const told = words.filter((one) => one !== undefined && one.value !== "");
  return told.length < 2 || told.length < words.length - 1 ? [] : [statement(section, word, name, told as Word[])];
}

function statement(section: Section, word: string, first: Word, more: readonly Word[]): Line {
  const head = { start: first.start, end: first.end };
  return [
    written(section, "sentinel", head),
    written(section, word, head),
    at(section, first),
    ...more.map((one) => at(section, one)),
  ];
}

function numbered(section: Section, line: LineName, name: Word): readonly FactLine[] {
  return linesByFirst(section, line).get(name.value) ?? [];
}

/** Fields by what they belong to: the words before the name of a field. */
function grouped(lines: readonly FactLine[], count: number): Map<Word, Map<string, Word>> {
  const heads = new Map<string, Word>();
  const groups = new Map<Word, Map<string, Word>>();
  for (const { words } of lines) {
    const key = words
      .slice(0, count)
      .map(({ value }) => value)
      .join("\0");
    const head = heads.get(key) ?? words[0]!;
    heads.set(key, head);
    const [field, value] = [words[count], words[count + 1]];
    const fields = groups.get(head) ?? new Map<string, Word>();
    if (field && value) groups.set(head, fields.set(field.value, value));
  }
  return groups;
}

function of(section: Section, line: LineName): readonly FactLine[] {
  return section.lines.get(line) ?? [];
}

function at(section: Section, word: Word): SourceText {
  const text = SourceText.at(host(section), word);
  return text.value === word.value ? text : written(section, word.value, word);
}

function written(section: Section, value: string, span: Span): SourceText {
  return SourceText.written(host(section), value, span);
}

const hosts = new WeakMap<ConfigFile, HostFile>();

function host({ file }: Section): HostFile {
  const known = hosts.get(file) ?? { uri: file.uri, text: file.text };
  hosts.set(file, known);
  return known;
}
