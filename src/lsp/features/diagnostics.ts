import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import type { Diagnostic as Found, Severity } from "../../lint/report.ts";
import type { Feature, Host } from "../host.ts";
import type { Root } from "../root.ts";
import type { Remark, Snapshot } from "../snapshot.ts";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

export const diagnostics: Feature = {
  capabilities: () => ({}),
  listen(host) {
    const sent = new Map<Root, ReadonlyMap<string, string>>();
    host.workspace.onChecked((root, snapshot) => {
      const before = sent.get(root) ?? new Map<string, string>();
      const now = new Map<string, string>();
      for (const [uri, found] of snapshot ? diagnosticsIn(snapshot, host) : []) {
        const text = JSON.stringify(found);
        const { version } = host.workspace.documents.get(uri) ?? {};
        now.set(uri, text);
        if (before.get(uri) !== text || version !== undefined)
          host.connection.sendDiagnostics({ uri, diagnostics: found, ...(version !== undefined && { version }) });
      }
      for (const uri of before.keys()) if (!now.has(uri)) host.connection.sendDiagnostics({ uri, diagnostics: [] });
      if (snapshot) sent.set(root, now);
      else sent.delete(root);
    });
  },
};

/** What is shown of each file, by URI: all files that were read, so that nothing shown before stays. */
function diagnosticsIn(snapshot: Snapshot, host: Host): Map<string, Diagnostic[]> {
  const found = new Map<string, Diagnostic[]>();
  for (const name of snapshot.report.files.keys()) found.set(snapshot.root.names.uriOf(name), []);
  const add = (name: string, diagnostic: Diagnostic) => {
    const uri = snapshot.root.names.uriOf(name);
    found.set(uri, [...(found.get(uri) ?? []), diagnostic]);
  };
  for (const finding of snapshot.report.diagnostics)
    add(finding.place.file, shown(finding, snapshot, host.start.rulePages));
  for (const remark of snapshot.remarks) add(remark.file, remarked(remark, snapshot));
  return found;
}

/** A finding as the protocol has it. */
export function shown(finding: Found, snapshot: Snapshot, rulePages: string | null): Diagnostic {
  const { rule, severity, message, place, related } = finding;
  return {
    ...locationOf(place, snapshot),
    severity: severities[severity],
    source: "redis-ha-lint",
    code: rule,
    ...(rulePages !== null && { codeDescription: { href: rulePages.replace("{rule}", rule) } }),
    message,
    relatedInformation: related.map((note) => {
      const { range } = locationOf(note, snapshot);
      return { location: { uri: snapshot.root.names.uriOf(note.file), range }, message: note.message };
    }),
  };
}

function remarked(remark: Remark, snapshot: Snapshot): Diagnostic {
  const { severity, message } = remark;
  return { ...locationOf(remark, snapshot), severity: severities[severity], source: "redis-ha-lint", message };
}

function locationOf({ file, span }: Found["place"], snapshot: Snapshot): Pick<Diagnostic, "range"> {
  const start = { line: 0, character: 0 };
  return { range: snapshot.text(file)?.rangeOf(span) ?? { start, end: start } };
}
