import { catalogueAt, type DirectiveAt, type StatementAt } from "../../../grammar/catalogue.ts";
import { versionText } from "../../../grammar/version.ts";
import type { Reader } from "../describe/readers.ts";
import { directiveSubject, type Subject, statementSubject } from "../describe/subject.ts";
import type { Typed } from "../places/typed.ts";
import { placeAmongFirst } from "./first-written.ts";
import { kinds, type Offer, placeholder } from "./offer.ts";

/** What `completionItem/resolve` is given back: the line it tells of, and for which release. */
export interface DirectiveData {
  readonly words: readonly string[];
  readonly target: string;
  readonly isSentinel: boolean;
}

const ranks = { statement: 0, plain: 1, set: 2, rare: 3, deprecated: 4 } as const;

/** Names that a line can begin with; in the file of a sentinel with the statement. */
export function directiveOffers({ part, before }: Typed, readers: readonly Reader[]): Offer[] {
  const [reader, ...others] = readers;
  if (!reader || before.length > 0) return [];
  const isSet = setIn(part.file, readers);
  const own = catalogueAt(reader.target)
    .names()
    .flatMap((spelling) => {
      const at = catalogueAt(reader.target).find(spelling);
      if (!at || !others.every(({ target }) => catalogueAt(target).find(spelling))) return [];
      return isOffered(at, reader) ? [directiveOffer(at, reader, isSet)] : [];
    });
  return reader.isSentinel ? [...statementOffers(reader, ["sentinel"]), ...own] : own;
}

/** What can follow the word `sentinel`. */
export function statementOffers(reader: Reader, prefix: readonly string[] = []): Offer[] {
  const catalogue = catalogueAt(reader.target);
  return catalogue.statements().flatMap((spelling) => {
    const at = catalogue.statement(spelling);
    const subject = at && statementSubject(spelling, reader.target);
    if (!at || !subject) return [];
    const rank = at.alias ? ranks.deprecated : at.facts.state ? ranks.rare : ranks.statement;
    const isDeprecated = at.alias && catalogue.statement(at.name) !== undefined;
    const order = placeAmongFirst("statement", spelling);
    const offer = offerOf([...prefix, spelling], ["sentinel", spelling], subject, reader);
    return [{ ...offer, rank, isDeprecated, ...(order !== undefined && { order }) }];
  });
}

function directiveOffer(at: DirectiveAt, reader: Reader, isSet: (name: string) => boolean): Offer {
  const subject = directiveSubject(at.spelling, reader.target)!;
  const isDeprecated = at.alias && catalogueAt(reader.target).find(at.name) !== undefined;
  const isRare = at.facts.flags.some((flag) => flag === "hidden" || flag === "debug");
  const isDone = isSet(at.name) && at.facts.repeat === undefined;
  const rank = isDeprecated ? ranks.deprecated : isRare ? ranks.rare : isDone ? ranks.set : ranks.plain;
  const order = placeAmongFirst("directive", at.name);
  const offer = offerOf([at.spelling], [at.spelling], subject, reader);
  return { ...offer, rank, isDeprecated, ...(order !== undefined && { order }) };
}

function offerOf(
  words: readonly string[],
  line: readonly string[],
  subject: Subject,
  { target, isSentinel }: Reader,
): Offer {
  const { parameters, at, meaning } = subject;
  const needed = parameters.filter(({ optional }) => !optional);
  const repeated = parameters.filter(({ variadic }) => variadic);
  const shown = needed.length > 0 ? needed : repeated.length > 0 ? repeated : parameters;
  const snippet = shown
    .map(({ name }, index) => ` ${placeholder(index + 1, name, index === 0 ? choicesOf(at, shown.length) : [])}`)
    .join("");
  const data: DirectiveData = { words: line, target: `${target.engine}@${versionText(target.version)}`, isSentinel };
  return { words, snippet, kind: kinds.Property, detail: meaning.summary, data };
}

/** The words to choose from for the first argument of a directive. */
function choicesOf(at: DirectiveAt | StatementAt | undefined, count: number): readonly string[] {
  if (!at || !("kind" in at.facts)) return [];
  const { kind, form, enum: words = [], classes = [], check } = at.facts;
  // An old word where there is a new one is none to choose.
  if (form === "class-limits") return classes.filter((word) => word !== "slave" || !classes.includes("replica"));
  if (count !== 1) return [];
  // Not every build can do it, and all take no.
  if (kind === "bool") return check === "needs-jemalloc" ? ["no", "yes"] : (at.facts.enum ?? ["yes", "no"]);
  return kind === "enum" || kind === "flags" ? words : [];
}

/** In the file of a sentinel only what has an effect there, in that of a server what is no statement. */
function isOffered({ name, facts }: DirectiveAt, { isSentinel }: Reader): boolean {
  if (name === "sentinel") return false;
  return facts.kind !== "ignored" && (!isSentinel || facts.sentinel === "effective");
}

/** Whether a line of the file, or of one that is read with it, sets a directive. */
function setIn(file: Typed["part"]["file"], readers: readonly Reader[]): (name: string) => boolean {
  const here = file.directives.flatMap(({ name }) => {
    const at = readers[0] && catalogueAt(readers[0].target).find(name.value);
    return at ? [at.name as string] : [];
  });
  const loaded = readers.flatMap(({ instance }) => instance.loading.applied.map(({ at }) => at.name as string));
  const names = new Set([...here, ...loaded]);
  return (name) => names.has(name);
}
