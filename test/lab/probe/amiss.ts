import { type Damage, drift, type Expected } from "./damage.ts";
import { type Finding, grave, ranks, toldOf, type Verdict } from "./verdict.ts";

/** What is wrong with a verdict on a damage, a line each; behind it what the verdict was. */
export function amiss(verdict: Verdict, { expected, also = [], undecided }: Damage): string[] {
  const missing = expected
    .filter((one) => !verdict.findings.some((finding) => isMet(finding, one)))
    .map(({ rules, severity, about = "the set", says = "" }) =>
      `missing: ${severity} ${rules.join(" or ")} ${about} ${says}`.trim(),
    );
  const allowed = new Set([...expected.flatMap(({ rules }) => rules), ...also]);
  const wrong = verdict.findings
    .filter(({ rule, severity }) => ranks[severity] > 0 && !allowed.has(rule))
    .map((finding) => `wrong: ${toldOf(finding)}`);
  const isOpen = undecided === undefined || verdict.undecided.some((line) => undecided.test(line));
  const silent = isOpen ? [] : [`missing: undecided ${undecided}`, ...verdict.undecided.map((line) => `open: ${line}`)];
  const problems = [...missing, ...wrong, ...silent, ...toldTwice(verdict)];
  return problems.length > 0 ? [...problems, ...grave(verdict).map((line) => `told: ${line}`)] : [];
}

/** Where several rules say that one instance does not run as its file says. */
function toldTwice({ findings }: Verdict): string[] {
  const told = findings.filter(({ rule }) => drift.includes(rule));
  return told
    .filter(({ rule, about }) => told.some((other) => other.about === about && other.rule < rule))
    .map((finding) => `told twice: ${toldOf(finding)}`);
}

function isMet(finding: Finding, { rules, severity, about, says }: Expected): boolean {
  return (
    rules.includes(finding.rule) &&
    ranks[finding.severity] >= ranks[severity] &&
    (about === undefined || finding.about === about || finding.also.includes(about)) &&
    (says === undefined || says.test(finding.message))
  );
}
