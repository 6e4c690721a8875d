import type { FactLine, Section } from "../../facts/read.ts";
import type { Word } from "../../syntax/config-file.ts";
import { type Address, normalizeHost } from "../address.ts";
import { Setting } from "../known.ts";
import { inFile } from "../origin.ts";

/** Names and values of one answer, each where it stands. */
export interface Fields {
  get(section: Section, name: string): Setting<string> | undefined;
  has(name: string): boolean;
}

/** @param at how many words stand before the name of a field */
export function fieldsOf(lines: readonly FactLine[], at: number): Fields {
  const words = new Map<string, Word>();
  for (const { words: all } of lines) {
    const [name, value] = [all[at], all[at + 1]];
    if (name && value) words.set(name.value, value);
  }
  return {
    get({ file }, name) {
      const word = words.get(name);
      return word && Setting.known(word.value, inFile(file, word));
    },
    has: (name) => words.has(name),
  };
}

/** Answers of one kind about one master name, told apart by their numbers: `replica NAME 1 ip 10.0.0.2`. */
export function numberedFields(lines: readonly FactLine[]): readonly { fields: Fields; first: FactLine }[] {
  const byNumber = new Map<string, FactLine[]>();
  for (const line of lines) {
    const number = line.words[1]?.value ?? "";
    const known = byNumber.get(number);
    if (known) known.push(line);
    else byNumber.set(number, [line]);
  }
  return [...byNumber.values()].map((own) => ({ fields: fieldsOf(own, 2), first: own[0]! }));
}

/** A field that holds a number; unknown where it holds another text. */
export function numeric(text: Setting<string>): Setting<number> {
  const number = Number(text.or(""));
  if (text.isKnown && (text.or("").trim() === "" || !Number.isFinite(number)))
    return Setting.unknown("a number where another text was told", text.origin);
  return text.map(Number);
}

/** Where two fields say that somebody is. */
export function addressIn(host: Setting<string>, port: Setting<number>): Setting<Address> {
  if (!port.isKnown) return Setting.unknown(port.missing!, port.origin);
  return host.map((name) => ({ host: normalizeHost(name), port: port.value }));
}
