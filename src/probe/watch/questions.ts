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
 * Why questions have no answer. What is told is a reason that has come up, with the questions that it leaves open now: one
 * silent instance leaves many. Questions that are asked anew and wait for what was missing before are no news, nor are those
 * that wait for something else now.
 */
export class QuestionsSeen {
  #before: Open = { questions: new Set(), reasons: new Map() };

  next({ undecided }: Report): QuestionChange[] {
    const before = this.#before;
    const now = openIn(undecided);
    this.#before = now;
    return [...only("undecided", now, before), ...only("decided", before, now)];
  }
}

interface Open {
  /** By `questionKey`. */
  readonly questions: ReadonlySet<string>;
  /** By deployment and what is missing. */
  readonly reasons: ReadonlyMap<string, readonly Undecided[]>;
}

function openIn(undecided: readonly Undecided[]): Open {
  const reasons = new Map<string, Undecided[]>();
  for (const question of undecided) {
    const key = JSON.stringify([question.deployment, steady(question.missing)]);
    const same = reasons.get(key);
    if (same) same.push(question);
    else reasons.set(key, [question]);
  }
  return { questions: new Set(undecided.map(questionKey)), reasons };
}

/** Reasons that are in the one and not in the other, with the questions that only the one has. */
function only(change: QuestionChange["change"], one: Open, other: Open): QuestionChange[] {
  return [...one.reasons].flatMap(([key, questions]): QuestionChange[] => {
    const own = questions.filter((question) => !other.questions.has(questionKey(question)));
    const [first] = own;
    if (!first || other.reasons.has(key)) return [];
    const { deployment, missing } = first;
    const subjects = [...new Set(own.map(({ about }) => about))];
    const rules = [...new Set(own.map(({ rule }) => rule))];
    return [{ about: "question", key, change, deployment, missing, subjects, rules }];
  });
}
