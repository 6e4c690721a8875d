/** The engine as a library: paths in, a report out. Nothing here touches a process, a console or a network. */
import { isDocumentedOnly, type Target, versionText } from "../grammar/version.ts";
import { rules } from "../rules/index.ts";
import { type Facts, readFacts } from "./facts/read.ts";
import { merged } from "./lint/merge.ts";
import { summarizeFacts } from "./lint/observed.ts";
import type { DeploymentSummary, Diagnostic, Report, Severity, SkippedFile, Undecided } from "./lint/report.ts";
import { type AskedParameters, type Outcome, runRules, type Severities } from "./lint/run.ts";
import { addressText } from "./model/address.ts";
import { buildDeployment } from "./model/build.ts";
import type { Deployment, Instance, Master } from "./model/deployment.ts";
import type { RawDeployment } from "./model/raw.ts";
import { factsView, type Views, viewsOf } from "./observed/views.ts";
import { openSteps, type Parsers, type Project } from "./project/open.ts";
import type { Statement } from "./project/settings/statement.ts";
import type { FileSource } from "./project/source.ts";
import { done } from "./project/steps.ts";
import type { Rule } from "./rule.ts";
import { decode, lineOf } from "./syntax/position.ts";

export { type Repaired, repair } from "./lint/fixes.ts";
export type * from "./lint/report.ts";
export { memorySource } from "./project/memory.ts";
export type * from "./project/source.ts";
export type { Rule, Severity };
export { rules };

export interface CheckOptions {
  readonly source: FileSource;
  /** The server to judge for; without it the newest stable release of the engine the files are for. */
  readonly target?: Target;
  /** The paths are only a part of the deployment. */
  readonly partial?: boolean;
  /** Folders outside the paths given that `include` lines may lead to. */
  readonly includeRoots?: readonly string[];
  /** Text to check in place of the path `-`. */
  readonly stdin?: { readonly name: string; readonly text: string };
  /** Severity by rule id, or `off`. */
  readonly severities?: Severities;
  /** Values of rules' parameters, by rule id and name. */
  readonly parameters?: AskedParameters;
  /** What a project file says of the files. */
  readonly stated?: Statement;
  /** What the paths were read as, where they were; else they are read now. */
  readonly project?: Project;
  /** In place of the parsers, where files are read again and again. */
  readonly parsers?: Parsers;
  /** What running instances answered, and the name it is to have: `cluster.facts`. Latin-1. */
  readonly facts?: { readonly text: string; readonly name: string };
  /** Findings that are accepted as they are. */
  readonly isSuppressed?: (finding: Diagnostic) => boolean;
  /** All rules unless given. */
  readonly rules?: readonly Rule[];
  /** What a deployment of the files came to before, where nothing it rests on has changed since. */
  readonly alreadyJudged?: (raw: RawDeployment) => Judged | undefined;
  readonly onProgress?: (done: number, total: number) => void;
  /** Is given each deployment as it was understood, and what was found in it. */
  readonly onDeployment?: (deployment: Deployment, diagnostics: readonly Diagnostic[]) => void;
}

/** One deployment, judged. */
export interface Judged {
  readonly raw: RawDeployment;
  readonly deployment: Deployment;
  readonly summary: DeploymentSummary;
  /** Before any finding is accepted. */
  readonly outcome: Outcome;
}

/** Reads all configuration below the paths, puts deployments together and says what will go wrong. */
export function check(paths: readonly string[], options: CheckOptions): Report {
  return done(checkEach(paths, options));
}

/**
 * The same, one deployment at a time: whoever asks may do something else in between, or ask no more. While files are read
 * there is none yet.
 */
