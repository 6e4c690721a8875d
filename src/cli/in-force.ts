import { posix } from "node:path";
import type { Target } from "../../grammar/version.ts";
import type { Severity } from "../lint/report.ts";
import type { FailOn } from "../project/settings/fail-on.ts";
import type { Placed, ProjectFile } from "../project/settings/project-file.ts";
import type { CheckSettings, Format, Output } from "./options.ts";
import { placeIn } from "./project-file.ts";

/** A value and where it comes from: `--fail-on`, `redis-ha-lint.json:3:5`, `default`. */
export interface Sourced<T> {
  readonly value: T;
  readonly from: string;
}

/** What a check goes by: options of the command line, else the project file, else defaults. */
export interface InForce {
  /** Of all deployments that have none of their own. */
  readonly target?: Sourced<Target>;
  readonly outputs: Sourced<readonly Output[]>;
  readonly failOn: Sourced<FailOn>;
  readonly maxWarnings?: Sourced<number>;
  readonly partial: Sourced<boolean>;
  readonly includeRoots: Sourced<readonly string[]>;
  readonly severities: ReadonlyMap<string, Sourced<Severity | "off">>;
  readonly parameters: ReadonlyMap<string, ReadonlyMap<string, Sourced<number>>>;
}

export function inForce(options: CheckSettings, project: ProjectFile | undefined): InForce {
  const placed = <T>(setting: Placed<T>): Sourced<T> => ({
    value: setting.value,
    from: project ? placeIn(project.file, setting.span.start) : "default",
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
