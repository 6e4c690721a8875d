import { posix } from "node:path";
import type { Target } from "../../grammar/version.ts";
import { checkEach, type Judged, type Report, rules } from "../index.ts";
import { NamedFiles } from "../project/named-files.ts";
import { Paths } from "../project/paths.ts";
import { findProjectFiles } from "../project/settings/find.ts";
import { engineFor, inForce } from "../project/settings/in-force.ts";
import type { ProjectFile } from "../project/settings/project-file.ts";
import { readProjectFile } from "../project/settings/read.ts";
import { targetNamed } from "../project/settings/target-name.ts";
import type { FileSource } from "../project/source.ts";
import { formats } from "../report/formats.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import type { Documents } from "./documents.ts";
import { Known } from "./known.ts";
import { Names, pathOf } from "./names.ts";
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
  readonly #known = new Known();
  /** As last checked. */
  snapshot: Snapshot | undefined;

  constructor(folder: string, paths: readonly string[], saved: SavedFiles, documents: Documents) {
    this.folder = folder;
    this.paths = paths;
    const source = saved.of(folder);
    this.names = new Names(folder, new Paths(source).here);
    this.#source = overlaid(source, documents, this.names);
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

  #result(report: Report, all: readonly Judged[], remarks: readonly Remark[]): Snapshot {
    this.snapshot = new Snapshot(this, report, all, remarks);
    return this.snapshot;
  }

  /** The project file that holds for the folder, and its mistakes. */
  #projectFile({ config }: Settings): { file?: ConfigFile; project?: ProjectFile; remarks: readonly Remark[] } {
    const paths = new Paths(this.#source);
    const names = this.paths.map((path) => paths.name(path));
    const [name] = config === null ? findProjectFiles(names, this.#source, paths) : [paths.name(config)];
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
