import type { DirectiveAt, StatementAt } from "../../../grammar/catalogue.ts";
import { commandsOf } from "../../../grammar/command-facts.ts";
import { isAtLeast } from "../../../grammar/version.ts";
import { decode } from "../../syntax/position.ts";
import { unitOf } from "../describe/argument.ts";
import type { Reader } from "../describe/readers.ts";
import { type Subject, subjectOf } from "../describe/subject.ts";
import { humanSize, humanUnits } from "../describe/units.ts";
import type { Typed } from "../places/typed.ts";
import type { Snapshot, View } from "../workspace/snapshot.ts";
import { aclOffers } from "./acl.ts";
import { fileOffers, includeOffers } from "./files.ts";
import { hostOffers, masterOffers, mastersOf, portOffers, userOffers } from "./known.ts";
import { kinds, type Offer } from "./offer.ts";

/** What can stand as an argument of the line at the cursor. */
export function argumentOffers(typed: Typed, readers: readonly Reader[], view: View): Offer[] {
  const [reader] = readers;
  if (!reader) return [];
  const words = typed.before.map(decode);
  const subject = subjectOf(words, reader.target);
  if (!subject?.at) return [];
  if (subject.kind === "statement") return ofStatement(subject.at, typed, readers, view);
  return ofDirective(subject, subject.at, typed, readers, view);
}

function ofStatement({ facts, name }: StatementAt, typed: Typed, readers: readonly Reader[], view: View): Offer[] {
  const index = typed.before.length - 2;
  const param = facts.params[index];
  const kind = name === "known-sentinel" ? "sentinel" : "server";
  if (!param) return [];
  const isLast = typed.after === 0;
  if (param.name === "master") return masterOffers(readers, view.snapshot);
  if (param.name === "user") return userOffers(name === "sentinel-user" ? "sentinel" : "server", readers);
  if (param.name === "command") return commandOffers({ ...readers[0]!, isSentinel: false });
  if (param.name === "quorum") return quorumOffers(typed, readers, view.snapshot);
  if (param.type === "host") return hostOffers(kind, readers, view.snapshot, isLast);
  if (param.name === "port") return portOffers(kind, decode(typed.before.at(-1) ?? ""), readers, view.snapshot);
  if (param.type === "executable-path") return fileOffers(decode(typed.prefix), view.name, view.snapshot, ["sh"]);
  if (param.type === "bool") return [choice("yes"), choice("no")];
  return facts.default === undefined || facts.unit === undefined ? [] : [defaultOffer(facts.default, facts.unit)];
}

function ofDirective(subject: Subject, at: DirectiveAt, typed: Typed, readers: readonly Reader[], view: View): Offer[] {
  const [reader] = readers;
  const { facts, name } = at;
  const index = typed.before.length - 1;
  const { kind, form, secret, args } = facts;
  if (secret || !reader || (args[1] !== null && index >= args[1])) return [];
  if (form === "include-path")
    return includeOffers(decode(typed.prefix), view.name, view.snapshot, reader.isSentinel ? "sentinel" : "server");
  const endings = filesOf[name];
  if (endings) return fileOffers(decode(typed.prefix), view.name, view.snapshot, endings);
  switch (form) {
    case "host-port":
      return index === 0
        ? [
            ...hostOffers("server", readers, view.snapshot, typed.after === 0),
            ...(facts.noOne ? [{ ...choice("no one"), words: ["no", "one"], rank: 4 }] : []),
          ]
        : portOffers("server", decode(typed.before.at(-1) ?? ""), readers, view.snapshot);
    case "acl-rule":
      return index === 0 ? userNames(typed, readers, reader) : aclOffers(decode(typed.prefix), reader);
    case "rename-pair":
      return index === 0 ? commandOffers(reader) : [];
    case "keyspace-flags":
      return letterOffers(decode(typed.prefix), facts.chars ?? "", subject);
    case "class-limits":
      if (index % 4 === 0) return (facts.classes ?? []).map((word) => meant(word, subject));
      return index % 4 === 3 ? [] : sizeOffers(facts);
    case "bind-list":
      return bindWords(reader).map((word) => choice(word));
  }
  if (name === "masteruser") return userOffers("server", readers);
  if (kind === "bool") return (facts.enum ?? ["yes", "no"]).map((word) => meant(word, subject));
  if (kind === "enum" || kind === "flags") return (facts.enum ?? []).map((word) => meant(word, subject));
  if (kind === "memory" || kind === "memory-or-percent") return sizeOffers(facts);
  const usual = reader.isSentinel ? (facts.sentinelDefault ?? facts.default) : facts.default;
  return kind === "int" && usual !== undefined ? [defaultOffer(Number(usual), unitOf(subject, index))] : [];
}

