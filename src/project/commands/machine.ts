import { posix } from "node:path";
import type { Launch, Storage, Told } from "../../model/launch.ts";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { parseEmbedded } from "../../syntax/embedded.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import type { ConfigSource } from "../containers/container.ts";
import type { Passed, Start, Startup } from "../starts/start.ts";
import type { MachineFiles } from "./machine-files.ts";
import { optionsFile } from "./options-file.ts";
import { readServerCommand, type ServerCommand } from "./server-command.ts";
import { pathIn, pathOf } from "./shell/state.ts";
import type { WrittenFile } from "./shell/value.ts";
import type { ShellOutcome, StartedCommand } from "./shell.ts";

/** What a unit or a script says of what it starts. */
export interface Machine {
  readonly host: HostFile;
  readonly kind: "unit" | "script";
  /** Where it is introduced. */
  readonly place: Span;
  /** What may be shown of it besides. */
  readonly shown: readonly Span[];
  readonly restart?: { readonly value: string; readonly at: Span };
  readonly memoryLimit?: { readonly value: number; readonly at: Span };
  /** What makes a path read-only for it, if something does. */
  protection?(path: string): Span | undefined;
}

/** Puts together what commands come to. All servers that one file starts are on one machine, in no container. */
export function startupOf(machine: Machine, outcome: ShellOutcome, files: MachineFiles): Startup {
  const { host, kind, shown } = machine;
  const commands = outcome.servers.flatMap((started) => {
    const command = readServerCommand(started.argv);
    return command ? [{ started, command }] : [];
  });
  const hosts = new Map<HostFile, readonly Span[]>();
  const texts = new Set([host, ...commands.map(({ command }) => command.program.host)]);
  for (const text of texts) {
    const words = commands.flatMap(({ command }) => shownWords(command, text));
    hosts.set(
      text,
      [...(text === host ? shown : []), ...words].sort((a, b) => a.start - b.start),
    );
  }
  const builder = new Builder(machine, outcome, files, hosts);
  const isNamed = ({ config }: ServerCommand) => !config || placed(config) !== undefined;
  const starts = commands.filter(({ started, command }) => started.isCertain && isNamed(command));
  const passed = commands.filter(({ started, command }) => !started.isCertain || !isNamed(command));
  const isOpen = starts.length === 0 && outcome.unread !== undefined;
  return {
    file: host.uri,
    kind,
    starts: starts.map(({ started, command }, at) => builder.start(started, command, at, starts.length)),
    hosts: [...hosts].map(([text, spans]) => ({ host: text, shown: spans })),
    problems: [],
    used: builder.used,
    passed: [
      ...passed.map(({ command, started }): Passed => {
        const reason = started.isCertain ? "which file it is started with" : "it is started under a condition";
        return { name: command.config?.value ?? command.mode, reason, isOpen: true };
      }),
      ...(isOpen ? [{ name: posix.basename(host.uri), reason: outcome.unread!, isOpen }] : []),
    ],
  };
}

/** The program and the path of its file. */
function shownWords({ program, config }: ServerCommand, host: HostFile): Span[] {
  return [program, config].flatMap((word) => (word && word.host === host && word.isVerbatim ? [word.span] : []));
}

class Builder {
  readonly used: string[] = [];
  readonly #machine: Machine;
  readonly #outcome: ShellOutcome;
  readonly #files: MachineFiles;
  readonly #shown: ReadonlyMap<HostFile, readonly Span[]>;
  readonly #place: ConfigFile;

