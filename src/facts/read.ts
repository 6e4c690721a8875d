import type { ConfigFile, Directive, Word } from "../syntax/config-file.ts";
import { parseConfig } from "../syntax/parse.ts";
import { type Endpoint, type FailureCode, failureCodes } from "./answers.ts";

/** Answers read back from their text; every one of them knows where it stands there. */
export interface Facts {
  readonly file: ConfigFile;
  readonly taken: string | undefined;
  readonly sections: readonly Section[];
  /** Lines that say nothing, with why. */
  readonly mistakes: readonly FactsMistake[];
}

export interface FactsMistake {
  readonly at: Directive | undefined;
  readonly message: string;
}

/** What one instance answered. */
export interface Section {
  readonly file: ConfigFile;
  readonly kind: "server" | "sentinel" | "unknown";
  readonly address: Endpoint;
  /** Its `instance` line. */
  readonly head: Directive;
  /** The lines below it, by their first word. */
  readonly lines: ReadonlyMap<LineName, readonly FactLine[]>;
}

/** One fact: a line that holds several names and values is as many of them. */
export interface FactLine {
  readonly directive: Directive;
  /** The words behind the first; of names and values one of each. */
  readonly words: readonly Word[];
}

/** Lines of names and values, and how many words say whose they are: `master NAME ip 10.0.0.1 port 6379`. */
const before = { info: 0, config: 0, master: 1, again: 1, replica: 2, peer: 2, cached: 3 } as const;

/** The other lines, and how many words there are at least behind each. */
const least = {
  dialled: 1,
  tls: 1,
  took: 1,
  unreachable: 2,
  failed: 3,
  login: 1,
  user: 1,
  "may-write": 1,
  role: 1,
  secret: 2,
  dryrun: 3,
  myid: 1,
  address: 2,
  ckquorum: 3,
  replicas: 2,
  peers: 2,
} as const;
export type LineName = keyof typeof before | keyof typeof least;

/** The name of answers that are not kept in a file. */
export const unsaved = "<probe>";

/**
 * Reads frozen facts. Any bytes are legal input: what is no fact becomes a mistake, the rest is read.
 *
 * @param text Latin-1
 */
export function readFacts(text: string, uri: string): Facts {
  const file = parseConfig(text, uri);
  const sections: (Omit<Section, "lines"> & { lines: Map<LineName, FactLine[]> })[] = [];
  const mistakes: FactsMistake[] = [];
  let taken: string | undefined;
  let isFacts = false;
  for (const directive of file.directives) {
    const { args } = directive;
    const name = directive.name.value;
    const wrong = (message: string) => mistakes.push({ at: directive, message });
    const section = sections.at(-1);
    if (directive.unbalanced) wrong("its quotes are unbalanced");
    else if (name === "facts") {
      isFacts = args[0]?.value === "1";
      if (!isFacts) wrong("it is of another version of redis-ha-lint; take the facts again, or use that version");
    } else if (name === "taken") taken = args[0]?.value;
    else if (name === "instance") {
      const kind = args[0]?.value;
      const address = endpointIn(args[1]?.value ?? "");
      if (!address || (kind !== "server" && kind !== "sentinel" && kind !== "unknown"))
        wrong("expected: instance, server or sentinel, host:port");
      else sections.push({ file, kind, address, head: directive, lines: new Map() });
    } else if (!isLineName(name)) wrong("a line that begins so is not known");
    else if (!section) wrong("it stands above the first instance line");
    else {
      const facts = factsIn(name, args);
      if (typeof facts === "string") wrong(facts);
      else if (facts.some((words) => holdsSecret(name, words)))
        wrong("it may hold a password, which facts never do: secret <directive> set <number>, login <number>");
      else {
        const lines = section.lines.get(name) ?? [];
        for (const words of facts) lines.push({ directive, words });
        section.lines.set(name, lines);
      }
    }
  }
  if (isFacts) return { file, taken, sections, mistakes };
  // What stands in another file is nobody's business.
  const head = mistakes.find(({ at }) => at?.name.value === "facts") ?? {
    at: file.directives[0],
    message: "the line facts 1 is missing: these are no facts of a probe",
  };
  return { file, taken, sections: [], mistakes: [head] };
}