/** Directives whose value is a file, and how such files usually end. */
const filesOf: Partial<Record<string, readonly string[]>> = {
  aclfile: ["acl"],
  "tls-cert-file": ["crt", "pem", "cert"],
  "tls-key-file": ["key", "pem"],
  "tls-client-cert-file": ["crt", "pem", "cert"],
  "tls-client-key-file": ["key", "pem"],
  "tls-ca-cert-file": ["crt", "pem", "cert"],
  "tls-ca-cert-dir": [],
  "tls-dh-params-file": ["dh", "pem"],
  "tls-alt-cert-file": ["crt", "pem", "cert"],
  "tls-alt-key-file": ["key", "pem"],
};

/** What bind often holds; before 6.2 a star or a hyphen is part of a name that nobody can resolve. */
function bindWords({ target }: Reader): readonly string[] {
  return isAtLeast(target, { redis: "6.2", valkey: "7.2" }) ? ["127.0.0.1", "::1", "*", "-::*"] : ["127.0.0.1", "::1"];
}

function choice(word: string): Offer {
  return { words: [word], kind: kinds.EnumMember };
}

/** A word of a directive, and what it does. */
function meant(word: string, { meaning: { words = {} } }: Subject): Offer {
  const detail = Object.hasOwn(words, word) ? words[word] : undefined;
  return { words: [word], kind: kinds.EnumMember, ...(detail !== undefined && { detail }) };
}

function defaultOffer(value: string | number, unit: ReturnType<typeof unitOf>): Offer {
  const human = typeof value === "number" ? humanUnits(value, unit) : undefined;
  return { words: [String(value)], kind: kinds.Value, detail: human === undefined ? "default" : `default, ${human}` };
}

const mib = 1024 ** 2;
const sizes = [1, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192].map((size) => size * mib);

/** Sizes within the limits, and the default. */
function sizeOffers({ min = 0, max, default: usual }: DirectiveAt["facts"]): Offer[] {
  const fits = (size: number) => size >= min && (max === undefined || size <= max);
  const offers = sizes.filter(fits).map((size, index): Offer => {
    const text = size < 1024 * mib ? `${size / mib}mb` : `${size / mib / 1024}gb`;
    return { words: [text], kind: kinds.Unit, detail: humanSize(size), rank: 2, order: index };
  });
  return typeof usual === "number" ? [{ ...defaultOffer(usual, "bytes"), rank: 1 }, ...offers] : offers;
}

/** What is there already with one letter more. */
function letterOffers(prefix: string, letters: string, { meaning: { words = {} } }: Subject): Offer[] {
  const more = [...letters].filter((letter) => !prefix.includes(letter));
  return more.map((letter) => ({
    words: [prefix + letter],
    kind: kinds.EnumMember,
    ...(Object.hasOwn(words, letter) && { detail: words[letter] }),
  }));
}

function commandOffers({ target, isSentinel }: Reader): Offer[] {
  return [...commandsOf({ target, sentinel: isSentinel }).keys()].map((name) => ({
    words: [name.toUpperCase()],
    kind: kinds.Function,
  }));
}

/** Users that other instances have: users must be on all of them, and each once in a file. */
function userNames({ part }: Typed, readers: readonly Reader[], { instance: { kind } }: Reader): Offer[] {
  const lines = part.file.directives.filter(({ name }) => name.value.toLowerCase() === "user");
  const own = new Set(lines.map(({ args }) => decode(args[0]?.value ?? "")));
  const known = userOffers(kind, readers).map(({ words }) => words[0]!);
  return [...new Set([...known, "default"])]
    .filter((name) => !own.has(name))
    .map((name) => ({ words: [name], kind: kinds.Constant, detail: "ACL user" }));
}

/** More than half of the sentinels, this one among them though its line is not finished. */
function quorumOffers({ before }: Typed, readers: readonly Reader[], { judged }: Snapshot): Offer[] {
  const name = decode(before[2] ?? "");
  const masters = [...mastersOf(readers), ...judged.flatMap(({ deployment }) => deployment.masters)];
  const master = masters.find((one) => one.name === name);
  const count = master?.sentinelCount.or(undefined);
  if (!master || count === undefined) return [];
  const isCounted = readers.every(({ instance }) => master.watches.some(({ sentinel }) => sentinel === instance));
  const all = isCounted ? count : count + 1;
  const detail = `more than half of ${all} sentinel${all === 1 ? "" : "s"}`;
  return [{ words: [String(Math.floor(all / 2) + 1)], kind: kinds.Value, detail }];
}
