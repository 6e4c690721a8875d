import type { Deployment, Instance } from "../model/deployment.ts";
import { isLeftToFiles } from "../model/live/live.ts";
import type { Rule } from "../rule.ts";
import type { Diagnostic, Undecided } from "./report.ts";
import type { Outcome } from "./run.ts";

/**
 * One outcome of two: what the files say already is told once, at the files, with the answer that says so, too. What
 * the second tier would have answered is no open question where the files answer it.
 *
 * @param observed of the observed view, which has files
 */
export function merged(
  declared: Outcome,
  observed: Outcome,
  { declared: files, instances }: Deployment,
  rules: readonly Rule[],
): Outcome {
  const eachOf = new Map(rules.map(({ id, each }) => [id, each]));
  const ownerOf = sectionOwner(instances);
  const told = new Map<string, Diagnostic[]>();
  for (const diagnostic of declared.diagnostics) {
    const known = told.get(diagnostic.rule);
    if (known) known.push(diagnostic);
    else told.set(diagnostic.rule, [diagnostic]);
  }
  const confirmed = new Map<Diagnostic, Diagnostic>();
  const added: Diagnostic[] = [];
  for (const diagnostic of observed.diagnostics) {
    const same = (told.get(diagnostic.rule) ?? []).find((other) => {
      const each = eachOf.get(diagnostic.rule);
      if (each === "master" || each === "group" || each === "deployment") return true;
      const own = ownerOf(diagnostic)?.declared;
      return own === undefined ? false : filesOf(own).has(other.place.file);
    });
    if (!same) added.push(diagnostic);
    else if (!confirmed.has(same)) confirmed.set(same, diagnostic);
  }
  const diagnostics = declared.diagnostics.map((diagnostic) => {
    const live = confirmed.get(diagnostic);
    if (!live) return diagnostic;
    const note = { ...live.place, message: "the running instance says so, too" };
    return { ...diagnostic, related: [...diagnostic.related, note] };
  });
  const open = new Set(declared.undecided.map(keyOf));
  const undecided = observed.undecided.filter(
    (question) => !(files && isLeftToFiles(question.missing)) && !open.has(keyOf(question)),
  );
  return { diagnostics: [...diagnostics, ...added], undecided: [...declared.undecided, ...undecided] };
}

function keyOf({ rule, about, missing }: Undecided): string {
  return `${rule}\0${about}\0${missing}`;
}

function filesOf({ loading, launch }: Instance): ReadonlySet<string> {
  const included = loading.includes.flatMap(({ result }) => (result.kind === "files" ? result.files : []));
  const all = [loading.file, ...included, ...loading.options].map(({ uri }) => uri);
  return new Set(launch ? [...all, launch.origin.file.uri] : all);
}

/** The observed instance in whose answers a place lies. */
function sectionOwner(instances: readonly Instance[]): (diagnostic: Diagnostic) => Instance | undefined {
  const heads = instances.flatMap((instance) =>
    instance.live ? [{ instance, file: instance.live.section.file.uri, start: instance.live.section.head.start }] : [],
  );
  const ordered = heads.toSorted((a, b) => a.start - b.start);
  return ({ place: { file, span } }) =>
    ordered.findLast((head) => head.file === file && head.start <= span.start)?.instance;
}
