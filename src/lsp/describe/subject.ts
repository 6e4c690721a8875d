import {
  catalogueAt,
  type DirectiveAt,
  type DirectiveName,
  findAnywhere,
  findStatementAnywhere,
  type History,
  type StatementAt,
  type StatementName,
} from "../../../grammar/catalogue.ts";
import type { Form, Kind, Unit } from "../../../grammar/kinds.ts";
import { type Meaning, meaningOf, type Parameter, statementMeaning } from "../../../grammar/meanings/index.ts";
import type { Target } from "../../../grammar/version.ts";
import { argumentRoles, type Role } from "../places/roles.ts";

interface Base {
  /** As it is written in a line, preferred or not: `slaveof`, `sentinel monitor`. */
  readonly spelling: string;
  readonly history: History;
  readonly meaning: Meaning;
  /** Of the words behind it. */
  readonly parameters: readonly Parameter[];
}

/** What a line is about. */
export type Subject =
  | (Base & { readonly kind: "directive"; readonly at: DirectiveAt | undefined })
  | (Base & { readonly kind: "statement"; readonly at: StatementAt | undefined });

const known = new WeakMap<Target, Map<string, Subject>>();

/** Remembers what a release has; names that nobody knows are no end of. */
function remembered(key: string, target: Target, make: () => Subject | undefined): Subject | undefined {
  const all = known.get(target) ?? new Map<string, Subject>();
  known.set(target, all);
  const found = all.get(key) ?? make();
  if (found) all.set(key, found);
  return found;
}

/** A directive by any spelling; `at` is undefined where the target does not know it, all is where nobody does. */
export function directiveSubject(name: string, target: Target): Subject | undefined {
  return remembered(name.toLowerCase(), target, () => directiveOf(name, target));
}

function directiveOf(name: string, target: Target): Subject | undefined {
  const history = findAnywhere(name);
  if (!history) return undefined;
  const at = catalogueAt(target).find(name);
  const meaning = meaningOf((at?.name ?? history.name) as DirectiveName);
  const parameters = meaning.parameters ?? (at ? impliedParameters(at, target) : []);
  return { kind: "directive", spelling: name.toLowerCase(), history, meaning, parameters, at };
}

/** The same for what follows the word `sentinel`. */
export function statementSubject(name: string, target: Target): Subject | undefined {
  return remembered(`sentinel ${name.toLowerCase()}`, target, () => statementOf(name, target));
}

function statementOf(name: string, target: Target): Subject | undefined {
  const history = findStatementAnywhere(name);
  if (!history) return undefined;
  const at = catalogueAt(target).statement(name);
  const meaning = statementMeaning((at?.name ?? history.name) as StatementName);
  return {
    kind: "statement",
    spelling: `sentinel ${name.toLowerCase()}`,
    history,
    meaning,
    parameters: meaning.parameters ?? [],
    at,
  };
}

/** What the words of a line are about: its name, and the first argument of `sentinel`. */
export function subjectOf([name = "", statement]: readonly string[], target: Target): Subject | undefined {
  if (name.toLowerCase() !== "sentinel" || statement === undefined) return directiveSubject(name, target);
  return statementSubject(statement, target);
}

/** How a line of it looks, and where each parameter stands in that text. */
export interface Syntax {
  /** "replicaof host port", "save [seconds changes] ...". */
  readonly text: string;
  /** Start and end of each parameter's name. */
  readonly spans: readonly (readonly [number, number])[];
}

export function syntaxOf({ spelling, parameters }: Subject): Syntax {
  let text = spelling;
  const spans: [number, number][] = [];
  for (const [index, { name, optional, variadic }] of parameters.entries()) {
    // Those that are repeated are repeated together.
    const isFirst = !variadic || !parameters[index - 1]?.variadic;
    const isLast = !variadic || !parameters[index + 1]?.variadic;
    text += optional && isFirst ? " [" : " ";
    spans.push([text.length, text.length + name.length]);
    text += name + (optional && isLast ? "]" : "") + (variadic && isLast ? " ..." : "");
  }
  return { text, spans };
}

/** The parameter that an argument, counted from 0 behind the spelling, is for: variadic ones take turns. */
export function parameterAt(parameters: readonly Parameter[], argument: number): number | undefined {
  if (argument < parameters.length) return argument;
  const first = parameters.findIndex(({ variadic }) => variadic);
  if (first < 0) return undefined;
  return first + ((argument - first) % (parameters.length - first));
}

const byUnit: Partial<Record<Unit, string>> = {
  bytes: "size",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  min: "minutes",
  percent: "percent",
  port: "port",
  hz: "times-per-second",
};
const byKind: Partial<Record<Kind, string>> = {
  bool: "yes-or-no",
  enum: "word",
  flags: "word",
  int: "number",
  memory: "size",
  "memory-or-percent": "size",
  octal: "mode",
};
const byRole: Partial<Record<Role, string>> = { path: "path", host: "address", user: "user" };
const byForm: Partial<Record<Form, string>> = {
  "bind-list": "address",
  directory: "folder",
  "log-path": "path",
  "include-path": "path",
  "keyspace-flags": "letters",
  "int-triple": "number",
  percentiles: "percentile",
};

/** Where the meaning says nothing of its arguments there is one kind of them. */
function impliedParameters({ facts, spelling }: DirectiveAt, target: Target): readonly Parameter[] {
  const { kind, form, unit, secret, args } = facts;
  const [least, most] = args;
  if (most === 0) return [];
  const role = argumentRoles(spelling, [], target)(0);
  const name =
    (secret && "password") ||
    (form && byForm[form]) ||
    // Digits only.
    (kind === "int" && unit === "bytes" && "bytes") ||
    (unit && byUnit[unit]) ||
    byRole[role] ||
    byKind[kind] ||
    "text";
  const parameter: Parameter = {
    name,
    meaning: "",
    ...(least === 0 && { optional: true }),
    ...(most !== 1 && { variadic: true }),
  };
  return [parameter];
}
