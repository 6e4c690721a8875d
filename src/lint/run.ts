import { sha256 } from "../../grammar/sha256.ts";
import type { Deployment } from "../model/deployment.ts";
import { Undecided as CannotTell } from "../model/known.ts";
import { links } from "../model/links/links.ts";
import { openLinks } from "../model/links/open-links.ts";
import { drifts } from "../model/live/drifts.ts";
import type { Located, Origin } from "../model/origin.ts";
import { type Finding, originOf, type ParameterValues, type Rule, type SubjectKind, type Subjects } from "../rule.ts";
import { encode } from "../syntax/position.ts";
import { changesOf, isPossible } from "./fixes.ts";
import { ownerAt } from "./owner.ts";
import { type Diagnostic, severities as ranks, type Severity, type Undecided } from "./report.ts";

/** Severities asked for by rule id; `off` keeps a rule from running. */
export type Severities = ReadonlyMap<string, Severity | "off">;

/** Values of parameters asked for, by rule id and name. */
export type AskedParameters = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Findings of one rule in one file that are told; how many more there are is told once. */
const mostPerFile = 1000;
/** Places told with one finding. */
const mostRelated = 100;

export interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  readonly undecided: readonly Undecided[];
}

/**
 * Asks every rule about every subject of a deployment. A rule that throws becomes one `internal` diagnostic and the
 * others go on; a question whose facts are missing becomes an undecided one.
 */
export function runRules(
  deployment: Deployment,
  rules: readonly Rule[],
  severities: Severities = new Map(),
  parameters: AskedParameters = new Map(),
): Outcome {
  const diagnostics = new Map<string, Diagnostic>();
  const undecided = new Map<string, Undecided>();
  const active = rules.filter(({ id }) => severities.get(id) !== "off");

  const values = new Map(active.flatMap((rule) => valuesOf(rule, parameters.get(rule.id))));

  const told = new Map<string, number>();
  const surplus = new Map<string, Surplus>();

  const alike = new Map<string, { readonly rule: Rule; readonly first: Finding; readonly messages: Set<string> }>();
  const withoutNames = namesAreAlike(deployment);

  const report = (rule: Rule, found: Finding) => {
    const { file, start, end } = found.at;
    const key = `${rule.id}\0${file.uri}\0${start}\0${end}\0${found.severity}\0${withoutNames(file.uri, found.message)}`;
    const known = alike.get(key);
    if (known) {
      known.messages.add(found.message);
      return;
    }
    alike.set(key, { rule, first: found, messages: new Set([found.message]) });
    const where = `${rule.id}\0${found.at.file.uri}`;
    const count = (told.get(where) ?? 0) + 1;
    told.set(where, count);
    if (count <= mostPerFile) diagnostics.set(key, diagnose(deployment, rule, found, severities.get(rule.id)));
    else surplus.set(where, withOneMore(surplus.get(where), rule, found));
  };
  const leaveOpen = (rule: string, about: string, missing: string) => {
    undecided.set(`${rule}\0${about}\0${missing}`, { rule, deployment: deployment.id, about, missing });
  };
  const ask = (rule: Rule, subject: Subjects[SubjectKind]) => {
    try {
      for (const found of rule.check(subject, values.get(rule) ?? none)) report(rule, found);
    } catch (error) {
      if (error instanceof CannotTell) leaveOpen(rule.id, nameOf(subject), error.missing);
      else {
        const failure = internal(deployment, rule, error);
        diagnostics.set(`internal\0${rule.id}`, failure);
      }
    }
  };

  for (const [kind, subjects] of subjectsOf(deployment)) {
    const asked = active.filter(({ each }) => each === kind);
    for (const rule of asked) {
      if (!rule.needsAll || deployment.complete) continue;
      leaveOpen(rule.id, deployment.id, "the rest of the deployment: only a part of it was given");
    }
    const able = asked.filter(({ needsAll }) => !needsAll || deployment.complete);
    if (able.length > 0) for (const subject of subjects()) for (const rule of able) ask(rule, subject);
  }
  for (const [key, { rule, first, messages }] of alike) {
    const others = messages.size - 1;
    if (others === 0 || !diagnostics.has(key)) continue;
    const message = `${first.message}; so it is with ${others === 1 ? "another one that is" : `${others} others that are`} started here`;
    diagnostics.set(key, diagnose(deployment, rule, { ...first, message }, severities.get(rule.id)));
  }
  for (const [where, rest] of surplus)
    diagnostics.set(where, diagnose(deployment, rest.rule, closing(rest), severities.get(rest.rule.id)));
  return { diagnostics: [...diagnostics.values()].sort(inReadingOrder), undecided: [...undecided.values()] };
}

