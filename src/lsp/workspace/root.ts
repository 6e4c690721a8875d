import { posix } from "node:path";
import type { Target } from "../../../grammar/version.ts";
import { checkEach, type Judged, type Report, rules } from "../../index.ts";
import { NamedFiles } from "../../project/named-files.ts";
import { isWithin, Paths, rooted } from "../../project/paths.ts";
import { findProjectFiles } from "../../project/settings/find.ts";
import { engineFor, inForce } from "../../project/settings/in-force.ts";
import type { ProjectFile } from "../../project/settings/project-file.ts";
import { readProjectFile } from "../../project/settings/read.ts";
import { targetNamed } from "../../project/settings/target-name.ts";
import type { Entry, FileSource } from "../../project/source.ts";
import { done, type Steps } from "../../project/steps.ts";
import { formats } from "../../report/formats.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import type { OpenDocuments } from "../files/documents.ts";
import { Names, pathOf } from "../files/names.ts";
import { overlaid } from "../files/overlay.ts";
import { Reach } from "../files/reach.ts";
import type { SavedFiles } from "../files/saved.ts";
import type { Settings } from "../settings.ts";
import { Known } from "./known.ts";
import { type Remark, Snapshot } from "./snapshot.ts";

/** What a project file may name. One object: what it is validated with is kept with it. */
const vocabulary = { rules, formats };

/** What is checked as one: a folder of the workspace, or a file that lies in none. It equals one run of `check`. */
export class Root {
  /** URI. */
  readonly folder: string;
  readonly names: Names;
  /** What `check` would be given, relative to the folder. */
  readonly paths: readonly string[];
  readonly #saved: FileSource;
  /** As the last check saw it. */
  #source: FileSource;
  #known = new Known();
  /** The name of the project file that held when it was last checked. */
  projectFile: string | undefined;
  /** The path of the folder, with symbolic links resolved. */
  readonly #here: string;
  /** All that it went by beside the files when it was found to be too large. */
  #tooLargeFor: string | undefined;
  /** Of the last check, and of the one that runs. */
  #reach: readonly Reach[] = [];
  /** As last checked. */
  snapshot: Snapshot | undefined;

