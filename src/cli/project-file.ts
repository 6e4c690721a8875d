import { join } from "node:path";
import { rules } from "../../rules/index.ts";
import { Paths } from "../project/paths.ts";
import { findProjectFiles, isAboveAll } from "../project/settings/find.ts";
import type { Mistake } from "../project/settings/mistake.ts";
import type { ProjectFile } from "../project/settings/project-file.ts";
import type { FileSource } from "../project/source.ts";
import { count } from "../report/counts.ts";
import { printable } from "../report/escape.ts";
import { frameOf } from "../report/frame.ts";
import { wrap } from "../report/width.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import { positionOf } from "../syntax/position.ts";
import { loadScript } from "./load-script.ts";
import { type CheckSettings, formats } from "./options.ts";
import { quoted, UsageError } from "./usage.ts";

/**
 * The project file that holds for some paths: the one named, else the nearest above them; undefined if there is none.
 *
 * @throws UsageError if it cannot be read, has mistakes, or is not one for all of the paths
 */
export function projectFileFor(
  given: readonly string[],
  { config, stdinFilename }: Pick<CheckSettings, "config" | "stdinFilename">,
  source: FileSource,
): ProjectFile | undefined {
  if (config === false) return undefined;
  const paths = new Paths(source);
  const names = given.map((path) => paths.name(path === "-" ? (stdinFilename ?? "stdin") : path));
  const found = config === undefined ? findProjectFiles(names, source, paths) : [paths.name(config)];
  const [name, other] = found;
  if (name === undefined) return undefined;
  if (other !== undefined || (config === undefined && !isAboveAll(name, names, paths)))
    throw new UsageError(
      other === undefined
        ? `${quoted(name)} holds for some of these paths only; check them one at a time, or name it with --config, or leave it out with --no-config`
        : `these paths have different project files, ${quoted(name)} and ${quoted(other)}; check them one at a time, or name one with --config`,
    );
  return read(name, source);
}

function read(name: string, source: FileSource): ProjectFile {
  const text = source.read(name);
  if (!text.ok) throw new UsageError(`the project file ${quoted(name)} cannot be read: ${text.reason}`);
  // With its parser and validator it is a script of its own: most checks have no project file.
  const { readProjectFile } = loadScript(
    join(__dirname, "project-file.cjs"),
  ) as typeof import("../project/settings/read.ts");
  const { file, project, mistakes } = readProjectFile(text.text, name, { rules, formats });
  if (!project)
    throw new UsageError(`the project file ${name} has ${count(mistakes.length, "mistake")}`, told(file, mistakes));
  return project;
}

/** More are not read at once. */
const mostTold = 20;
const width = 100;

function told(file: ConfigFile, mistakes: readonly Mistake[]): string {
  const parts = mistakes.slice(0, mostTold).map(({ span, message }) => {
    const { text, mark, line } = frameOf(file, span, width - 12);
    const bar = " ".repeat(String(line).length);
    return [
      ...wrap(printable(message), width),
      `  ${placeIn(file, span.start)}`,
      `    ${line} | ${text}`,
      `    ${bar} | ${" ".repeat(mark.start)}${"^".repeat(mark.end - mark.start)}`,
      "",
    ].join("\n");
  });
  const more = mistakes.length - parts.length;
  return ["", ...parts, ...(more > 0 ? [`and ${more} more\n`] : [])].join("\n");
}

/** `redis-ha-lint.json:3:5` */
export function placeIn(file: ConfigFile, offset: number): string {
  const { line, column } = positionOf(file, offset);
  return `${printable(file.uri)}:${line}:${column}`;
}
