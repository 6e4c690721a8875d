import { posix } from "node:path";
import type { QuotedTogether } from "../../model/launch.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { parseEmbedded } from "../../syntax/embedded.ts";
import { type Embedding, unchangeable } from "../../syntax/embedding.ts";
import { parseConfig } from "../../syntax/parse.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { optionsFile } from "../commands/options-file.ts";
import { isServerProgram, type OptionLine, type ServerCommand } from "../commands/server-command.ts";
import type { Disk } from "../starts/disk.ts";
import { commandEmbedding } from "../yaml/command-embedding.ts";
import type { ConfigSource, Container } from "./container.ts";
import type { ContainerFiles } from "./files.ts";
import { idleFiles } from "./idle.ts";
import type { ContainerStart } from "./outcome.ts";
import { placeFile, spanIn } from "./places.ts";
import type { Recipe } from "./recipe.ts";
import type { RunCommand } from "./run.ts";

/** What a server that a container runs reads, and where that lies. */
export function serverStart(
  run: RunCommand,
  container: Container,
  recipe: Recipe,
  files: ContainerFiles,
  disk: Disk,
): ContainerStart {
  const { command, before, input, unread } = run;
  const { mode, config: path } = command;
  const folder = posix.resolve(files.folder, run.folder ?? "");
  const at = path && posix.resolve(folder, path.value);
  const config = path && at !== undefined ? configAt(at, path, container, files) : ({ kind: "none" } as const);
  const options = [...before, ...inputFile(command, input), ...optionFiles(command, container)];
  const dir = directoryOf(options, config, disk);
  const doubt =
    unread ??
    (at === undefined ? undefined : files.doubtAt(at)) ??
    (command.readsInput && !input ? "what it reads from its standard input" : undefined);
  const isWithout = !path && before.length === 0 && !command.readsInput;
  const idle = isWithout ? idleFiles(container, recipe, disk) : [];
  const together = quotedTogether(command, options, container);
  return {
    mode,
    config,
    ...(idle.length > 0 && { idle }),
    options,
    folder,
    ...(together.length > 0 && { together }),
    ...(doubt !== undefined && { unread: doubt }),
    storage: {
      ...(at !== undefined && { config: files.storageAt(at) }),
      data: files.storageAt(posix.resolve(folder, dir ?? "")),
    },
  };
}

/** Elements that hold several words, in the files of the options they come to, where they can be changed. */
function quotedTogether(
  { together }: ServerCommand,
  options: readonly ConfigFile[],
  { host, place }: Container,
): QuotedTogether[] {
  return together.map(({ word, isBeforeOption }) => {
    const file = options.find(({ uri }) => uri === word.host.uri) ?? placeFile(host, place);
    const { start, end } = word.host.uri === file.uri ? word.span : place;
    const [name = ""] = word.value.trim().split(/\s+/);
    const isProgram = isServerProgram(name);
    const kind = isProgram ? "program" : name.startsWith("--") ? "option" : "value";
    // A value may be a secret: the option behind it tells which one is meant.
    const option = /\s(--[a-z][\w-]*)/i.exec(word.value)?.[1] ?? "";
    return {
      ...{ kind, name: kind === "value" ? option : name, origin: { from: "file", file, start, end } },
      ...(isBeforeOption && { isBeforeOption }),
    };
  });
}

function configAt(at: string, path: SourceText, container: Container, files: ContainerFiles): ConfigSource {
  const named = spanIn(container, path);
  // A variable that nobody knows.
  if (path.value.includes("$")) return { kind: "unknown", at, named, why: "which file it is started with" };
  return files.configAt(at, named);
}

function inputFile({ readsInput }: ServerCommand, input: SourceText | undefined): ConfigFile[] {
  if (!readsInput || !input) return [];
  const { start } = input.span;
  return [parseEmbedded(input, unchangeable({ start, end: start }, "line"))];
}

/** Options as files, one behind the other for each file they are written in. */
function optionFiles(command: ServerCommand, container: Container): ConfigFile[] {
  const groups: { readonly host: HostFile; readonly lines: OptionLine[] }[] = [];
  for (const line of command.options) {
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
    const embedding = host === container.host ? optionEmbedding(command, lines[0]![0], container) : undefined;
    return optionsFile(
      lines,
      host,
      embedding ?? unchangeable(host === container.host ? container.place : lines[0]![0].span),
    );
  });
}

/** Options can be changed where they are words of the container's command itself, not of a script in it. */
function optionEmbedding({ program }: ServerCommand, first: SourceText, container: Container): Embedding | undefined {
  const { command, entrypoint, host, place, isInterpolated } = container;
  const isOption = (word: SourceText) => word.value.startsWith("--") && word.span.start + 2 === first.span.start;
  const argv = [command, entrypoint].find((argv) => argv?.words.some(isOption));
  const named = [command, entrypoint].some((argv) => argv?.words.includes(program))
    ? (command ?? entrypoint)
    : undefined;
  const found = argv ?? named;
  return found && commandEmbedding(found, place, host, isInterpolated ? { isInterpolated } : {});
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