const none: ParameterValues = {};

/** More instances than that are not told apart by their names. */
const mostNames = 100;

/** What makes messages equal that differ in nothing but which of several instances of one file they name. */
function namesAreAlike({ instances }: Deployment): (uri: string, message: string) => string {
  const byFile = new Map<string, Set<string>>();
  for (const instance of instances) {
    const { file, launch } = instance;
    for (const uri of new Set([file.uri, ...(launch ? [launch.origin.file.uri] : [])])) {
      const names = byFile.get(uri) ?? new Set();
      byFile.set(uri, names.add(String(instance)));
      if (launch) names.add(launch.name);
    }
  }
  return (uri, message) => {
    const names = byFile.get(uri);
    if (!names || names.size < 2 || names.size > mostNames) return message;
    let alike = message;
    for (const name of [...names].toSorted((a, b) => b.length - a.length)) alike = alike.replaceAll(name, "\0");
    return alike;
  };
}

/** The values of a rule's parameters; nothing for a rule that has none. */
function valuesOf(rule: Rule, asked?: ReadonlyMap<string, number>): [rule: Rule, values: ParameterValues][] {
  if (!rule.parameters) return [];
  const named = Object.entries(rule.parameters).map(([name, { default: usual }]) => [name, asked?.get(name) ?? usual]);
  return [[rule, Object.fromEntries(named)]];
}

/** Findings of a rule in a file that are counted and not told. */
interface Surplus {
  readonly rule: Rule;
  readonly first: Finding;
  count: number;
  worst: Severity;
}

function withOneMore(known: Surplus | undefined, rule: Rule, found: Finding): Surplus {
  const severity = found.severity ?? rule.severity;
  if (!known) return { rule, first: found, count: 1, worst: severity };
  known.count++;
  if (ranks.indexOf(severity) < ranks.indexOf(known.worst)) known.worst = severity;
  return known;
}

/** One finding for all of them. */
function closing({ first, count, worst }: Surplus): Finding {
  const findings = count === 1 ? "1 more finding" : `${count} more findings`;
  return {
    ...first,
    message: `${findings} of this rule in this file; the first of them is here`,
    related: [],
    severity: worst,
    fix: undefined,
  };
}

function subjectsOf(deployment: Deployment): [SubjectKind, () => Iterable<Subjects[SubjectKind]>][] {
  return [
    ["deployment", () => [deployment]],
    ["instance", () => deployment.instances],
    ["node", () => deployment.nodes],
    ["sentinel", () => deployment.sentinels],
    ["master", () => deployment.masters],
    ["group", () => deployment.groups],
    ["link", () => [...links(deployment), ...openLinks(deployment)]],
    ["drift", () => drifts(deployment)],
  ];
}

function nameOf(subject: Subjects[SubjectKind]): string {
  if ("running" in subject) return `${subject.name} of ${subject.observed}`;
  if ("name" in subject) return subject.name;
  if ("from" in subject && subject.missing !== undefined) return String(subject.from);
  if ("from" in subject) return `${subject.from} -> ${subject.to}`;
  if ("loading" in subject) return String(subject);
  if ("nodes" in subject && !("sentinels" in subject)) return String(subject.nodes[0]);
  return subject.id;
}

