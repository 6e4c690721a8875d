import { rules } from "../../../rules/index.ts";
import type { Diagnostic } from "../../lint/report.ts";
import { count } from "../../report/counts.ts";
import { lineOf } from "../../syntax/position.ts";
import type { Snapshot, View } from "../workspace/snapshot.ts";
import type { Block, Inline } from "./prose.ts";
import { firstSentences } from "./sentences.ts";

const mostFindings = 5;
const mostRelated = 5;
/** Characters of why a finding matters; its page says the rest. */
const longestWhy = 400;

/** What was found at a byte of a file; what several deployments say alike is said once. */
export function findingsAt({ findings }: View, offset: number): readonly Diagnostic[] {
  const here = findings.filter(({ place: { span } }) => span.start <= offset && offset <= span.end);
  return [...new Map(here.map((finding) => [`${finding.rule}\0${finding.message}`, finding])).values()];
}

export interface FindingsShown {
  /** URI of a rule's page, with `{rule}`. */
  readonly rulePages: string | null;
  /** The editor itself shows what was found, and its places: only why it matters is left to say. */
  readonly showsFindings: boolean;
}

/** Each with why it matters, what happens and what to do. */
export function findingBlocks(findings: readonly Diagnostic[], snapshot: Snapshot, how: FindingsShown): Block[] {
  const shown = findings.slice(0, mostFindings);
  const more = findings.length - shown.length;
  return [
    ...shown.flatMap((finding) => blocksOf(finding, snapshot, how)),
    ...(more > 0 ? [[`... and ${more} more here`]] : []),
  ];
}

function blocksOf(finding: Diagnostic, snapshot: Snapshot, { rulePages, showsFindings }: FindingsShown): Block[] {
  const { rule: id, severity, message, consequence, remedy, related } = finding;
  const why = rules.find((rule) => rule.id === id)?.why.split(/\n\s*\n/)[0];
  const name: Inline = { code: id };
  const page: Block[] = rulePages === null ? [] : [["more: ", { link: id, to: rulePages.replace("{rule}", id) }]];
  const reason: Block[] =
    why === undefined ? [] : [{ markdown: firstSentences(why.replace(/\s*\n\s*/g, " ").trim(), longestWhy) }, ...page];
  const ends: Block = { list: [[`If it stays: ${consequence}`], [`To repair: ${remedy}`]] };
  if (showsFindings) return [[{ strong: severity }, ": ", name], ...reason, ends];
  const places = related.slice(0, mostRelated).map((one): readonly Inline[] => relatedPlace(one, snapshot));
  const more = related.length - places.length;
  return [
    [{ strong: severity }, `: ${message} (`, name, ")"],
    ...reason,
    ends,
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