/** The words of each fact of a line, or what is wrong with it. */
function factsIn(name: LineName, words: readonly Word[]): readonly (readonly Word[])[] | string {
  if (!isPaired(name)) return words.length < least[name] ? `${name} needs ${least[name]} words at least` : [words];
  const head = words.slice(0, before[name]);
  const pairs = words.slice(head.length);
  if (pairs.length < 2) return `${name} needs ${before[name] + 2} words at least`;
  if (pairs.length % 2 !== 0) return "a name has no value: one that holds blanks stands in quotes";
  return Array.from({ length: pairs.length / 2 }, (_, index) => [...head, pairs[2 * index]!, pairs[2 * index + 1]!]);
}

/** The lines of an answer in the file, each once. */
export function directivesOf({ head, lines }: Section): readonly Directive[] {
  const below = [...lines.values()].flat().map(({ directive }) => directive);
  return [head, ...new Set(below)].toSorted((a, b) => a.start - b.start);
}

/** Whether what stands there could be a password that somebody wrote by hand. */
function holdsSecret(name: LineName, [first, state, ...rest]: readonly Word[]): boolean {
  // CONFIG GET never tells users: what calls itself so is a line of a file.
  if (name === "config") return isSecretName(first!.value) || first!.value.toLowerCase() === "user";
  if (name === "login") return !isNumbered(first, state) || rest.length > 0;
  if (name !== "secret") return false;
  const [label, declared] = state!.value === "set" ? rest : [undefined, ...rest];
  return !["set", "empty"].includes(state!.value) || !isNumbered(label, declared) || rest.length > 2;
}

/** Whether words are what stands for a secret: `1 declared`. */
function isNumbered(label: Word | undefined, declared: Word | undefined): boolean {
  const isNumber = label === undefined || /^\d{1,9}$/.test(label.value);
  return isNumber && (declared === undefined || declared.value === "declared" || declared.value === "other");
}

/** Whether a directive's value is a password: requirepass, masterauth, tls-key-file-pass, and what is named like them. */
export function isSecretName(directive: string): boolean {
  return /(?:pass|password|passphrase|auth|secret|token)$/i.test(directive);
}

const byFirst = new WeakMap<Section["lines"], Map<LineName, Map<string, FactLine[]>>>();

/** The lines of a section by the word that follows their name: a field of INFO, a master name. */
export function linesByFirst({ lines }: Section, name: LineName): ReadonlyMap<string, readonly FactLine[]> {
  const indexes = byFirst.get(lines) ?? new Map<LineName, Map<string, FactLine[]>>();
  byFirst.set(lines, indexes);
  const known = indexes.get(name);
  if (known) return known;
  const index = new Map<string, FactLine[]>();
  for (const line of lines.get(name) ?? []) {
    const first = line.words[0]!.value;
    const same = index.get(first);
    if (same) same.push(line);
    else index.set(first, [line]);
  }
  indexes.set(name, index);
  return index;
}

function isLineName(name: string): name is LineName {
  return isPaired(name) || Object.hasOwn(least, name);
}

function isPaired(name: string): name is keyof typeof before {
  return Object.hasOwn(before, name);
}

/** `10.0.0.1:6379`, `[::1]:6379`; undefined for all else. */
export function endpointIn(text: string): Endpoint | undefined {
  const match = /^(?:\[([0-9a-f:.%\w]+)\]|([^\s:[\]]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535) return undefined;
  return { host: match[1] ?? match[2]!, port };
}

export function isFailureCode(word: string | undefined): word is FailureCode {
  return (failureCodes as readonly (string | undefined)[]).includes(word);
}
