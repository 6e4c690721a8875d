import type { Damage, Expected } from "./damage.ts";
import { type Finding, grave, ranks, toldOf, type Verdict } from "./verdict.ts";

/** What is wrong with a verdict on a damage, a line each; behind it what the verdict was. */
export function amiss(verdict: Verdict, { expected, also = [], undecided }: Damage): string[] {
  const missing = expected
    .filter((one) => !verdict.findings.some((finding) => isMet(finding, one)))
    .map(({ rule, severity, about = "the set", says = "" }) => `missing: ${severity} ${rule} ${about} ${says}`.trim());
  const allowed = new Set([...expected.map(({ rule }) => rule), ...also]);
  const wrong = verdict.findings
    .filter(({ rule, severity }) => ranks[severity] > 0 && !allowed.has(rule))
    .map((finding) => `wrong: ${toldOf(finding)}`);
  const isOpen = undecided === undefined || verdict.undecided.some((line) => undecided.test(line));
  const silent = isOpen ? [] : [`missing: undecided ${undecided}`, ...verdict.undecided.map((line) => `open: ${line}`)];
  const problems = [...missing, ...wrong, ...silent];
  return problems.length > 0 ? [...problems, ...grave(verdict).map((line) => `told: ${line}`)] : [];
}

function isMet(finding: Finding, { rule, severity, about, says }: Expected): boolean {
  return (
    finding.rule === rule &&
    ranks[finding.severity] >= ranks[severity] &&
    (about === undefined || finding.about === about || finding.also.includes(about)) &&
    (says === undefined || says.test(finding.message))
  );
}