  constructor(folder: string, paths: readonly string[], saved: SavedFiles) {
    this.folder = folder;
    this.paths = paths;
    const source = saved.of(folder);
    // A folder that is not there yet has a path all the same: what lies outside of it is to be known.
    const real = (path: string) => source.real(path) ?? (path === "." ? pathOf(folder) : undefined);
    this.#saved = { ...source, real };
    this.#source = this.#saved;
    this.#here = new Paths(this.#saved).here;
    this.names = new Names(folder, this.#here);
  }

  /** Whether a check can come to something else when this has changed. `isThere`: it was there before, and still is. */
  restsOn(uri: string, isThere: boolean): boolean {
    return this.#reach.some((reach) => reach.holds(uri, isThere));
  }

  /** What a folder of it holds, by the engine's name of the folder; undefined for what lies elsewhere. */
  entries(name: string): readonly Entry[] | undefined {
    const real = this.#source.real(name);
    return real !== undefined && isWithin(rooted(real), this.#here) ? this.#source.list(name) : undefined;
  }

  /** What people call the folder. */
  get title(): string {
    return posix.basename(pathOf(this.folder)) || this.folder;
  }

  /**
   * Finds files that configuration names, as include lines are followed; below the folder only.
   *
   * @param from names of the files that count, the one that holds the path first
   * @param directory what the `dir` line says
   */
  finder(): (path: string, from: readonly string[], directory: string | undefined) => string | undefined {
    const paths = new Paths(this.#source);
    const files = new NamedFiles(this.#source, paths, [paths.here]);
    return (path, from, directory) => {
      const found = files.find(path, { from, open: [], directory, globs: false });
      return found.kind === "names" ? found.names.find((name) => files.kind(name) === "file") : undefined;
    };
  }

  /** Checks all of it anew, one deployment at a time; what it comes to is then its snapshot. */
  *check(settings: Settings, documents: OpenDocuments): Steps<Snapshot> {
    const reach = new Reach();
    this.#reach = [...this.#reach, reach];
    const source = overlaid(this.#saved, documents, this.names, reach);
    const result = (
      report: Report,
      all: readonly Judged[],
      remarks: readonly Remark[],
      troubles: readonly string[],
    ) => {
      this.#reach = [reach];
      this.#source = source;
      this.snapshot = new Snapshot(this, documents, report, all, [...remarks, ...unread(report)], troubles);
      return this.snapshot;
    };
    const { target, troubles: troublesOfTarget } = targetOf(settings);
    const { file, project, remarks, troubles: troublesOfProject } = this.#projectFile(settings, source);
    const { facts, troubles: troublesOfFacts } = this.#facts(settings, source);
    const troubles = [...troublesOfTarget, ...troublesOfProject, ...troublesOfFacts];
    if (remarks.length > 0) return result(nothing(file), [], remarks, troubles);
    const asked = {
      ...(target && { target }),
      ...(settings.includeRoots.length > 0 && { includeRoot: settings.includeRoots }),
    };
    const goesBy = JSON.stringify([settings, file?.text]);
    const tooLarge = () => {
      this.#tooLargeFor = goesBy;
      reach.forgetFolders();
      return result(nothing(file), [], [], [...troubles, whyTooLarge(this.folder)]);
    };
    if (this.#tooLargeFor === goesBy) return tooLarge();
    const { options, notices } = engineFor(source, asked, inForce(asked, project), project);
    const all: Judged[] = [];
    const steps = checkEach(this.paths, {
      ...options,
      ...(facts && { facts }),
      parsers: this.#known.parsers,
      // What was judged with answers is another judgement than that of the files alone.
      alreadyJudged: this.#known.reuse(`${goesBy} ${facts ? "with facts" : ""}`),
    });
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      if (step.value) {
        all.push(step.value);
        this.#known.remember(step.value);
      }
      yield;
      if (reach.size > mostAsked) return tooLarge();
    }
    const report = step.value;
    this.#known.keep(new Set(all.map(({ raw }) => raw.id)), report.files);
    const told = notices(report.files.keys()).map(
      ({ span, message }): Remark => ({ file: file!.uri, span, message, severity: "warning" }),
    );
    return result(file ? withFile(report, file) : report, all, told, troubles);
  }

  /** Whether there is a file of this name, saved or open. */
  holds(name: string): boolean {
    return this.#source.kind(name) === "file";
  }

  /** What a check would report if some files had other texts (Latin-1, by name); what is shown stays as it is. */
  reportWith(texts: ReadonlyMap<string, string>, settings: Settings): Report {
    const byUri = new Map([...texts].map(([name, text]) => [this.names.uriOf(name), text]));
    const source: FileSource = {
      kind: (path) => this.#source.kind(path),
      list: (path) => this.#source.list(path),
      real: (path) => this.#source.real(path),
      read: (path) => {
        const text = byUri.get(this.names.uriOf(path));
        return text === undefined ? this.#source.read(path) : { ok: true, text };
      },
    };
    const other = new Root(this.folder, this.paths, { of: () => source });
    other.#known = this.#known;
    return done(other.check(settings, new Map())).report;
  }

  /** The project file that holds for the folder, and its mistakes: where there are any nothing can be checked. */
  #projectFile({ config }: Settings, source: FileSource): FoundProject {
    const paths = new Paths(source);
    const names = this.paths.map((path) => paths.name(path));
    const [name] = config === null ? findProjectFiles(names, source, paths) : [paths.name(config)];
    this.projectFile = name;
    if (name === undefined) return { remarks: [], troubles: [] };
    const read = source.read(name);
    if (!read.ok && config !== null)
      return { remarks: [], troubles: [`the project file of the setting config cannot be read: ${read.reason}`] };
    if (!read.ok) return { remarks: [unreadable(name, read.reason)], troubles: [] };
    const { file, project, mistakes } = readProjectFile(read.text, name, vocabulary);
    const remarks = mistakes.map(({ span, message }): Remark => ({ file: name, span, message, severity: "error" }));
    return { file, ...(project && { project }), remarks, troubles: [] };
  }

  #facts(
    { facts }: Settings,
    source: FileSource,
  ): { readonly facts?: SavedFacts; readonly troubles: readonly string[] } {
    if (facts === null) return { troubles: [] };
    const name = new Paths(source).name(facts);
    const read = source.read(name);
    if (read.ok) return { facts: { text: read.text, name }, troubles: [] };
    return { troubles: [`the file of the setting facts cannot be read: ${read.reason}`] };
  }
}

/** A home folder, or all of a disk: whoever opens that does not mean one deployment. */
const mostAsked = 50_000;

function whyTooLarge(folder: string): string {
  return `${folder} holds too many files to be checked as one; open the folder of a deployment, or say in a redis-ha-lint.json what to ignore`;
}

interface FoundProject {
  readonly file?: ConfigFile;
  readonly project?: ProjectFile;
  readonly remarks: readonly Remark[];
  readonly troubles: readonly string[];
}

interface SavedFacts {
  readonly text: string;
  readonly name: string;
}

function targetOf({ target }: Settings): { readonly target?: Target; readonly troubles: readonly string[] } {
  const found = target === null ? undefined : targetNamed(target);
  if (!found) return { troubles: [] };
  return "mistake" in found
    ? { troubles: [`the setting target is ${JSON.stringify(target)}; ${found.mistake}`] }
    : { target: found, troubles: [] };
}

/** What makes the command exit with 3. */
function unread({ unreadable: all }: Report): Remark[] {
  return all.map(({ file, reason }) => unreadable(file, reason));
}

function unreadable(file: string, reason: string): Remark {
  return { file, span: { start: 0, end: 0 }, message: `could not be read: ${reason}`, severity: "error" };
}

function withFile(report: Report, file: ConfigFile): Report {
  return report.files.has(file.uri) ? report : { ...report, files: new Map([...report.files, [file.uri, file]]) };
}

/** What a check comes to that cannot begin. */
function nothing(file: ConfigFile | undefined): Report {
  return {
    deployments: [],
    diagnostics: [],
    undecided: [],
    skipped: [],
    unreadable: [],
    files: new Map(file ? [[file.uri, file]] : []),
    summary: { errors: 0, warnings: 0, infos: 0, files: 0, instances: 0 },
  };
}
