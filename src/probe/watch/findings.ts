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
    const found = knownFindings(report);
    const elsewhere = movable(before, found);
    for (const finding of found) {
      const from = before.has(finding.key) ? finding.key : elsewhere.get(finding.anywhere ?? "")?.pop();
      const known = from === undefined ? undefined : before.get(from);
      if (from !== undefined) before.delete(from);
      now.set(finding.key, { finding, open: open.get(ruleOf(finding)) ?? none, isUnclear: false });
      if (!known) add("new", finding);
      else if (known.isUnclear) add("still", finding);
    }
    for (const [key, kept] of before) {
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

/** What was said by sentinels and is not said in the same place now: keys, by what was said. */
function movable(before: ReadonlyMap<string, Kept>, found: readonly KnownFinding[]): Map<string, string[]> {
  const inPlace = new Set(found.map(({ key }) => key));
  const movable = new Map<string, string[]>();
  for (const [key, { finding }] of before) {
    const { anywhere } = finding;
    if (anywhere === undefined || inPlace.has(key)) continue;
    const same = movable.get(anywhere);
    if (same) same.push(key);
    else movable.set(anywhere, [key]);
  }
  return movable;
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
