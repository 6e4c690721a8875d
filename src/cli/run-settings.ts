import type { CheckOptions } from "../index.ts";
import { diskSource } from "../project/disk.ts";
import { Paths } from "../project/paths.ts";
import type { ProjectFile } from "../project/settings/project-file.ts";
import { Statement } from "../project/settings/statement.ts";
import { Suppressions } from "../project/settings/suppressions.ts";
import { printable } from "../report/escape.ts";
import { type InForce, inForce, valuesOf } from "./in-force.ts";
import type { CheckSettings } from "./options.ts";
import { placeIn, projectFileFor } from "./project-file.ts";
import { writeError } from "./write.ts";

/** What the options and the project file come to for one run. */
export interface RunSettings {
  readonly project: ProjectFile | undefined;
  readonly force: InForce;
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
  const names = new Paths(source);
  const stated = project && new Statement(project, names);
  const suppressions = project && new Suppressions(project, names);
  return {
    project,
    force,
    options: {
      source,
      ...(given.target && { target: given.target }),
      ...(given.partial && { partial: true }),
      includeRoots: force.includeRoots.value,
      severities: valuesOf(force.severities),
      parameters: new Map([...force.parameters].map(([id, parameters]) => [id, valuesOf(parameters)])),
      ...(stated && { stated }),
      ...(suppressions && { isSuppressed: (finding) => suppressions.suppress(finding) }),
    },
    warn(checked) {
      if (!project || !stated || !suppressions || given.quiet) return;
      for (const { span, message } of [...stated.notices, ...suppressions.unused(checked)])
        writeError(`redis-ha-lint: ${placeIn(project.file, span.start)}: ${printable(message)}\n`);
    },
  };
}
