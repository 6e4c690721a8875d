import type { Target } from "../../grammar/version.ts";
import { checkEach, type Judged, type Report, rules } from "../index.ts";
import { isWithin, Paths, rooted } from "../project/paths.ts";
import { findProjectFiles } from "../project/settings/find.ts";
import { engineFor, inForce } from "../project/settings/in-force.ts";
import type { ProjectFile } from "../project/settings/project-file.ts";
import { readProjectFile } from "../project/settings/read.ts";
import { targetNamed } from "../project/settings/target-name.ts";
import type { Entry, FileSource } from "../project/source.ts";
import { formats } from "../report/formats.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import { Documents } from "./documents.ts";
import { Known } from "./known.ts";
import { Names } from "./names.ts";
import { overlaid } from "./overlay.ts";
import type { SavedFiles } from "./saved.ts";
import type { Settings } from "./settings.ts";
import { type Remark, Snapshot } from "./snapshot.ts";

/** What is checked as one: a folder of the workspace, or a file that lies in none. It equals one run of `check`. */
export class Root {
  /** URI. */
  readonly folder: string;
  readonly names: Names;
  /** What `check` would be given, relative to the folder. */
  readonly paths: readonly string[];
  readonly #source: FileSource;
  #known = new Known();
  /** The name of the project file that held when it was last checked. */
  projectFile: string | undefined;
  /** The path of the folder, with symbolic links resolved. */
  readonly #here: string;
  /** As last checked. */
  snapshot: Snapshot | undefined;

  constructor(folder: string, paths: readonly string[], saved: SavedFiles, documents: Documents) {
    this.folder = folder;
    this.paths = paths;
    const source = saved.of(folder);
    this.#here = new Paths(source).here;
    this.names = new Names(folder, this.#here);
    this.#source = overlaid(source, documents, this.names);
  }

  /** What a folder of it holds, by the engine's name of the folder; undefined for what lies elsewhere. */
  entries(name: string): readonly Entry[] | undefined {
    const real = this.#source.real(name);
    return real !== undefined && isWithin(rooted(real), this.#here) ? this.#source.list(name) : undefined;
  }

  /** Checks all of it anew, one deployment at a time; what it comes to is then its snapshot. */
  *check(settings: Settings): Generator<void, Snapshot> {
    const { file, project, remarks } = this.#projectFile(settings);
    if (remarks.length > 0) return this.#result(nothing(file), [], remarks);
    const asked = {
      ...targetOf(settings),
      ...(settings.includeRoots.length > 0 && { includeRoot: settings.includeRoots }),
    };
    const { options, notices } = engineFor(this.#source, asked, inForce(asked, project), project);
    const facts = this.#facts(settings);
    const all: Judged[] = [];
    const steps = checkEach(this.paths, {
      ...options,
      ...(facts && { facts }),
      parsers: this.#known.parsers,
      alreadyJudged: this.#known.reuse(JSON.stringify([settings, file?.text])),
    });
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      all.push(step.value);
      this.#known.remember(step.value);
      yield;
    }
    const report = step.value;
    this.#known.keep(new Set(all.map(({ raw }) => raw.id)), report.files);
    const told = notices(report.files.keys()).map(
      ({ span, message }): Remark => ({ file: file!.uri, span, message, severity: "warning" }),
    );
    return this.#result(file ? withFile(report, file) : report, all, told);
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
    const other = new Root(this.folder, this.paths, { of: () => source }, new Documents((uri) => source.read(uri)));
    other.#known = this.#known;
    const steps = other.check(settings);
    for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value.report;
  }

  #result(report: Report, all: readonly Judged[], remarks: readonly Remark[]): Snapshot {
    this.snapshot = new Snapshot(this, report, all, remarks);
    return this.snapshot;
  }

  /** The project file that holds for the folder, and its mistakes. */
  #projectFile({ config }: Settings): { file?: ConfigFile; project?: ProjectFile; remarks: readonly Remark[] } {
    const paths = new Paths(this.#source);
    const names = this.paths.map((path) => paths.name(path));
    const [name] = config === null ? findProjectFiles(names, this.#source, paths) : [paths.name(config)];
    this.projectFile = name;
    if (name === undefined) return { remarks: [] };
    const read = this.#source.read(name);
    if (!read.ok) return { remarks: [] };
    const { file, project, mistakes } = readProjectFile(read.text, name, { rules, formats });
    const remarks = mistakes.map(({ span, message }): Remark => ({ file: name, span, message, severity: "error" }));
    return { file, ...(project && { project }), remarks };
  }

  #facts({ facts }: Settings): { readonly text: string; readonly name: string } | undefined {
    if (facts === null) return undefined;
    const name = new Paths(this.#source).name(facts);
    const read = this.#source.read(name);
    return read.ok ? { text: read.text, name } : undefined;
  }
}

function targetOf({ target }: Settings): { readonly target?: Target } {
  const found = target === null ? undefined : targetNamed(target);
  return found && !("mistake" in found) ? { target: found } : {};
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