function diagnose(deployment: Deployment, rule: Rule, found: Finding, asked: Severity | "off" | undefined): Diagnostic {
  const { at, message, related } = found;
  // What a running instance answered is no text that could be changed.
  let print: string | undefined;
  const fix = deployment.view === "declared" && found.fix && isPossible(found.fix) ? found.fix : undefined;
  return {
    rule: rule.id,
    severity: asked && asked !== "off" ? asked : (found.severity ?? rule.severity),
    message,
    deployment: deployment.id,
    view: deployment.view,
    place: placeOf(at),
    related: shortened(others(at, related)).map((note) => ({ ...placeOf(note.at), message: note.message })),
    consequence: found.consequence ?? rule.consequence,
    remedy: found.remedy ?? rule.remedy,
    ...(fix && { repair: () => changesOf(fix) ?? [] }),
    get fingerprint() {
      print ??= fingerprint(rule.id, sourceOf(deployment, at), message);
      return print;
    },
  };
}

/** One service can start several instances: what stands at the finding's own place, or twice, is told once. */
function others(at: Origin, notes: Finding["related"]): Finding["related"] {
  const seen = new Set<string>();
  return notes.filter((note) => {
    const { message } = note;
    const key = keyOf(originOf(note.at));
    if (key === keyOf(at)) return false;
    const isNew = !seen.has(`${key}\0${message}`);
    seen.add(`${key}\0${message}`);
    return isNew;
  });
}

function keyOf({ file, start, end }: Origin): string {
  return `${file.uri}\0${start}\0${end}`;
}

/** The last place told says how many are not. */
function shortened(notes: Finding["related"]): Finding["related"] {
  const last = notes[mostRelated - 1];
  if (!last || notes.length === mostRelated) return notes;
  const more = notes.length - mostRelated;
  const message = `${last.message}; so ${more === 1 ? "is 1 place" : `are ${more} places`} more`;
  return [...notes.slice(0, mostRelated - 1), { at: last.at, message }];
}

/** On one line: words of a list in a file of another language, and what a parser for YAML stumbled over, may stand on several. */
function placeOf(at: Located | Origin) {
  const { file, start, end } = originOf(at);
  const line = file.text.indexOf("\n", start);
  return { file: file.uri, span: { start, end: Math.max(start, line < 0 ? end : Math.min(end, line)) } };
}

/** Survives moved lines: made of the rule, the file and what was said; no word of the line itself, which may be a secret. */
function fingerprint(rule: string, source: string, message: string): string {
  return sha256(encode(`${rule}\0${source}\0${message}`)).slice(0, 20);
}

/** The file that says it; of answers, which may be kept under any name, the instance that gave them. */
function sourceOf(deployment: Deployment, { file, start }: Origin): string {
  const owner = ownerAt(deployment, file.uri, start);
  return owner ? `live ${owner.id}` : file.uri;
}

function internal(deployment: Deployment, rule: Rule, error: unknown): Diagnostic {
  const file = deployment.instances[0]?.file.uri ?? deployment.id;
  // Only the place in our own code: the text of an error can hold words of the input.
  const where =
    error instanceof Error ? /\n\s+at (?:\S+ )?\(?.*?([\w.-]+:\d+:\d+)/.exec(error.stack ?? "")?.[1] : undefined;
  const message = `the rule ${rule.id} failed${where ? ` at ${where}` : ""}`;
  return {
    rule: "internal",
    severity: "error",
    message,
    deployment: deployment.id,
    view: deployment.view,
    place: { file, span: { start: 0, end: 0 } },
    related: [],
    consequence: "this deployment was not checked by that rule; all others ran",
    remedy: "report it, with the version and the rule's name; it is a defect of redis-ha-lint",
    fingerprint: `internal-${rule.id}`,
  };
}

function inReadingOrder(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.place.file, b.place.file) ||
    a.place.span.start - b.place.span.start ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
