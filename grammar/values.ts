/** Whether a server accepts the arguments of a directive or statement, and what it stores. Arguments are Latin-1: one character is one byte. */

import type { DirectiveAt, DirectiveName, ValueOf } from "./catalogue.ts";
import { formReaders } from "./compounds.ts";
import type { Form } from "./kinds.ts";
import { atoi, strtol } from "./numbers.ts";
import { type Context, countInWords, invalid, type Reading, stored, type ValueProblem, wrongCount } from "./reading.ts";
import { scalarReaders } from "./scalars.ts";
import type { ParamAt, StatementAt } from "./statements.ts";
import { nearestRead, type Target } from "./version.ts";
import { splitArguments } from "./words.ts";

export type { ValueProblem } from "./reading.ts";

/**
 * What the loader of the target would refuse, or undefined. Paths are not looked at, commands and ACL rules are not
 * checked, and the build is taken to have TLS and jemalloc. Where only documents of less than high confidence describe
 * the directive, the sole complaint is that it has no argument at all.
 */
export function judgeArguments(
  directive: DirectiveAt,
  args: readonly string[],
  target: Target,
): ValueProblem | undefined {
  const reading = read(directive, args, target);
  if (!("problem" in reading)) return undefined;
  const sure = directive.confidence === undefined || directive.confidence === "high";
  return sure || (args.length === 0 && directive.facts.args[0] > 0) ? reading.problem : undefined;
}

/**
 * The value the server stores for arguments it accepts: sizes in bytes, numbers in the directive's own unit, words as
 * the table spells them. Arguments that are refused give undefined.
 */
export function parseValue<N extends DirectiveName>(
  directive: DirectiveAt<N>,
  args: readonly string[],
  target: Target,
): ValueOf<N> | undefined {
  const reading = read(directive, args, target);
  return "value" in reading ? (reading.value as ValueOf<N>) : undefined;
}

/** The value where the directive is absent; undefined where the tables know none. It is read once for each target. */
export function defaultValue<N extends DirectiveName>(
  directive: DirectiveAt<N>,
  target: Target,
): ValueOf<N> | undefined {
  let known = defaults.get(target);
  if (!known) {
    known = new Map();
    defaults.set(target, known);
  }
  if (!known.has(directive)) known.set(directive, readDefault(directive, target));
  return known.get(directive) as ValueOf<N> | undefined;
}

const defaults = new WeakMap<Target, Map<DirectiveAt, unknown>>();

function readDefault<N extends DirectiveName>(directive: DirectiveAt<N>, target: Target): ValueOf<N> | undefined {
  const { default: text, kind, form } = directive.facts;
  if (text === undefined) return undefined;
  if (kind === "octal") return Number(text) as ValueOf<N>;
  if (text === "" && form === "host-port") return undefined;
  if (text === "" && form === "bind-list") return [] as unknown as ValueOf<N>;
  const words = form === undefined || directive.facts.args[1] === 1 ? [String(text)] : String(text).split(" ");
  const size = repeatedGroup[form ?? "log-path"];
  if (size === undefined || text === "") return parseValue(directive, words, target);
  // One line per group, as older releases need it.
  const groups = Array.from({ length: words.length / size }, (_, index) =>
    words.slice(index * size, (index + 1) * size),
  );
  return groups.flatMap(
    (group) => (parseValue(directive, group, target) ?? []) as readonly unknown[],
  ) as unknown as ValueOf<N>;
}

const repeatedGroup: Partial<Record<Form, number>> = { "class-limits": 4, "save-points": 2 };

/** The same for what follows `sentinel <name>`. Host names, files and other lines are not looked at. */
export function judgeStatement(
  statement: StatementAt,
  args: readonly string[],
  _target: Target,
): ValueProblem | undefined {
  const { facts } = statement;
  const [least, most] = facts.args;
  if (args.length < least || args.length > most) return { kind: "wrong-arguments", expected: countInWords(facts.args) };
  if (args.length === facts.ignoredWhenArgs) return undefined;
  for (const [index, text] of args.entries()) {
    const param = facts.params[index];
    const reading = param && readParam(param, text);
    if (reading && "problem" in reading) return { ...reading.problem, argument: index } as ValueProblem;
  }
  return undefined;
}

/** What Sentinel stores for one word of a statement: numbers, booleans, or the text itself; undefined if refused. */
export function parseParam(param: ParamAt, text: string): number | boolean | string | undefined {
  const reading = readParam(param, text);
  return "value" in reading ? (reading.value as number | boolean | string) : undefined;
}

function readParam({ type, min, max, length }: ParamAt, text: string): Reading {
  if (type === "int-lenient") {
    const value = atoi(text);
    if ((min === undefined || value >= min) && (max === undefined || value <= max)) return stored(value);
    return invalid(max === undefined ? `an integer of at least ${min}` : `an integer between ${min} and ${max}`);
  }
  if (type === "uint-lenient") return stored(Number(strtol(text).value));
  if (type === "bool") {
    const word = text.toLowerCase();
    return word === "yes" || word === "no" ? stored(word === "yes") : invalid("yes or no");
  }
  return length === undefined || text.length === length ? stored(text) : invalid(`exactly ${length} characters`);
}

function read(directive: DirectiveAt, args: readonly string[], target: Target): Reading {
  const { facts } = directive;
  const context: Context = { directive, facts, target, version: nearestRead(target) };
  // From 7.0.1 on a lone argument is split into words; unbalanced quotes leave none, because sdssplitargs returns NULL.
  const split = facts.resplit && args.length === 1 && args[0] !== "" ? (splitArguments(args[0]!) ?? []) : undefined;
  const reading = readCounted(split ?? args, context);
  const wasSplit = split !== undefined && "problem" in reading && reading.problem.kind === "invalid-value";
  return wasSplit ? { problem: { ...reading.problem, argument: 0 } } : reading;
}

function readCounted(args: readonly string[], context: Context): Reading {
  const {
    kind,
    form,
    args: [least, most],
    argsMultipleOf,
  } = context.facts;
  if (args.length < least || (most !== null && args.length > most)) return wrongCount(countInWords([least, most]));
  if (argsMultipleOf !== undefined && args.length % argsMultipleOf !== 0)
    return wrongCount(`groups of ${argsMultipleOf} arguments`);
  if (form !== undefined) return formReaders[form](args, context);
  return kind === "special" ? stored([...args]) : scalarReaders[kind](args, context);
}
