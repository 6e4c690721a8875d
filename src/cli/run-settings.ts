import type { CheckOptions } from "../index.ts";
import { diskSource } from "../project/disk.ts";
import { engineFor, type InForce, inForce } from "../project/settings/in-force.ts";
import type { ProjectFile } from "../project/settings/project-file.ts";
import { printable } from "../report/escape.ts";
import type { CheckSettings, Format } from "./options.ts";
import { placeIn, projectFileFor } from "./project-file.ts";
import { writeError } from "./write.ts";

/** What the options and the project file come to for one run. */
export interface RunSettings {
  readonly project: ProjectFile | undefined;
  readonly force: InForce<Format>;
  /** For the engine, without what is particular to a command. */
  readonly options: CheckOptions;
  /** Says on the standard error output what of the project file fits nothing; after the run. */
  warn(checked: Iterable<string>): void;
}

/** @throws UsageError if there is no using the project file */
export function runSettings(paths: readonly string[], given: CheckSettings): RunSettings {
  const source = diskSource(process.cwd());
  const project = projectFileFor(paths, given, source);
  const force = inForce(given, project);
  const { options, notices } = engineFor(source, given, force, project);
  return {
    project,
    force,
    options,
    warn(checked) {
      if (!project || given.quiet) return;
      for (const { span, message } of notices(checked))
        writeError(`redis-ha-lint: ${placeIn(project.file, span.start)}: ${printable(message)}\n`);
    },
  };
}
