import type { Section } from "../../facts/read.ts";
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
  /**
   * Of what a sentinel says: the key without that sentinel. What many of them say stands at the first, and which that is may
   * be another one in the next round.
   */
  readonly anywhere: string | undefined;
}

/**
 * Findings by what they say of whom: rule, severity, instance or file, and the message without numbers that move. Offsets,
 * seconds and sizes change with every round; ports and addresses stay.
 */
export function knownFindings(report: Report): KnownFinding[] {
  const times = new Map<string, number>();
  return report.diagnostics.map((diagnostic) => {
    const { rule, severity, deployment, place, message } = diagnostic;
    const section = sectionAt(report, place.file, place.span.start);
    const instance = section && endpointText(section.address);
    const subject = instance ?? place.file;
    const said = [rule, severity, deployment, steady(message)];
    const same = JSON.stringify([...said, subject]);
    // Several that differ in nothing else are told apart by their number.
    const time = (times.get(same) ?? 0) + 1;
    times.set(same, time);
    return {
      key: `${same}${time}`,
      diagnostic,
      subject,
      instance,
      anywhere: section?.kind === "sentinel" ? JSON.stringify(said) : undefined,
    };
  });
}

/** A message without the numbers that may move, and without what depends on them: `1 replica is` and `2 replicas are`. */
export function steady(message: string): string {
  return message
    .replace(/(?<![\w.:[\]/@-])[+-]?\d+(?:\.\d+)?(?:[kmgt]?b|m?s|%)?(?![\w:@/-]|\.\d)/gi, "#")
    .replace(/(?<= )are(?= )/g, "is")
    .replace(/(?<=# (?:[a-z]{1,30} ){0,2}[a-z]{3,30})s(?=[ ,:;]|$)/g, "");
}

/** The section of the facts that holds a place; undefined for places in other files. */
function sectionAt({ asked }: Report, file: string, offset: number): Section | undefined {
  if (file !== asked?.facts.file.uri) return undefined;
  return asked.facts.sections.findLast(({ head }) => head.start <= offset);
}
