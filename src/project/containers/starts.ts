import type { ConfigFile } from "../../syntax/config-file.ts";
import { type Embedding, unchangeable } from "../../syntax/embedding.ts";
import { parseConfig } from "../../syntax/parse.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { optionsFile } from "../commands/options-file.ts";
import type { OptionLine, ServerCommand } from "../commands/server-command.ts";
import type { Disk } from "../starts/disk.ts";
import { commandEmbedding } from "../yaml/command-embedding.ts";
import type { ConfigSource, Container, Mount } from "./container.ts";
import { ContainerFiles } from "./files.ts";
import { writtenBefore } from "./init.ts";
import type { ContainerOutcome, ContainerStart } from "./outcome.ts";
import { spanIn } from "./places.ts";
import type { Recipe } from "./recipe.ts";
import { argvOf, environmentOf, recipeFor } from "./recipe-for.ts";
import { type RunCommand, runCommand } from "./run.ts";
import { unknownStart } from "./unknown-start.ts";
import { usedFiles } from "./used.ts";

export type { ContainerOutcome, ContainerStart } from "./outcome.ts";

/** What a container starts, and what stands behind the paths in it. Nothing is executed. */
export function startsOf(container: Container, disk: Disk): ContainerOutcome {
  const recipe = recipeFor(container, disk);
  const files = new ContainerFiles(container, recipe, disk, writtenBefore(container, disk));
  const environment = environmentOf(container, recipe);
  const running = runCommand(argvOf(container, recipe), container, recipe, files, environment);
  const started = running.commands.map((command) => startOf(command, container, recipe, files, disk));
  const unread = running.unread ?? recipe.unread;
  const isUnknown = started.length === 0 && unread !== undefined && recipe.isServers;
  return {
    started: isUnknown ? [unknownStart(container, recipe, files, disk, unread)] : started,
    ...((container.image ?? container.build) && { image: recipe.image }),
    ...(started.length === 0 && !isUnknown && { passed: running.passed ?? unread ?? "it starts no server" }),
    problems: running.problems,
    used: usedFiles(container, recipe, disk),
    hosts: recipe.hosts.map((host) => ({ host, shown: [] })),
    hostPath: (path) => files.hostPath(path),
    configAt: (path, named) => files.configAt(path, named),
    storageAt: (path) => files.storageAt(path),
  };
}

function startOf(
  { command, before, unread }: RunCommand,
  container: Container,
  recipe: Recipe,
  files: ContainerFiles,
  disk: Disk,
): ContainerStart {
  const { mode, config: path } = command;
  const config: ConfigSource = path ? files.configAt(path.value, spanIn(container, path)) : { kind: "none" };
  const all = [...before, ...optionFiles(command, container)];
  const dir = directoryOf(all, config, disk);
  const data = files.storageAt(dir === undefined ? "." : dir);
  const idle = path || before.length > 0 ? [] : idleFiles(container, recipe);
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

/** Files that are called configuration and mounted one by one, or copied into the image. */
function idleFiles({ mounts, place }: Container, recipe: Recipe): Mount[] {
  const isFile = ({ source }: Mount) => source.kind === "volume" || (source.kind === "bind" && source.is !== "folder");
  const copied = [...recipe.files].flatMap(([target, file]): Mount[] =>
    file.kind === "copy"
      ? [{ target, origin: place, isReadOnly: false, source: { kind: "bind", path: file.path, is: "file" } }]
      : [],
  );
  return [...mounts, ...copied].filter((mount) => isFile(mount) && /\.(?:conf|cfg)$/i.test(mount.target));
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
