import { targetText } from "../../grammar/version.ts";
import { rules } from "../../rules/index.ts";
import type { DeploymentSummary, Report, Severity } from "../lint/report.ts";
import type { InForce, Output, Sourced } from "../project/settings/in-force.ts";
import type { Placed, ProjectFile } from "../project/settings/project-file.ts";
import { countInstances } from "../report/counts.ts";
import { printable } from "../report/escape.ts";
import { jsonText } from "../report/json-text.ts";

import { placeIn } from "./project-file.ts";

/** What is in force, for readers and as JSON: every value with where it comes from. */
export interface Configuration {
  readonly projectFile: string | null;
  readonly settings: Readonly<Record<string, Sourced<unknown>>>;
  readonly rules: Readonly<Record<string, RuleInForce>>;
  readonly deployments: readonly {
    readonly id: string;
    /** `redis-ha-lint.json:3:5`, or `files` where it was concluded. */
    readonly from: string;
    readonly target: Sourced<string>;
    readonly complete: boolean;
    readonly instances: DeploymentSummary["instances"];
  }[];
}

interface RuleInForce {
  readonly severity: Sourced<Severity | "off">;
  readonly parameters: Readonly<Record<string, Sourced<number>>>;
}

const usual = <T>(value: T): Sourced<T> => ({ value, from: "default" });

/**
 * @param report of the files, no rule asked
 */
export function configuration(force: InForce, project: ProjectFile | undefined, report: Report): Configuration {
  const all = (list: readonly Placed<string>[] = []) =>
    list.map(({ value, span }) => ({ value, from: at(span.start) }));
  const at = (offset: number) => (project ? placeIn(project.file, offset) : "default");
  const { target, outputs, failOn, maxWarnings, partial, includeRoots } = force;
  return {
    projectFile: project?.file.uri ?? null,
    settings: {
      target: target ? { ...target, value: nameOf(target.value) } : { value: null, from: "default" },
      format: { ...outputs, value: outputs.value.map(outputName) },
      failOn,
      maxWarnings: maxWarnings ?? usual(null),
      partial,
      includeRoots,
      ignore: listed(all(project?.ignore)),
      suppressions: listed(
        (project?.suppressions ?? []).map(({ rule, file, span }) => ({
          value: `${rule} in ${file}`,
          from: at(span.start),
        })),
      ),
      credentials: listed(
        (project?.credentials ?? []).map(({ host, kind }) => ({
          value: kind ? `${kind.value} at ${host.value}` : host.value,
          from: at(host.span.start),
        })),
      ),
    },
    rules: Object.fromEntries(rules.map((rule) => [rule.id, ruleInForce(rule, force)])),
    deployments: report.deployments.map(({ id, target, complete, instances }) => {
      const stated = project?.deployments.find(({ name }) => name.value === id);
      const place = stated?.target ?? project?.target;
      const from =
        target.from === "project-file" && place
          ? at(place.span.start)
          : ({ option: "--target", default: "default" }[target.from as "option"] ?? `${target.from} in ${target.file}`);
      return {
        id,
        from: stated ? at(stated.name.span.start) : "files",
        target: { value: `${target.engine}@${target.version}`, from },
        complete,
        instances,
      };
    }),
  };
}

function ruleInForce({ id, severity, parameters = {} }: (typeof rules)[number], force: InForce): RuleInForce {
  const asked = force.parameters.get(id);
  const values = Object.entries(parameters).map(([name, { default: value }]) => [
    name,
    asked?.get(name) ?? usual(value),
  ]);
  return { severity: force.severities.get(id) ?? usual(severity), parameters: Object.fromEntries(values) };
}

/** One value for a list whose entries stand in one file. */
function listed(entries: readonly Sourced<string>[]): Sourced<readonly string[]> {
  return { value: entries.map(({ value }) => value), from: entries[0]?.from ?? "default" };
}

function outputName({ format, file }: Output): string {
  return file === undefined ? format : `${format}=${file}`;
}

function nameOf(target: Parameters<typeof targetText>[0]): string {
  return targetText(target).replace(" ", "@");
}

export function configurationJson(shown: Configuration): string {
  return jsonText({ schemaVersion: 1, ...shown });
}

/** Values that are not as they were delivered, and what every deployment is judged for. */
export function configurationText({ projectFile, settings, rules, deployments }: Configuration): string {
  const rows: [name: string, value: string, from: string][] = Object.entries(settings).map(
    ([name, { value, from }]) => [name, textOf(value), from],
  );
  const changed = Object.entries(rules).flatMap(([id, { severity, parameters }]) => {
    const own = [
      [id, severity] as const,
      ...Object.entries(parameters).map(([name, one]) => [`${id} ${name}`, one] as const),
    ];
    return own
      .filter(([, { from }]) => from !== "default")
      .map(([name, { value, from }]): [string, string, string] => [name, String(value), from]);
  });
  const lines = [
    projectFile === null ? "no project file" : `project file ${printable(projectFile)}`,
    "",
    ...table(rows),
    "",
    changed.length === 0 ? "rules: all as they are by default" : "rules: as they are by default, but for",
    ...table(changed),
  ];
  for (const { id, from, target, complete, instances } of deployments) {
    const name = id === "." ? "the current folder" : printable(id);
    lines.push("", `deployment ${name} (${from === "files" ? "concluded from its files" : printable(from)})`);
    lines.push(
      ...table([
        ["target", target.value, target.from],
        ["complete", complete ? "yes" : "no", ""],
        ["instances", countInstances(instances), ""],
      ]),
    );
    lines.push(
      ...instances.map(
        ({ id, kind, address }) => `    ${kind} ${printable(id)}${address ? ` at ${printable(address)}` : ""}`,
      ),
    );
  }
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((one) => printable(String(one))).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null ? "none" : printable(String(value));
}

/** Columns; a value that is too wide for its column moves the rest of its line. */
function table(rows: readonly (readonly [string, string, string])[]): string[] {
  const widthOf = (column: 0 | 1) => Math.min(40, Math.max(0, ...rows.map((row) => row[column].length)));
  const [first, second] = [widthOf(0), widthOf(1)];
  return rows.map(([name, value, from]) => `  ${name.padEnd(first)}  ${value.padEnd(second)}  ${printable(from)}`);
}
