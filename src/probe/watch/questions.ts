import type { Report, Undecided } from "../../lint/report.ts";
import type { Change } from "./changes.ts";
import { steady } from "./identity.ts";

/** Verdicts that became undecided for one reason, or are decided again. */
export interface QuestionChange {
  readonly about: "question";
  readonly key: string;
  readonly change: "undecided" | "decided";
  readonly deployment: string;
  readonly subject: string;
  readonly missing: string;
  readonly rules: readonly string[];
}

/** By rule and subject: a question stays open though what is missing is told in other words. */
export function questionKey({ rule, deployment, about }: Undecided): string {
  return JSON.stringify([rule, deployment, steady(about)]);
}

/** Questions without an answer. */
export class QuestionsSeen {
  #before = new Map<string, Undecided>();

  next({ undecided }: Report): QuestionChange[] {
    const before = this.#before;
    const now = new Map(undecided.map((question) => [questionKey(question), question]));
    this.#before = now;
    return [
      ...[...now].flatMap(([key, question]) => (before.has(key) ? [] : [changeOf("undecided", key, question)])),
      ...[...before].flatMap(([key, question]) => (now.has(key) ? [] : [changeOf("decided", key, question)])),
    ];
  }
}

function changeOf(change: QuestionChange["change"], key: string, { rule, ...question }: Undecided): QuestionChange {
  const { deployment, about, missing } = question;
  return { about: "question", key, change, deployment, subject: about, missing, rules: [rule] };
}

/** An instance that is silent leaves many questions open: those of one reason become one change. */
export function together(changes: readonly Change[]): Change[] {
  const groups = new Map<string, Change>();
  for (const [index, change] of changes.entries()) {
    if (change.about !== "question") {
      groups.set(String(index), change);
      continue;
    }
    const { deployment, subject, missing, flapping } = change;
    const key = JSON.stringify([change.change, deployment, subject, missing, flapping]);
    const same = groups.get(key);
    const rules = same?.about === "question" ? [...same.rules, ...change.rules] : change.rules;
    groups.set(key, { ...change, rules });
  }
  return [...groups.values()];
}