export function* checkEach(paths: readonly string[], options: CheckOptions): Generator<Judged | undefined, Report> {
  const project = options.project ?? (yield* openSteps(paths, options.source, options));
  const deployments: DeploymentSummary[] = [];
  const diagnostics: Diagnostic[] = [];
  const undecided: Undecided[] = [];
  const told = new Set<string>();
  const facts = options.facts && readFacts(options.facts.text, options.facts.name);
  const seen = facts && viewsOf(project.deployments, facts);
  const files = new Map(project.files);
  if (facts && seen) files.set(facts.file.uri, factsView(facts, seen));
  for (const [index, views] of (seen ?? project.deployments).entries()) {
    const known = "raw" in views ? undefined : options.alreadyJudged?.(views);
    const judged = known ?? judge("raw" in views ? views : declaredOnly(views), options, facts);
    deployments.push(judged.summary);
    const kept = judged.outcome.diagnostics.filter((diagnostic) => !options.isSuppressed?.(diagnostic));
    options.onDeployment?.(judged.deployment, kept);
    for (const diagnostic of kept) {
      // A file that two ways to start the same share is told about once.
      const { rule, place, message } = diagnostic;
      const key = `${rule}\0${place.file}\0${place.span.start}\0${place.span.end}\0${message}`;
      if (!told.has(key)) diagnostics.push(diagnostic);
      told.add(key);
    }
    for (const question of judged.outcome.undecided) undecided.push(question);
    options.onProgress?.(index + 1, project.deployments.length);
    yield judged;
  }
  const count = (severity: Severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {
    deployments,
    diagnostics,
    undecided,
    skipped: project.skipped,
    unreadable: [...project.unreadable, ...(facts ? mistakesIn(facts) : [])],
    files,
    ...(facts && { asked: { facts } }),
    summary: {
      errors: count("error"),
      warnings: count("warning"),
      infos: count("info"),
      files: project.files.size,
      instances: deployments.reduce((sum, { instances }) => sum + instances.length, 0),
    },
  };
}

function judge({ raw, declared, observed, sections }: Views, options: CheckOptions, facts: Facts | undefined): Judged {
  const asked = options.rules ?? rules;
  const run = (deployment: Deployment) => runRules(deployment, asked, options.severities, options.parameters);
  const deployment = declared ?? observed!;
  const running = observed && run(observed);
  const onFiles = declared && run(declared);
  const outcome = onFiles && running ? merged(onFiles, running, observed, asked) : (onFiles ?? running)!;
  const answered = facts && sections && sections.length > 0 && summarizeFacts(sections, facts.taken);
  const summary = { ...summarize(raw, deployment), ...(answered && { observed: answered }) };
  return { raw, deployment, summary, outcome };
}

/** Lines of a file of facts that are none. */
function mistakesIn({ file, mistakes }: Facts): SkippedFile[] {
  return mistakes.map(({ at, message }) => {
    const line = lineOf(file, at?.start ?? 0);
    return { file: file.uri, reason: `line ${line}: ${message}` };
  });
}

function declaredOnly(raw: RawDeployment): Views {
  return { raw, declared: buildDeployment(raw), observed: undefined };
}

function summarize(raw: RawDeployment, deployment: Deployment): DeploymentSummary {
  const { target } = raw;
  return {
    id: raw.id,
    target: {
      engine: target.engine,
      version: versionText(target.version),
      from: raw.targetFrom,
      ...(raw.targetFile !== undefined && { file: raw.targetFile }),
      documentedOnly: isDocumentedOnly(target),
    },
    instances: deployment.instances.map((instance) => ({
      id: instance.id,
      kind: instance.kind,
      ...(instance.address.isKnown && { address: decode(addressText(instance.address.value)) }),
      files: filesOf(instance),
    })),
    masters: deployment.masters.map(summarizeMaster),
    complete: raw.complete,
  };
}

function filesOf({ file, loading }: Instance): string[] {
  const included = loading.includes.flatMap(({ result }) => (result.kind === "files" ? result.files : []));
  const users = loading.aclFile?.result.kind === "file" ? [loading.aclFile.result.file] : [];
  return [...new Set([file, ...included, ...users, ...loading.options].map(({ uri }) => uri))];
}

function summarizeMaster({ name, watches, monitored, group }: Master) {
  const address = watches.find((watch) => watch.address.isKnown)?.address.value;
  const master = monitored[0]?.id ?? (address && decode(addressText(address)));
  return {
    name,
    ...(master !== undefined && { master }),
    replicas: (group?.nodes ?? []).filter(({ id }) => id !== master).map(({ id }) => id),
    sentinels: watches.map(({ sentinel }) => sentinel.id),
  };
}
