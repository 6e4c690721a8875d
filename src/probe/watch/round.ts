import type { Answers } from "../../facts/answers.ts";
import type { Diagnostic, Report } from "../../lint/report.ts";

/** One probe, judged. */
export interface Round {
  readonly report: Report;
  readonly answers: Answers;
  /** Findings at or above `--fail-on`. */
  readonly failing: readonly Diagnostic[];
  /** With which the command would end now. */
  readonly exitCode: number;
}
