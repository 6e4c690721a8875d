import type { Target } from "../../grammar/version.ts";
import { rules } from "../../rules/index.ts";
import { type Severity, severities } from "../lint/report.ts";
import { type FailOn, failOnValues } from "../project/settings/fail-on.ts";
import type { Output as FormatOutput } from "../project/settings/in-force.ts";
import { targetNamed } from "../project/settings/target-name.ts";
import { type Format, formats } from "../report/formats.ts";
import { didYouMean, quoted, UsageError } from "./usage.ts";

/** What the options of `check` come to. */
export interface CheckSettings {
  readonly target?: Target;
  readonly format?: readonly Output[];
  readonly rule?: ReadonlyMap<string, Severity | "off">;
  readonly failOn?: FailOn;
  readonly maxWarnings?: number;
  readonly partial?: true;
  /** False with --no-config. */
  readonly config?: string | false;
  readonly printConfig?: true;
  /** Facts that a probe has saved. */
  readonly facts?: string;
  readonly stdinFilename?: string;
  readonly includeRoot?: readonly string[];
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color: "auto" | "always" | "never";
}

export { type Format, formats };

export type Output = FormatOutput<Format>;

/** A parser for an option that takes one of some words. */
export function oneOf<W extends string>(option: string, words: readonly W[]): (value: string) => W {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found) return found;
    const list = `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
    throw new UsageError(`${option} is ${quoted(value)}; it must be ${list}${didYouMean(value, words)}`);
  };
}

export const readFailOn = oneOf("--fail-on", failOnValues);

export function readTarget(value: string): Target {
  const target = targetNamed(value);
  if ("mistake" in target) throw new UsageError(`--target is ${quoted(value)}; ${target.mistake}`);
  return target;
}

/** A parser for an option that names a format and, behind an equals sign, a file; given again, it adds to the first. */
export function outputReader<F extends string>(readFormat: (word: string) => F) {
  type Output = { readonly format: F; readonly file?: string };
  return (value: string, before: readonly Output[] = []): Output[] => {
    const equals = value.indexOf("=");
    const format = readFormat(equals < 0 ? value : value.slice(0, equals));
    const file = equals < 0 ? undefined : value.slice(equals + 1);
    if (file === "") throw new UsageError(`--format is ${quoted(value)}; behind the = belongs the name of a file`);
    if (file === undefined && before.some((other) => other.file === undefined))
      throw new UsageError(
        `--format is given twice for the standard output; write all but one to a file: --format ${format}=FILE`,
      );
    return [...before, { format, ...(file !== undefined && { file }) }];
  };
}

export const readOutput = outputReader(oneOf("--format", formats));

export function readRule(
  value: string,
  before: ReadonlyMap<string, Severity | "off"> = new Map(),
): Map<string, Severity | "off"> {
  const equals = value.indexOf("=");
  if (equals < 0)
    throw new UsageError(
      `--rule is ${quoted(value)}; it must be a rule and a severity, such as ${quoted(`${rules[0]?.id ?? "rule"}=off`)}`,
    );
  const id = value.slice(0, equals);
  const ids = rules.map((rule) => rule.id);
  if (!ids.includes(id))
    throw new UsageError(
      `--rule names ${quoted(id)}, and there is no such rule${didYouMean(id, ids) || "; redis-ha-lint explain lists them all"}`,
    );
  const severity = oneOf(`--rule ${id}`, ["off", ...severities.toReversed()])(value.slice(equals + 1));
  return new Map([...before, [id, severity]]);
}

export function readNumber(option: string): (value: string) => number {
  return (value) => {
    if (/^\d{1,9}$/.test(value)) return Number(value);
    throw new UsageError(`${option} is ${quoted(value)}; it must be a whole number, 0 or more`);
  };
}

export function append(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

const unitsOfTime = { ms: 1, s: 1000, m: 60_000 } as const;

/** A parser for an option that takes a time: `2s`, `500ms`, `1m`; in milliseconds, from 1 ms to 24 days. */
export function readTime(option: string): (value: string) => number {
  return (value) => {
    const [, number, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)$/.exec(value) ?? [];
    const time = Number(number) * unitsOfTime[unit as keyof typeof unitsOfTime];
    // What a timer of Node can hold.
    if (time >= 1 && time < 2 ** 31) return Math.round(time);
    throw new UsageError(`${option} is ${quoted(value)}; it must be a time with its unit, such as 2s, 500ms or 1m`);
  };
}