  constructor(
    machine: Machine,
    outcome: ShellOutcome,
    files: MachineFiles,
    shown: ReadonlyMap<HostFile, readonly Span[]>,
  ) {
    this.#machine = machine;
    this.#outcome = outcome;
    this.#files = files;
    this.#shown = shown;
    const { host, place } = machine;
    const nowhere = { start: 0, end: 0 };
    this.#place = {
      uri: host.uri,
      text: host.text,
      directives: [],
      end: nowhere,
      embedding: { ...unchangeable(place), shown: shown.get(host) ?? [] },
    };
  }

  start(started: StartedCommand, command: ServerCommand, index: number, count: number): Start {
    const { host, kind } = this.#machine;
    const { mode, program } = command;
    const { config, added, isOpen } = this.#config(started, command);
    const unread =
      this.#outcome.unread ??
      (command.readsInput && !started.input ? "its standard input" : undefined) ??
      (isOpen || command.options.flat().some(isOpenWord)
        ? `what ${posix.basename(host.uri)} is started with`
        : undefined);
    const { host: own } = program;
    const options = command.options.length === 0 ? [] : [this.#options(command)];
    const launch: Launch = {
      by: kind,
      name: posix.basename(host.uri),
      origin: this.#origin(own === host ? program.span : this.#machine.place),
      hosts: [],
      // Units of one folder may be meant for one machine or for several.
      ...(kind === "script" && { machine: host.uri }),
      namespace: host.uri,
      isInside: false,
      ports: [],
      ...(command.config && {
        config: this.#storage(inFolder(started, placed(command.config) ?? command.config.value), command.config),
      }),
      ...this.#told(),
      ...(unread !== undefined && { unread }),
    };
    return {
      id: count === 1 ? host.uri : `${host.uri}#${index + 1}`,
      mode,
      config,
      options: [...added, ...(started.input ? [this.#input(started.input)] : []), ...options],
      ...(started.folder !== undefined && { folder: started.folder }),
      ...(unread !== undefined && { unread }),
      launch,
      hostPath: (path) => this.#files.find(inFolder(started, path)),
    };
  }

  #told(): { readonly restart?: Told<string>; readonly memoryLimit?: Told<number> } {
    const { restart, memoryLimit } = this.#machine;
    return {
      ...(restart && { restart: { value: restart.value, origin: this.#origin(restart.at) } }),
      ...(memoryLimit && { memoryLimit: { value: memoryLimit.value, origin: this.#origin(memoryLimit.at) } }),
    };
  }

  /** Scripts and units of one folder that name one absolute path, or one from that folder, mean one file of a machine. */
  #storage(at: string, named: SourceText): Storage {
    const { host, place, protection } = this.#machine;
    const path = posix.normalize(at);
    const readOnly = protection?.(path);
    return {
      kind: "machine",
      path,
      isReadOnly: readOnly !== undefined,
      key: `${posix.dirname(host.uri)}:${path}`,
      origin: this.#origin(readOnly ?? (named.host === host ? named.span : place)),
    };
  }

  #origin({ start, end }: Span): Launch["origin"] {
    return { from: "file", file: this.#place, start, end };
  }

  #options({ options, program }: ServerCommand): ConfigFile {
    const { host } = program;
    const words = options.map((line) => {
      const own = line.map((word) => (word.host === host ? word : SourceText.written(host, word.value, program.span)));
      return Object.assign([own[0]!, ...own.slice(1)] as const, line.unbalanced ? { unbalanced: true as const } : {});
    });
    const shown = this.#shown.get(host) ?? [];
    return optionsFile(words, host, { ...unchangeable(program.span), shown });
  }

  #input(text: SourceText): ConfigFile {
    return parseEmbedded(text, { ...unchangeable(text.span, "line"), shown: [] });
  }

  /** The file it begins with, and what a script writes behind its end. */
  #config(
    started: StartedCommand,
    { config }: ServerCommand,
  ): { readonly config: ConfigSource; readonly added: readonly ConfigFile[]; readonly isOpen?: boolean } {
    if (!config) return { config: { kind: "none" }, added: [] };
    const at = inFolder(started, placed(config) ?? config.value);
    const { host, place } = this.#machine;
    const named = config.host === host ? config.span : place;
    const written = this.#outcome.files.get(at);
    if (written) {
      const [first, ...others] = piecesOf(written);
      return {
        config: this.#written(first, at, named),
        added: others.map((text) => this.#input(text)),
        isOpen: !written.isKnown,
      };
    }
    const name = this.#files.find(at);
    if (name !== undefined) return { config: this.#file(name, at, named), added: [] };
    return { config: { kind: "unknown", at, named, why: `what ${posix.basename(at)} holds` }, added: [] };
  }

  #written(source: SourceText, at: string, named: Span): ConfigSource {
    const { uri, text } = source.host;
    const isOfProject = this.#files.isRead(source.host) && uri !== this.#machine.host.uri;
    // A copy as it is.
    if (isOfProject && source.value === text) return this.#file(uri, at, named);
    const file = parseEmbedded(source, unchangeable(source.span, "line"));
    return { kind: "embedded", file, at, named, isWritten: true, ...(isOfProject && { from: uri }) };
  }

  #file(path: string, at: string, named: Span): ConfigSource {
    this.used.push(path);
    return { kind: "file", path, at, named };
  }
}

/** One text for each file that lines of it come from; all of it where a line is put together from several. */
function piecesOf({
  source,
  pieces = [],
}: Pick<WrittenFile, "source" | "pieces">): readonly [SourceText, ...SourceText[]] {
  const filled = pieces.filter(({ value }) => value !== "");
  const areLines = filled.slice(0, -1).every(({ value }) => value.endsWith("\n"));
  if (filled.length < 2 || !areLines) return [source];
  const texts: SourceText[] = [];
  for (const piece of filled) {
    const last = texts.at(-1);
    if (last?.host === piece.host)
      texts.push(SourceText.join([texts.pop()!, piece], { host: last.host, ...last.span }));
    else texts.push(piece);
  }
  return [texts[0]!, ...texts.slice(1)];
}

/** The path that the command names; undefined where it is not known. */
function placed(config: SourceText): string | undefined {
  return pathOf({ text: config, isKnown: false });
}

function inFolder({ folder }: StartedCommand, path: string): string {
  return pathIn({ folder }, path);
}

/** Something that is only known when it is started stands in it. */
function isOpenWord({ value }: SourceText): boolean {
  return /\$[\w{(]|`/.test(value);
}
