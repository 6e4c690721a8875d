import type { Diagnostic, ObservedSummary, Report } from "../lint/report.ts";
import { jsonText } from "./json-text.ts";
import { rangeIn } from "./place.ts";

export interface JsonOptions {
  readonly version: string;
}

/** One JSON object as `report.schema.json` describes it, ending with a line feed. */
export function json(report: Report, { version }: JsonOptions): string {
  const { deployments, diagnostics, undecided, skipped, unreadable, summary } = report;
  const whole = {
    schemaVersion: 1,
    tool: { name: "redis-ha-lint", version },
    deployments: deployments.map(({ id, target, instances, masters, complete, observed }) => ({
      id,
      target: { engine: target.engine, version: target.version, from: target.from, file: target.file },
      complete,
      instances: instances.map(({ id, kind, address, files }) => ({ id, kind, address, files })),
      masters: masters.map(({ name, master, replicas, sentinels }) => ({ name, master, replicas, sentinels })),
      observed: observed && observedOf(observed),
    })),
    findings: diagnostics.map((diagnostic) => findingOf(report, diagnostic)),
    undecided: undecided.map(({ rule, deployment, about, missing }) => ({ rule, deployment, about, missing })),
    skipped: skipped.map(({ file, reason }) => ({ file, reason })),
    unreadable: unreadable.map(({ file, reason }) => ({ file, reason })),
    notAsked: report.asked?.notAsked?.map(({ instance, reason }) => ({ instance, reason })),
    summary: {
      errors: summary.errors,
      warnings: summary.warnings,
      infos: summary.infos,
      files: summary.files,
      instances: summary.instances,
    },
  };
  return jsonText(whole);
}

function findingOf(report: Report, diagnostic: Diagnostic) {
  const { rule, severity, message, deployment, view, place, related, consequence, remedy, fingerprint } = diagnostic;
  return {
    rule,
    severity,
    message,
    consequence,
    remedy,
    deployment,
    view,
    file: place.file,
    range: rangeIn(report, place),
    related: related.map((note) => ({ file: note.file, range: rangeIn(report, note), message: note.message })),
    fingerprint,
    fixable: diagnostic.repair !== undefined,
  };
}

function observedOf({ takenAt, instances, masters }: ObservedSummary) {
  return {
    takenAt,
    instances: instances.map((instance) => ({
      address: instance.address,
      dialled: instance.dialled,
      kind: instance.kind,
      answered: instance.answered,
      failure: instance.failure,
      failed: instance.failed,
      role: instance.role,
      version: instance.version,
      runId: instance.runId,
      user: instance.user,
      mayWrite: instance.mayWrite,
      replication: instance.replication,
    })),
    masters: masters.map(({ name, views }) => ({ name, views })),
  };
}
