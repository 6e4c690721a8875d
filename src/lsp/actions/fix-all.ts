import { repair } from "../../lint/fixes.ts";
import type { Change, Diagnostic, Report } from "../../lint/report.ts";
import { canChange } from "../edits.ts";
import type { Settings } from "../settings.ts";
import type { Snapshot } from "../workspace/snapshot.ts";
import { lineChanges } from "./line-changes.ts";

/** A repair can uncover what another one is for; so often all of it is checked again at most. */
const mostRounds = 8;

/**
 * The changes that all repairs come to, those of findings that only the first ones uncover included: a check of what they
 * make of the files finds nothing more to repair, unless repairs undo one another.
 *
 * @param isWanted which findings are to be repaired
 */
export function fixAll(snapshot: Snapshot, settings: Settings, isWanted: (finding: Diagnostic) => boolean): Change[] {
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  let report: Report = snapshot.report;
  for (let round = 0; round < mostRounds; round++) {
    const wanted = report.diagnostics.filter((finding) => isWanted(finding) && isRepairable(finding, snapshot));
    const { files } = repair(wanted, report.files);
    if (files.size === 0) break;
    for (const [name, text] of files) texts.set(name, text);
    const state = JSON.stringify([...texts]);
    if (seen.has(state)) break;
    seen.add(state);
    report = snapshot.root.reportWith(texts, settings);
  }
  return [...texts].flatMap(([file, text]) =>
    lineChanges(snapshot.report.files.get(file)?.text ?? "", text).map((change) => ({ file, ...change })),
  );
}

const repairable = new WeakMap<Diagnostic, boolean>();

/** Whether a finding carries a repair that an editor can make. */
export function isRepairable(finding: Diagnostic, snapshot: Snapshot): boolean {
  if (!finding.repair) return false;
  const known = repairable.get(finding) ?? finding.repair().every((change) => canChange(change, snapshot));
  repairable.set(finding, known);
  return known;
}
