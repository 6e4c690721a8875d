import type { Report, Undecided } from "../../lint/report.ts";
import { steady } from "./identity.ts";

/** Verdicts that became undecided for one reason, or are decided again. */
export interface QuestionChange {
  readonly about: "question";
  readonly key: string;
  readonly change: "undecided" | "decided";
  readonly deployment: string;
  readonly missing: string;
  /** Whom it is asked about, and by which rules; each once. */
  readonly subjects: readonly string[];
  readonly rules: readonly string[];
}

/** By rule and subject: a question stays open though what is missing is told in other words. */
export function questionKey({ rule, deployment, about }: Undecided): string {
  return JSON.stringify([rule, deployment, steady(about)]);
}

/**
 * Why questions have no answer. What is told is a reason that has come up, with all questions that it leaves open: one silent
 * instance leaves many. Questions that are asked anew and wait for what was missing before are no news.
 */
export class QuestionsSeen {
  #before: ReadonlyMap<string, QuestionChange> = new Map();

  next({ undecided }: Report): QuestionChange[] {
    const before = this.#before;
    const now = byReason(undecided);
    this.#before = now;
    return [
      ...[...now.values()].filter(({ key }) => !before.has(key)),
      ...[...before.values()]
        .filter(({ key }) => !now.has(key))
        .map((question): QuestionChange => ({ ...question, change: "decided" })),
    ];
  }
}

function byReason(undecided: readonly Undecided[]): Map<string, QuestionChange> {
  const groups = new Map<string, Undecided[]>();
  for (const question of undecided) {
    const key = JSON.stringify([question.deployment, steady(question.missing)]);
    const group = groups.get(key);
    if (group) group.push(question);
    else groups.set(key, [question]);
  }
  return new Map(
    [...groups].map(([key, questions]) => {
      const { deployment, missing } = questions[0]!;
      const subjects = [...new Set(questions.map(({ about }) => about))];
      const rules = [...new Set(questions.map(({ rule }) => rule))];
      return [key, { about: "question", key, change: "undecided", deployment, missing, subjects, rules }];
    }),
  );
}
