import type { Edit, Split, Written } from "../model/edit.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import { type Embedding, subjectOf, type TextChange } from "../syntax/embedding.ts";
import { quoted } from "../syntax/quoting.ts";
import type { Change, Diagnostic } from "./report.ts";

export interface Repaired {
  /** The new text of every file that changes, by name; Latin-1. */
  readonly files: ReadonlyMap<string, string>;
  /** What changes in each of them, those at one place in their order. */
  readonly changes: ReadonlyMap<string, readonly Change[]>;
  readonly repaired: readonly Diagnostic[];
  /** Their repair touches what another one changes: they are for a second run. */
  readonly postponed: readonly Diagnostic[];
}

/**
 * Takes the repairs of all findings that carry one, in their order: each whole or not at all. What no repair speaks of
 * stays as it is, byte for byte.
 *
 * @param files the files that were checked, by name
 */
export function repair(diagnostics: readonly Diagnostic[], files: ReadonlyMap<string, ConfigFile>): Repaired {
  const taken = new Map<string, Change[]>();
  const repaired: Diagnostic[] = [];
  const postponed: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    if (!diagnostic.repair) continue;
    const changes = diagnostic.repair();
    if (changes.some((change) => (taken.get(change.file) ?? []).some((other) => collide(change, other)))) {
      postponed.push(diagnostic);
      continue;
    }
    repaired.push(diagnostic);
    for (const change of changes) {
      const others = taken.get(change.file) ?? [];
      if (!others.some((other) => areEqual(change, other))) taken.set(change.file, [...others, change]);
    }
  }
  const texts = [...taken].flatMap(([name, changes]) => {
    const file = files.get(name);
    return file ? [[name, applied(file.text, changes)] as const] : [];
  });
  return { files: new Map(texts), changes: taken, repaired, postponed };
}

/** The text with all changes; those at one place in the order given. */
function applied(text: string, changes: readonly Change[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const change of changes.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(text.slice(at, change.start), change.text);
    at = change.end;
  }
  return parts.join("") + text.slice(at);
}

function areEqual(a: Change, b: Change): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

/** Two changes of the same words, or two new lines that give one setting different values. */
function collide(a: Change, b: Change): boolean {
  if (areEqual(a, b)) return false;
  if (isInsertion(a) && isInsertion(b)) return whatIsSet(a) === whatIsSet(b);
  if (isInsertion(a) || isInsertion(b)) return Math.max(a.start, b.start) < Math.min(a.end, b.end);
  return a.start < b.end && b.start < a.end;
}

function isInsertion({ start, end }: Change): boolean {
  return start === end;
}

function whatIsSet({ text, subject }: Change): string {
  return subject ?? subjectOf(text.trim().split(" "));
}

/** The texts that the steps of a repair change; undefined where one of them cannot be taken. */
export function changesOf(edits: readonly Edit[]): readonly Change[] | undefined {
  const changes = edits.map(changeOf);
  return changes.every((change) => change !== undefined) ? changes : undefined;
}

/** Whether all steps of a repair can be taken: in files of their own they always can. */
export function isPossible(edits: readonly Edit[]): boolean {
  return edits.every((edit) => !fileOf(edit).embedding || changeOf(edit) !== undefined);
}

function fileOf(edit: Edit): ConfigFile {
  return edit.kind === "insert" ? edit.file : edit.at.file;
}

function changeOf(edit: Edit): Change | undefined {
  const file = fileOf(edit);
  if (!file.embedding) return edit.kind === "split" ? undefined : changeInFile(edit);
  const change = embeddedChange(edit, file.embedding);
  return change && { file: file.uri, ...change };
}

function embeddedChange(edit: Edit, embedding: Embedding): TextChange | undefined {
  if (bringsSecret(edit)) return undefined;
  if (edit.kind === "insert") {
    const words = edit.words.map(inClear);
    const change = embedding.insert(words, edit.below ?? edit.file.directives.at(-1));
    // The same setting of another instance in the same file is another one.
    return change && { ...change, subject: `${embedding.place.start} ${subjectOf(words)}` };
  }
  const { start, end } = edit.at;
  if (edit.kind === "replace") return embedding.replace({ start, end }, edit.words.map(inClear));
  if (edit.kind === "split") return embedding.split?.({ start, end });
  return edit.kind === "remove" ? embedding.remove({ start, end }) : embedding.setApart?.({ start, end });
}

/**
 * Whether a repair would write a password where it does not stand in clear: where it comes from a Secret, an .env file or a
 * file of its own, it is kept apart on purpose.
 */
function bringsSecret(edit: Edit): boolean {
  if (edit.kind !== "insert" && edit.kind !== "replace") return false;
  // A line that is moved is made of words that may all be secrets.
  if (edit.kind === "insert" && typeof edit.words[0] !== "string") return false;
  const { text } = fileOf(edit);
  const secrets = edit.words.filter((word) => typeof word !== "string");
  return secrets.some((secret) => !text.includes(secret.inClear() ?? "")) || (secrets.length > 0 && holdsSecrets(text));
}

/** Whether a manifest holds a Secret beside what is to be changed. */
function holdsSecrets(text: string): boolean {
  return /^[ \t"]*kind"?:[ \t]*["']?Secret\b/m.test(text);
}

function changeInFile(edit: Exclude<Edit, Split>): Change {
  if (edit.kind === "insert") return insertion(edit.file, edit.words, edit.below?.end ?? lastLine(edit.file));
  const { file, start, end } = edit.at;
  if (edit.kind === "replace") return { file: file.uri, start, end, text: lineOf(edit.words) };
  if (edit.kind === "set-apart") return settingApart(file, start, end);
  const [from, to] = [file.text.lastIndexOf("\n", start - 1) + 1, file.text.indexOf("\n", end)];
  return { file: file.uri, start: from, end: to < 0 ? file.text.length : to + 1, text: "" };
}

function lineOf(words: readonly Written[]): string {
  return words.map((word) => quoted(inClear(word))).join(" ");
}

/** The rest of a line as a line of its own above it, which servers take for a comment. */
function settingApart({ uri, text }: ConfigFile, start: number, end: number): Change {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const line = text.slice(from, start);
  const [indent = ""] = /^[ \t]*/.exec(line) ?? [];
  const words = text.slice(start, end).trimEnd();
  const remark = words.replace(/^(?:\/\/+|;+)[ \t]*/, "# ");
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  return { file: uri, start: from, end: start + words.length, text: `${indent}${remark}${lineEnd}${line.trimEnd()}` };
}

/** A line of its own behind the one that holds an offset, with the line end of that one. */
function insertion(file: ConfigFile, words: readonly Written[], offset: number | undefined): Change {
  const { uri, text } = file;
  const line = lineOf(words);
  const end = offset === undefined ? -1 : text.indexOf("\n", offset);
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  if (end >= 0) return { file: uri, start: end + 1, end: end + 1, text: `${line}${lineEnd}` };
  const glue = text === "" || text.endsWith("\n") ? "" : lineEnd;
  return { file: uri, start: text.length, end: text.length, text: `${glue}${line}${lineEnd}` };
}

function lastLine({ directives }: ConfigFile): number | undefined {
  return directives.at(-1)?.end;
}

function inClear(word: Written): string {
  return typeof word === "string" ? word : (word.inClear() ?? "");
}
