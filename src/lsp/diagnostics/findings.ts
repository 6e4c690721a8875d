import { type Diagnostic, DiagnosticSeverity, DiagnosticTag, type Range } from "vscode-languageserver";
import { rules } from "../../index.ts";
import type { Diagnostic as Found, Place, Severity } from "../../lint/report.ts";
import type { Remark, Snapshot } from "../workspace/snapshot.ts";

const source = "redis-ha-lint";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

const tags = new Map(rules.flatMap(({ id, tag }) => (tag ? [[id, tag] as const] : [])));

/** All that is to be shown of a file. */
export function diagnosticsOf(snapshot: Snapshot, name: string, rulePages: string | null): Diagnostic[] {
  return [
    ...snapshot.findings(name).map((finding) => shown(finding, snapshot, rulePages)),
    ...snapshot.remarksOn(name).map((remark) => remarked(remark, snapshot)),
  ];
}

/**
 * A finding as the protocol has it.
 *
 * @param rulePages URI of a rule's page, with `{rule}`
 */
export function shown(finding: Found, snapshot: Snapshot, rulePages: string | null): Diagnostic {
  const { rule, severity, message, place, related } = finding;
  const tag = tags.get(rule);
  return {
    range: rangeOf(place, snapshot),
    severity: severities[severity],
    source,
    code: rule,
    ...(rulePages !== null && { codeDescription: { href: rulePages.replace("{rule}", rule) } }),
    message,
    ...(tag && { tags: [tag === "deprecated" ? DiagnosticTag.Deprecated : DiagnosticTag.Unnecessary] }),
    relatedInformation: related.map((note) => ({
      location: { uri: snapshot.uriOf(note.file), range: rangeOf(note, snapshot) },
      message: note.message,
    })),
  };
}

function remarked(remark: Remark, snapshot: Snapshot): Diagnostic {
  const { severity, message } = remark;
  return { range: rangeOf(remark, snapshot), severity: severities[severity], source, message };
}

/** The beginning of a file that was not read. */
function rangeOf({ file, span }: Place, snapshot: Snapshot): Range {
  const start = { line: 0, character: 0 };
  return snapshot.text(file)?.rangeOf(span) ?? { start, end: start };
}
