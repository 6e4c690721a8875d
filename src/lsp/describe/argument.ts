import { catalogueAt } from "../../../grammar/catalogue.ts";
import type { Unit } from "../../../grammar/kinds.ts";
import { aclMeaning } from "../../../grammar/meanings/index.ts";
import { parseValue } from "../../../grammar/values.ts";
import { decode } from "../../syntax/position.ts";
import { type Place, wordsOf } from "../places/place.ts";
import { addressOf, shownWords } from "../places/roles.ts";
import { aclRuleBlocks } from "./acl.ts";
import { addressBlocks } from "./address.ts";
import { rangeText } from "./directive.ts";
import { masterBlocks } from "./master.ts";
import type { Block, Inline } from "./prose.ts";
import type { Reader } from "./readers.ts";
import { parameterAt, type Subject } from "./subject.ts";
import { humanSize, humanUnits } from "./units.ts";

/** What an argument says: its parameter, and what the value comes to. A secret's value is no part of it. */
export function argumentBlocks(place: Place, subject: Subject, readers: readonly Reader[]): Block[] {
  const { role, index, directive, part } = place;
  const argument = index - (subject.kind === "statement" ? 2 : 1);
  const found = parameterAt(subject.parameters, argument);
  const parameter = found === undefined ? undefined : subject.parameters[found];
  if (found === undefined && subject.at && role !== "secret")
    return [[{ code: subject.spelling }, " takes no word at this place"]];
  const isPassword = role === "secret" && parameter?.name !== "new-name";
  const rule = isPassword && subject.at?.name === "user" ? aclMeaning(place.word?.value[0] ?? "")?.summary : undefined;
  const said = rule ?? (parameter?.meaning || (isPassword ? "" : subject.meaning.summary));
  const head: Inline[] = [
    { code: subject.spelling },
    ", ",
    { strong: isPassword ? "a password" : (parameter?.name ?? "value") },
  ];
  const first: readonly Inline[] = said ? [...head, `: ${said}`] : head;
  if (role === "secret" || shownWords(part.file, directive)[index]?.includes("***")) return [first];
  return [first, ...valueBlocks(place, subject, argument, readers)];
}

function valueBlocks(place: Place, subject: Subject, argument: number, readers: readonly Reader[]): Block[] {
  const { role, directive, word } = place;
  if (!word) return [];
  const [reader] = readers;
  switch (role) {
    case "master":
      return masterBlocks(decode(word.value), place.part, readers);
    case "host":
    case "port": {
      const address = addressOf(directive);
      return address && (word === address.host || word === address.port) ? addressBlocks(address, readers) : [];
    }
    case "rule":
      return reader ? aclRuleBlocks(word.value, reader) : [];
    case "choice":
      return wordMeaning(subject, decode(word.value));
    case "number":
      return numberBlocks(place, subject, argument, readers);
    default:
      return subject.meaning.words ? letterMeanings(subject, decode(word.value)) : [];
  }
}

function wordMeaning({ meaning: { words = {} } }: Subject, value: string): Block[] {
  const lower = value.toLowerCase();
  return Object.hasOwn(words, lower) ? [[{ code: lower }, `: ${words[lower]}`]] : [];
}

function letterMeanings({ meaning: { words = {} }, at }: Subject, value: string): Block[] {
  if (at === undefined || !("chars" in at.facts)) return wordMeaning({ meaning: { words } } as Subject, value);
  const letters = [...new Set(value)].filter((letter) => Object.hasOwn(words, letter));
  return [{ list: letters.map((letter) => [{ code: letter }, `: ${words[letter]}`]) }];
}

function numberBlocks(place: Place, subject: Subject, argument: number, readers: readonly Reader[]): Block[] {
  const text = decode(place.word!.value);
  const unit = unitOf(subject, argument);
  const value = numberOf(place, subject, argument, readers);
  const human =
    value === undefined ? undefined : (humanUnits(value, unit) ?? (unit === "bytes" ? humanSize(value) : undefined));
  const range = subject.kind === "directive" && subject.at && argument === 0 ? rangeText(subject.at.facts) : undefined;
  return [
    ...(human === undefined || value === 0 || human.toLowerCase().replace(" ", "") === text.toLowerCase()
      ? []
      : [[{ code: text }, ` is ${human}`]]),
    ...(range === undefined ? [] : [[`range: ${range}`]]),
  ];
}

const numbersOf: Partial<Record<string, readonly (Unit | undefined)[]>> = {
  save: ["s", undefined],
  "client-output-buffer-limit": [undefined, "bytes", "bytes", "s"],
};

/** What an argument counts. */
export function unitOf({ kind, at }: Subject, argument: number): Unit | undefined {
  if (!at) return undefined;
  if (kind === "statement") return argument === 1 ? at.facts.unit : undefined;
  const several = numbersOf[at.name];
  if (several) return several[argument % several.length];
  return at.facts.unit ?? (at.facts.kind.startsWith("memory") ? "bytes" : undefined);
}

/** The number that a server makes of an argument. */
function numberOf(
  { word, directive }: Place,
  subject: Subject,
  argument: number,
  [reader]: readonly Reader[],
): number | undefined {
  const text = word!.value;
  if (/^-?\d+$/.test(text)) return Number(text);
  if (subject.kind !== "directive" || !subject.at || !reader) return undefined;
  const sized = catalogueAt(reader.target).get("maxmemory");
  const isSize = unitOf(subject, argument) === "bytes" && subject.at.facts.kind !== "int" && sized !== undefined;
  const words = wordsOf(directive)
    .slice(1)
    .map(({ value }) => value);
  const value = isSize ? parseValue(sized, [text], reader.target) : parseValue(subject.at, words, reader.target);
  return typeof value === "number" ? value : undefined;
}
