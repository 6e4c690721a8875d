import type { ValueProblem } from "../../grammar/values.ts";
import type { Word } from "./config-file.ts";
import type { Reading } from "./loading.ts";
import { type Line, type Run, type Subject, values } from "./run.ts";
import { holdsPlaceholder, joinPlaceholders, remarkAt } from "./words-of-line.ts";

/** What a line comes down to: the arguments to apply, or nothing if the server refuses them. */
export interface Judged {
  readonly args: readonly Word[];
  readonly reading: Reading;
}

/**
 * Judges the arguments of one line and reports what is wrong with them.
 *
 * @returns the arguments that count; undefined where the line means nothing to anybody
 */
export function judgeLine(run: Run, line: Line, subject: Subject, args: readonly Word[]): Judged | undefined {
  if (line.directive.unbalanced) return judgeUnbalanced(run, line, subject, args);
  const joined = joinPlaceholders(args);
  if (joined !== args || args.some(holdsPlaceholder)) return judgeTemplate(run, line, subject, args, joined);
  const problem = subject.judge(values(args));
  const remark = remarkAt(args, line.file, subject.isNoRemark);
  if (problem) {
    if (remark < 0 || subject.judge(values(args.slice(0, remark)))) {
      reportValue(run, line, subject, args, problem);
      return undefined;
    }
    run.report(line, { kind: "inline-comment", name: subject.name, words: args.slice(remark) });
    return { args: args.slice(0, remark), reading: "without-remark" };
  }
  const taken = remark < 0 ? undefined : subject.takesRemark?.(args, remark);
  if (taken !== undefined) {
    const words = args.slice(remark);
    run.report(line, { kind: "inline-comment", name: subject.name, words, taken, refused: false });
  }
  return { args, reading: "as-written" };
}

/** The last word is the rest of the line; an apostrophe in a remark is the usual reason. */
function judgeUnbalanced(run: Run, line: Line, subject: Subject, args: readonly Word[]): Judged | undefined {
  const remark = remarkAt(args, line.file, subject.isNoRemark);
  if (remark < 0 || subject.judge(values(args.slice(0, remark)))) {
    run.report(line, { kind: "unbalanced-quotes", words: [line.directive.args.at(-1) ?? line.directive.name] });
    return undefined;
  }
  run.report(line, { kind: "inline-comment", name: subject.name, words: args.slice(remark) });
  return { args: args.slice(0, remark), reading: "without-remark" };
}

/** A line with placeholders: the server's verdict about the text as it is, the user's mistakes aside from them. */
function judgeTemplate(
  run: Run,
  line: Line,
  subject: Subject,
  args: readonly Word[],
  joined: readonly Word[],
): Judged | undefined {
  const { name } = subject;
  const refusal = subject.judge(values(args));
  const remark = refusal ? remarkAt(joined, line.file, subject.isNoRemark) : -1;
  const kept = remark < 0 ? joined : joined.slice(0, remark);
  const problem = subject.judge(values(kept));
  const culprit = problem?.kind === "invalid-value" ? kept[problem.argument] : undefined;
  if (problem && culprit && !holdsPlaceholder(culprit)) {
    reportValue(run, line, subject, kept, problem);
    return undefined;
  }
  if (remark > 0 && problem?.kind !== "wrong-arguments")
    run.report(line, { kind: "inline-comment", name, words: joined.slice(remark) });
  const misplaced = culprit ?? kept.find((word, at) => holdsPlaceholder(word) && !subject.takesAnyText(at));
  const split = refusal && remark < 0 ? kept.find(holdsPlaceholder) : undefined;
  const word = misplaced ?? split;
  if (word) {
    const expected = problem?.expected ?? refusal?.expected ?? "a value";
    const stage = refusal === undefined ? subject.refusesPlaceholders : "line";
    const when = { refused: stage !== undefined, stage: stage ?? "line" } as const;
    run.report(line, { kind: "placeholder", name, words: [word], expected, ...when });
  }
  return { args: kept, reading: "placeholder" };
}

function reportValue(run: Run, line: Line, subject: Subject, args: readonly Word[], problem: ValueProblem): void {
  if (subject.reportRefusal?.(args)) return;
  const { name, secret } = subject;
  const { expected } = problem;
  if (problem.kind === "wrong-arguments") {
    const surplus = args.slice(mostOf(expected));
    const words = surplus.length > 0 ? surplus : [subjectWord(line)];
    run.report(line, { kind: "wrong-arguments", name, words, expected, found: args.length });
    return;
  }
  const word = args[problem.argument] ?? args.at(-1) ?? line.directive.name;
  run.report(line, { kind: "invalid-value", name, words: [word], expected, secret });
}

/** The greatest count in "1 argument", "3 or 4 arguments", "at most 16 arguments"; "at least 1 argument" has none. */
function mostOf(expected: string): number {
  const counts = /^(?:at most )?(?:\d+ (?:or|to) )?(\d+) arguments?$/.exec(expected);
  return counts ? Number(counts[1]) : expected === "no arguments" ? 0 : Number.POSITIVE_INFINITY;
}

/** The name of the directive, or of the sentinel statement. */
function subjectWord({ directive }: Line): Word {
  const sentinel = directive.name.value.toLowerCase() === "sentinel";
  return (sentinel ? directive.args[0] : undefined) ?? directive.name;
}
