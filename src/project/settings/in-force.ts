import { posix } from "node:path";
import type { Target } from "../../../grammar/version.ts";
import type { Diagnostic, Severity } from "../../lint/report.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { positionOf } from "../../syntax/position.ts";
import { Paths } from "../paths.ts";
import type { FileSource } from "../source.ts";
import type { FailOn } from "./fail-on.ts";
import type { Mistake } from "./mistake.ts";
import type { Placed, ProjectFile } from "./project-file.ts";
import { Statement } from "./statement.ts";
import { Suppressions } from "./suppressions.ts";

/** What a user asks for beside the project file: options of a command, settings of an editor. */
export interface Asked<Format extends string = string> {
  readonly target?: Target;
  readonly format?: readonly Output<Format>[];
  readonly rule?: ReadonlyMap<string, Severity | "off">;
  readonly failOn?: FailOn;
  readonly maxWarnings?: number;
  readonly partial?: boolean;
  readonly includeRoot?: readonly string[];
}

/** A report in one format, to a file or to the standard output. */
export interface Output<Format extends string = string> {
  readonly format: Format;
  readonly file?: string;
}

/** A value and where it comes from: `--fail-on`, `redis-ha-lint.json:3:5`, `default`. */
export interface Sourced<T> {
  readonly value: T;
  readonly from: string;
}

/** What a check goes by: what is asked for, else the project file, else defaults. */
export interface InForce<Format extends string = string> {
  /** Of all deployments that have none of their own. */
  readonly target?: Sourced<Target>;
  readonly outputs: Sourced<readonly Output<Format | "pretty">[]>;
  readonly failOn: Sourced<FailOn>;
  readonly maxWarnings?: Sourced<number>;
  readonly partial: Sourced<boolean>;
  readonly includeRoots: Sourced<readonly string[]>;
  readonly severities: ReadonlyMap<string, Sourced<Severity | "off">>;
  readonly parameters: ReadonlyMap<string, ReadonlyMap<string, Sourced<number>>>;
}

export function inForce<Format extends string>(
  options: Asked<Format>,
  project: ProjectFile | undefined,
): InForce<Format> {
  const placed = <T>(setting: Placed<T>): Sourced<T> => ({
    value: setting.value,
    from: project ? placeOf(project.file, setting.span.start) : "default",
  });
  const first = <T>(option: string, value: T | undefined, setting: Placed<T> | undefined): Sourced<T> | undefined =>
    value !== undefined ? { value, from: option } : setting && placed(setting);
  const target = first("--target", options.target, project?.target);
  const maxWarnings = first("--max-warnings", options.maxWarnings, project?.maxWarnings);
  const format = project?.format;
  const roots = project?.includeRoots ?? [];
  const folder = posix.dirname(project?.file.uri ?? ".");
  const [firstRoot] = roots;
  return {
    ...(target && { target }),
    ...(maxWarnings && { maxWarnings }),
    outputs: first(
      "--format",
      options.format,
      format && { ...format, value: [{ format: format.value as Format }] },
    ) ?? { value: [{ format: "pretty" }], from: "default" },
    failOn: first("--fail-on", options.failOn, project?.failOn) ?? { value: "error", from: "default" },
    partial: first<boolean>("--partial", options.partial, project?.partial) ?? { value: false, from: "default" },
    includeRoots: first(
      "--include-root",
      options.includeRoot,
      firstRoot && {
        span: firstRoot.span,
        value: roots.map(({ value }) => (posix.isAbsolute(value) ? value : posix.join(folder, value))),
      },
    ) ?? { value: [], from: "default" },
    severities: new Map([
      ...[...(project?.rules ?? [])].flatMap(([id, { severity }]) =>
        severity ? [[id, placed(severity)] as const] : [],
      ),
      ...[...(options.rule ?? [])].map(([id, value]) => [id, { value, from: "--rule" }] as const),
    ]),
    parameters: new Map(
      [...(project?.rules ?? [])].map(([id, { parameters }]) => [
        id,
        new Map([...parameters].map(([name, value]) => [name, placed(value)])),
      ]),
    ),
  };
}

/** The values without their sources. */
export function valuesOf<K, T>(sourced: ReadonlyMap<K, Sourced<T>>): Map<K, T> {
  return new Map([...sourced].map(([key, { value }]) => [key, value]));
}

/** `redis-ha-lint.json:3:5`; the name as it is, for whoever prints it to escape. */
function placeOf(file: ConfigFile, offset: number): string {
  const { line, column } = positionOf(file, offset);
  return `${file.uri}:${line}:${column}`;
}

/** What the engine is to go by. */
export interface EngineOptions {
  readonly source: FileSource;
  readonly target?: Target;
  readonly partial?: boolean;
  readonly includeRoots: readonly string[];
  readonly severities: ReadonlyMap<string, Severity | "off">;
  readonly parameters: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly stated?: Statement;
  readonly isSuppressed?: (finding: Pick<Diagnostic, "rule" | "place">) => boolean;
}

export interface Engine {
  readonly options: EngineOptions;
  /** What of the project file fits nothing; after the run. */
  notices(checked: Iterable<string>): readonly Mistake[];
}

/** Options and project file as the engine takes them, for one run. */
export function engineFor(
  source: FileSource,
  asked: Pick<Asked, "target" | "partial">,
  force: InForce,
  project: ProjectFile | undefined,
): Engine {
  const paths = new Paths(source);
  const stated = project && new Statement(project, paths);
  const suppressions = project && new Suppressions(project, paths);
  return {
    options: {
      source,
      ...(asked.target && { target: asked.target }),
      ...(asked.partial && { partial: true }),
      includeRoots: force.includeRoots.value,
      severities: valuesOf(force.severities),
      parameters: new Map([...force.parameters].map(([id, parameters]) => [id, valuesOf(parameters)])),
      ...(stated && { stated }),
      ...(suppressions && { isSuppressed: (finding) => suppressions.suppress(finding) }),
    },
    notices: (checked) => (stated && suppressions ? [...stated.notices, ...suppressions.unused(checked)] : []),
  };
}
