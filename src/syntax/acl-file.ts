import { type AclHost, isUserName, judgeRules } from "../../grammar/acl.ts";
import { mayBeNew } from "../../grammar/acl-permissions.ts";
import { isPlaceholder } from "../../grammar/placeholder.ts";
import { isAtLeast, isDocumentedOnly } from "../../grammar/version.ts";
import type { ConfigFile, Directive, Word } from "./config-file.ts";
import type { UserLine } from "./loading.ts";
import type { Place } from "./problem.ts";
import { afterLines, type Finding, type Line, placeOf, type Run, values } from "./run.ts";
import { holdsPlaceholder, joinPlaceholders } from "./words-of-line.ts";

/**
 * The lossless tree of an ACL file. Lines end at line feeds, words at each single blank: there are no quotes, no escapes
 * and no comments, and between two blanks stands an empty word (ACLLoadFromFile in acl.c).
 */
export function parseAclFile(text: string, uri: string): ConfigFile {
  const directives: Directive[] = [];
  let end = 0;
  for (let from = 0; from < text.length; ) {
    const feed = text.indexOf("\n", from);
    const stop = feed < 0 ? text.length : feed;
    const [name, ...args] = wordsIn(text, from, stop);
    if (name) {
      const last = (args.at(-1) ?? name).end;
      const before = { start: end, end: name.start };
      directives.push({ before, start: name.start, end: last, name, args, unbalanced: false });
      end = last;
    }
    from = stop + 1;
  }
  return { uri, text, directives, end: { start: end, end: text.length }, isAclFile: true };
}

function wordsIn(text: string, from: number, to: number): Word[] {
  const line = text.slice(from, to);
  const trimmed = line.replace(/^[ \t\r]+|[ \t\r]+$/g, "");
  if (trimmed === "") return [];
  let start = from + line.indexOf(trimmed);
  return trimmed.split(" ").map((value) => {
    const word = { start, end: start + value.length, value, quoted: false };
    start = word.end + 1;
    return word;
  });
}

/**
 * The users of an ACL file, and what is wrong with its lines: one mistake and the server does not start.
 *
 * @param modules whether modules are loaded, which bring commands and categories
 */
export function readAclFile(run: Run, file: ConfigFile, host: AclHost, modules: boolean): UserLine[] {
  const seen = new Map<string, Place>();
  const users: UserLine[] = [];
  for (const directive of file.directives) {
    const line: Line = { file, directive, order: 0 };
    const report = (finding: Finding) => run.report(line, { stage: "start", ...finding }, afterLines.start);
    const [name, ...rules] = joinPlaceholders(directive.args);
    if (directive.name.value !== "user" || !name) {
      if (!isPlaceholder(directive.name.value))
        report({ kind: "acl-syntax", words: allWords(directive), reason: whyStray(directive), stray: true });
      continue;
    }
    if (!isUserName(name.value) && !holdsPlaceholder(name)) {
      report({
        kind: "acl-syntax",
        words: [name],
        reason: "a user name cannot hold white space; a tab parts no words",
      });
      continue;
    }
    const other = seen.get(name.value);
    if (other && isAtLeast(host.target, { redis: "7.0", valkey: "7.2" })) {
      report({ kind: "duplicate-user", words: [name], other });
      continue;
    }
    seen.set(name.value, placeOf(line));
    // ACLLoadFromFile trims each rule.
    const read = rules.map((word) => ({ ...word, value: word.value.replace(/^[\t\r\n]+|[\t\r\n]+$/g, "") }));
    if (judge(read, host, modules, report))
      users.push({ file, directive, name, rules: read, isTemplate: [name, ...rules].some(holdsPlaceholder) });
  }
  return users;
}

/** @returns whether the server takes the rules */
function judge(rules: readonly Word[], host: AclHost, modules: boolean, report: (finding: Finding) => void): boolean {
  let taken = true;
  for (const refusal of judgeRules(values(rules), host)) {
    const { first, last, stage, reason } = refusal;
    const words = rules.slice(first, last + 1);
    const certain = !(isDocumentedOnly(host.target) && mayBeNew(refusal));
    if ((stage === "starting" && modules) || words.some(holdsPlaceholder)) continue;
    report({ kind: "acl-syntax", words, reason: whyRefused(words, reason), certain });
    taken = false;
  }
  return taken;
}

function whyRefused([word]: readonly Word[], reason: string): string {
  if (/^["']/.test(word?.value ?? "")) return "in an ACL file quotes are not taken off";
  return /[\t\r]/.test(word?.value ?? "") ? "in an ACL file a tab parts no words" : reason;
}

function whyStray({ name, args }: Directive): string {
  if (name.value.startsWith("#")) return "an ACL file cannot hold comments";
  if (name.value === "user") return "the name of the user is missing";
  if (/^user$/i.test(name.value)) return `${name.value} is written in small letters here`;
  if (/^user\t/.test(name.value)) return "in an ACL file a tab parts no words";
  if (name.value === "\xef\xbb\xbfuser" && args.length > 0) return "a byte order mark stands in front of it";
  return "every line begins with user and a name";
}

function allWords({ name, args }: Directive): readonly Word[] {
  return [name, ...args];
}
