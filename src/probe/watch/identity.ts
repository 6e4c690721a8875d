import type { Diagnostic, Report } from "../../lint/report.ts";
import { endpointText } from "../hosts.ts";

/** A finding, as it is known again in the next round. */
export interface KnownFinding {
  readonly key: string;
  readonly diagnostic: Diagnostic;
  /** Whom it is about: the instance whose answers it stands in, else the file. */
  readonly subject: string;
  /** The address of that instance, as in its answers. */
  readonly instance: string | undefined;
}

/**
 * Findings by what they say of whom: rule, severity, instance or file, and the message without numbers that move. Offsets,
 * seconds and sizes change with every round; ports and addresses stay.
 */
export function knownFindings(report: Report): KnownFinding[] {
  const times = new Map<string, number>();
  return report.diagnostics.map((diagnostic) => {
    const { rule, severity, deployment, place, message } = diagnostic;
    const instance = instanceAt(report, place.file, place.span.start);
    const subject = instance ?? place.file;
    const same = JSON.stringify([rule, severity, deployment, subject, steady(message)]);
    // Several that differ in nothing else are told apart by their number.
    const time = (times.get(same) ?? 0) + 1;
    times.set(same, time);
    return { key: `${same}${time}`, diagnostic, subject, instance };
  });
}

/** A message without the numbers that may move, and without what depends on them: `1 replica is` and `2 replicas are`. */
export function steady(message: string): string {
  return message
    .replace(/(?<![\w.:[\]/@-])[+-]?\d+(?:\.\d+)?(?:[kmgt]?b|m?s|%)?(?![\w:@/-]|\.\d)/gi, "#")
    .replace(/(?<= )are(?= )/g, "is")
    .replace(/(?<=# (?:[a-z]{1,30} ){0,2}[a-z]{3,30})s(?=[ ,:;]|$)/g, "");
}

/** The instance whose section of the facts holds a place; undefined for places in other files. */
function instanceAt({ asked }: Report, file: string, offset: number): string | undefined {
  if (file !== asked?.facts.file.uri) return undefined;
  const section = asked.facts.sections.findLast(({ head }) => head.start <= offset);
  return section && endpointText(section.address);
}
