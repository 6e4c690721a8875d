import type { Answers } from "../../facts/answers.ts";
import type { Report } from "../../lint/report.ts";
import { endpointText } from "../hosts.ts";
import { type KnownFinding, knownFindings } from "./identity.ts";
import { questionKey } from "./questions.ts";

export interface FindingChange {
  readonly about: "finding";
  readonly key: string;
  /** `unclear`: whether it is still there cannot be said now; `still`: it can, and it is. */
  readonly change: "new" | "gone" | "unclear" | "still";
  readonly finding: KnownFinding;
}

interface Kept {
  readonly finding: KnownFinding;
  /** Questions about the same rule that were open though it was found. */
  readonly open: ReadonlySet<string>;
  readonly isUnclear: boolean;
}

/** Findings that are there, as far as can be said. */
export class FindingsSeen {
  #kept = new Map<string, Kept>();

  next(report: Report, answers: Answers): FindingChange[] {
    const before = this.#kept;
    const silent = new Set(
      answers.instances.filter(({ unreachable }) => unreachable).map(({ address }) => endpointText(address)),
    );
    const open = openByRule(report);
    const now = new Map<string, Kept>();
    const changes: FindingChange[] = [];
    const add = (change: FindingChange["change"], finding: KnownFinding) =>
      changes.push({ about: "finding", key: finding.key, change, finding });
    for (const finding of knownFindings(report)) {
      const known = before.get(finding.key);
      now.set(finding.key, { finding, open: open.get(ruleOf(finding)) ?? none, isUnclear: false });
      if (!known) add("new", finding);
      else if (known.isUnclear) add("still", finding);
    }
    for (const [key, kept] of before) {
      if (now.has(key)) continue;
      const { finding } = kept;
      // It is not repaired where nobody could look: its instance is silent, or a question of its rule has come up since.
      const isUnclear =
        (finding.instance !== undefined && silent.has(finding.instance)) ||
        [...(open.get(ruleOf(finding)) ?? none)].some((question) => !kept.open.has(question));
      if (isUnclear) now.set(key, { ...kept, isUnclear });
      if (!isUnclear) add("gone", finding);
      else if (!kept.isUnclear) add("unclear", finding);
    }
    this.#kept = now;
    return changes;
  }
}

const none: ReadonlySet<string> = new Set();

/** Open questions, by rule and deployment. */
function openByRule({ undecided }: Report): Map<string, Set<string>> {
  const open = new Map<string, Set<string>>();
  for (const question of undecided) {
    const key = `${question.rule}\0${question.deployment}`;
    const all = open.get(key) ?? new Set();
    open.set(key, all.add(questionKey(question)));
  }
  return open;
}

function ruleOf({ diagnostic: { rule, deployment } }: KnownFinding): string {
  return `${rule}\0${deployment}`;
}
