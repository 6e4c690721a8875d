import { rules } from "../../../rules/index.ts";
import type { Diagnostic } from "../../lint/report.ts";
import { count } from "../../report/counts.ts";
import { lineOf } from "../../syntax/position.ts";
import type { Snapshot, View } from "../workspace/snapshot.ts";
import type { Block, Inline } from "./prose.ts";

const mostFindings = 5;
const mostRelated = 5;

/** What was found at a byte of a file; what several deployments say alike is said once. */
export function findingsAt({ findings }: View, offset: number): readonly Diagnostic[] {
  const here = findings.filter(({ place: { span } }) => span.start <= offset && offset <= span.end);
  return [...new Map(here.map((finding) => [`${finding.rule}\0${finding.message}`, finding])).values()];
}

/** Each with why it matters, what happens and what to do. */
export function findingBlocks(findings: readonly Diagnostic[], snapshot: Snapshot, rulePages: string | null): Block[] {
  const shown = findings.slice(0, mostFindings);
  const more = findings.length - shown.length;
  return [
    ...shown.flatMap((finding) => blocksOf(finding, snapshot, rulePages)),
    ...(more > 0 ? [[`... and ${more} more here`]] : []),
  ];
}

function blocksOf(finding: Diagnostic, snapshot: Snapshot, rulePages: string | null): Block[] {
  const { rule: id, severity, message, consequence, remedy, related } = finding;
  const why = rules.find((rule) => rule.id === id)?.why.split(/\n\s*\n/)[0];
  const name: Inline = rulePages === null ? { code: id } : { link: id, to: rulePages.replace("{rule}", id) };
  const places = related.slice(0, mostRelated).map((one): readonly Inline[] => relatedPlace(one, snapshot));
  const more = related.length - places.length;
  return [
    [{ strong: severity }, `: ${message} (`, name, ")"],
    ...(why === undefined ? [] : [{ markdown: why.replace(/\s*\n\s*/g, " ").trim() }]),
    { list: [[`If it stays: ${consequence}`], [`To repair: ${remedy}`]] },
    { list: more > 0 ? [...places, [`... and ${count(more, "more place")}`]] : places },
  ];
}

function relatedPlace(
  { file, span, message }: Diagnostic["related"][number],
  { report, root }: Snapshot,
): readonly Inline[] {
  const read = report.files.get(file);
  const line = read ? lineOf(read, span.start) : 1;
  return [{ link: `${file}:${line}`, to: `${root.names.uriOf(file)}#L${line}` }, `: ${message}`];
}
