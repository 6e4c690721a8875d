import type { Deployment, Instance } from "../model/deployment.ts";
import { groupBy } from "../model/grouping.ts";
import { isLeftToFiles } from "../model/live/missing.ts";
import type { Rule, SubjectKind } from "../rule.ts";
import { ownerAt } from "./owner.ts";
import { type Diagnostic, severities, type Undecided } from "./report.ts";
import type { Outcome } from "./run.ts";

/**
 * One outcome of two: what the files say already is told once, at the files, with the answer that says so, too. What
 * the second tier would have answered is no open question where the files answer it.
 *
 * @param observed of the observed view, which has files
 */
export function merged(declared: Outcome, observed: Outcome, running: Deployment, rules: readonly Rule[]): Outcome {
  const { confirmed, told } = confirmedBy(
    declared,
    observed,
    running,
    new Map(rules.map(({ id, each }) => [id, each])),
  );
  const diagnostics = declared.diagnostics.map((diagnostic) => {
    const live = confirmed.get(diagnostic);
    if (!live) return diagnostic;
    const also = live.message === diagnostic.message ? "the running instance says so, too" : `running: ${live.message}`;
    return { ...diagnostic, related: [...diagnostic.related, { ...live.place, message: also }] };
  });
  const added = observed.diagnostics.filter((diagnostic) => !told.has(diagnostic));
  const open = new Set(declared.undecided.map(keyOf));
  const undecided = observed.undecided.filter(
    (question) => !(running.declared && isLeftToFiles(question.missing)) && !open.has(keyOf(question)),
  );
  return { diagnostics: [...diagnostics, ...added], undecided: [...declared.undecided, ...undecided] };
}

/**
 * Which findings on the answers are which on the files: of one rule, on the same instance or on sets that share one, no graver
 * than it; those that read alike first. A second mistake of the same kind on one instance is told; what several instances
 * of one file do is one on that file.
 */
function confirmedBy(
  declared: Outcome,
  observed: Outcome,
  running: Deployment,
  eachOf: ReadonlyMap<string, SubjectKind>,
): { readonly confirmed: ReadonlyMap<Diagnostic, Diagnostic>; readonly told: ReadonlySet<Diagnostic> } {
  const ownerOf = ({ place: { file, span } }: Diagnostic) => ownerAt(running, file, span.start);
  const onFiles = groupBy(declared.diagnostics, ({ rule }) => rule);
  const confirmed = new Map<Diagnostic, Diagnostic>();
  const owners = new Map<Diagnostic, Set<Instance | undefined>>();
  const told = new Set<Diagnostic>();
  const confirm = (live: Diagnostic, isSame: (other: Diagnostic) => boolean) => {
    const owner = ownerOf(live);
    const same = onFiles.get(live.rule)?.find((other) => !owners.get(other)?.has(owner) && isSame(other));
    if (!same) return;
    told.add(live);
    owners.set(same, (owners.get(same) ?? new Set()).add(owner));
    if (!confirmed.has(same)) confirmed.set(same, live);
  };
  const about = (live: Diagnostic) => {
    const own = ownerOf(live)?.declared;
    const isOfSet = ["master", "group", "deployment"].includes(eachOf.get(live.rule) ?? "");
    if (!own) return () => isOfSet;
    const files = filesOf(own);
    return ({ place, related }: Diagnostic) =>
      files.has(place.file) || (isOfSet && related.some(({ file }) => files.has(file)));
  };
  for (const live of observed.diagnostics) {
    const isAbout = about(live);
    confirm(live, (other) => other.message === live.message && isAbout(other));
  }
  for (const live of observed.diagnostics) {
    if (told.has(live) || !ownerOf(live)?.declared) continue;
    const isAbout = about(live);
    confirm(live, (other) => isNoGraver(live, other) && isAbout(other));
  }
  return { confirmed, told };
}

function isNoGraver(one: Diagnostic, other: Diagnostic): boolean {
  return severities.indexOf(one.severity) >= severities.indexOf(other.severity);
}

function keyOf({ rule, about, missing }: Undecided): string {
  return `${rule}\0${about}\0${missing}`;
}

function filesOf({ loading, launch }: Instance): ReadonlySet<string> {
  const included = loading.includes.flatMap(({ result }) => (result.kind === "files" ? result.files : []));
  const all = [loading.file, ...included, ...loading.options].map(({ uri }) => uri);
  return new Set(launch ? [...all, launch.origin.file.uri] : all);
}
