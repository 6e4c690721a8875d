import type { ConfigFile } from "../../syntax/config-file.ts";
import { type Embedding, unchangeable } from "../../syntax/embedding.ts";
import { parseConfig } from "../../syntax/parse.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { optionsFile } from "../commands/options-file.ts";
import type { OptionLine, ServerCommand } from "../commands/server-command.ts";
import { baseOf } from "../paths.ts";
import type { Disk } from "../starts/disk.ts";
import { commandEmbedding } from "../yaml/command-embedding.ts";
import type { ConfigSource, Container, Environment, Mount } from "./container.ts";
import { ContainerFiles } from "./files.ts";
import { recipeOf } from "./images.ts";
import type { ContainerOutcome, ContainerStart } from "./outcome.ts";
import { impliedBy, spanIn } from "./places.ts";
import type { Recipe } from "./recipe.ts";
import { isServersName } from "./release.ts";
import { type RunCommand, runCommand } from "./run.ts";
import { usedFiles } from "./used.ts";

export type { ContainerOutcome, ContainerStart } from "./outcome.ts";

/** What a container starts, and what stands behind the paths in it. Nothing is executed. */
export function startsOf(container: Container, disk: Disk): ContainerOutcome {
  const recipe = recipeOf(container.image ?? impliedBy(container, ""));
  const environment: Environment = new Map([...recipe.environment, ...container.environment]);
  const files = new ContainerFiles(container, recipe, disk);
  const argv = argvOf(container, recipe);
  const running = runCommand(argv, container, recipe, files, environment);
  const started = running.commands.map((command) => startOf(command, container, files, disk));
  // What the image is made to do is not in view.
  const isBuilt = container.build !== undefined && recipe.command.length + recipe.entrypoint.length === 0;
  const isOpen = started.length === 0 && (running.passed === undefined || isBuilt) && isServers(container);
  const isUnknown = started.length === 0 && running.unread !== undefined && recipe.isServers;
  return {
    started: isUnknown ? [unknownStart(container, recipe, files, running.unread!)] : started,
    ...(container.image && { image: recipe.image }),
    ...(started.length === 0 && !isUnknown && { passed: running.passed ?? running.unread ?? "it starts no server" }),
    ...(isOpen && !isUnknown && { isOpen }),
    problems: running.problems,
    used: usedFiles(container, recipe, disk),
    hosts: recipe.hosts.map((host) => ({ host, shown: [] })),
    hostPath: (path) => files.hostPath(path),
    configAt: (path, named) => files.configAt(path, named),
    storageAt: (path) => files.storageAt(path),
  };
}

/** Whether it is named for a server, not for what only talks to one. */
function isServers({ name, image, build }: Container): boolean {
  return [name, image?.value ?? "", baseOf(build?.folder ?? ""), baseOf(build?.dockerfile ?? "")].some(isServersName);
}

/** An entrypoint of its own takes the image's command away, as Docker and Kubernetes have it. */
function argvOf({ entrypoint, command }: Container, recipe: Recipe): SourceText[] {
  const first = entrypoint?.words ?? recipe.entrypoint;
  return [...first, ...(command?.words ?? (entrypoint ? [] : recipe.command))];
}

function startOf(
  { command, before, unread }: RunCommand,
  container: Container,
  files: ContainerFiles,
  disk: Disk,
): ContainerStart {
  const { mode, config: path } = command;
  const config: ConfigSource = path ? files.configAt(path.value, spanIn(container, path)) : { kind: "none" };
  const all = [...before, ...optionFiles(command, container)];
  const dir = directoryOf(all, config, disk);
  const data = files.storageAt(dir === undefined ? "." : dir);
  const idle = path || before.length > 0 ? [] : idleFiles(container);
  return {
    mode,
    config,
    ...(idle.length > 0 && { idle }),
    options: all,
    folder: files.folder,
    ...(unread !== undefined && { unread }),
    storage: { ...(path && { config: files.storageAt(path.value) }), data },
  };
}

/** Files that are called configuration and mounted one by one. */
function idleFiles({ mounts }: Container): Mount[] {
  const isFile = ({ source }: Mount) => source.kind === "volume" || (source.kind === "bind" && source.is !== "folder");
  return mounts.filter((mount) => isFile(mount) && /\.(?:conf|cfg)$/i.test(mount.target));
}

/** Options as files, one behind the other for each file they are written in. */
function optionFiles({ program, options }: ServerCommand, container: Container): ConfigFile[] {
  const groups: { readonly host: HostFile; readonly lines: OptionLine[] }[] = [];
  for (const line of options) {
    const { host } = line[0];
    const words = line.map((word) => (word.host === host ? word : SourceText.written(host, word.value, line[0].span)));
    const own = Object.assign(
      [words[0]!, ...words.slice(1)] as const,
      line.unbalanced && { unbalanced: true as const },
    );
    const last = groups.at(-1);
    if (last?.host === host) last.lines.push(own);
    else groups.push({ host, lines: [own] });
  }
  return groups.map(({ host, lines }) => {
    const isOwn = host === container.host;
    const embedding = isOwn ? optionEmbedding(program, container) : unchangeable(lines[0]![0].span, "option");
    return optionsFile(lines, host, embedding);
  });
}

/** Options can be changed where they are words of the container's command itself, not of a script in it. */
function optionEmbedding(program: SourceText, container: Container): Embedding {
  const { command, entrypoint, host, place, isInterpolated } = container;
  const isDirect = [...(command?.words ?? []), ...(entrypoint?.words ?? [])].includes(program);
  const argv = command ?? entrypoint;
  if (!argv || !isDirect) return unchangeable(place, "option");
  return commandEmbedding(argv, place, host, isInterpolated ? { isInterpolated } : {});
}

/** The argument of the last `dir` line, if it can be read. */
function directoryOf(options: readonly ConfigFile[], config: ConfigSource, disk: Disk): string | undefined {
  const files = [...options].reverse();
  if (config.kind === "embedded") files.push(config.file);
  if (config.kind === "file") {
    const read = disk.read(config.path);
    if (read.ok) files.push(parseConfig(read.text, config.path));
  }
  for (const { directives } of files) {
    const line = directives.findLast(({ name }) => name.value.toLowerCase() === "dir");
    if (line) return line.args[0]?.value;
  }
  return undefined;
}

/** A server or a sentinel whose start cannot be followed: nobody knows its settings. */
function unknownStart(container: Container, recipe: Recipe, files: ContainerFiles, unread: string): ContainerStart {
  const isSentinel = recipe.isSentinel || /sentinel/i.test(container.name);
  return {
    mode: isSentinel ? "sentinel" : "server",
    config: { kind: "none" },
    options: [],
    folder: files.folder,
    unread,
    storage: { data: files.storageAt(".") },
  };
}
