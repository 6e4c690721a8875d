import { posix } from "node:path";
import type { Launch, Storage, Told } from "../../model/launch.ts";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { parseEmbedded } from "../../syntax/embedded.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import type { ConfigSource } from "../containers/container.ts";
import type { Disk } from "../starts/disk.ts";
import type { Passed, Start, Startup } from "../starts/start.ts";
import { optionsFile } from "./options-file.ts";
import { readServerCommand, type ServerCommand } from "./server-command.ts";
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

/** The files of a machine, as the project holds them beside what starts its servers. */
export class MachineFiles {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #texts = new Map<string, SourceText>();

  /** @param file the unit or script */
  constructor(file: string, disk: Disk) {
    this.#disk = disk;
    this.#folder = posix.dirname(file);
  }

  /**
   * The project's file behind a path of the machine: relative ones count from the folder of the script; of absolute ones
   * people keep the last part beside it, or in a folder of the same name: `etc/redis/redis.conf`, `redis.conf`.
   */
  find(path: string): string | undefined {
    return this.#look(path, ["file"]);
  }

  /** The same for a file or a folder. */
  findAny(path: string): string | undefined {
    return this.#look(path, ["file", "directory"]);
  }

  #look(path: string, kinds: readonly string[]): string | undefined {
    const isFile = (name: string) => (kinds.includes(this.#disk.kind(name) ?? "") ? name : undefined);
    const slashed = path.replaceAll("\\", "/").replace(/^[A-Za-z]:/, "");
    if (!slashed.startsWith("/")) {
      const name = posix.normalize(posix.join(this.#folder, slashed));
      if (name.startsWith("../")) return undefined;
      const found = isFile(name);
      if (found || !path.includes("\\")) return found;
    }
    const parts = slashed.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
    const folders = [this.#folder, posix.dirname(this.#folder)];
    for (const [above, folder] of folders.entries()) {
      if (above > 0 && (folder === this.#folder || folder.startsWith(".."))) continue;
      for (let at = Math.max(0, parts.length - 6); at < parts.length; at++) {
        const found = isFile(posix.join(folder, ...parts.slice(at)));
        if (found) return found;
      }
    }
    return undefined;
  }

  /** What the shell may know of a path; what is not in the project may lie on the machine. */
  readonly read = (path: string): SourceText | undefined => {
    const name = this.find(path);
    return name === undefined ? undefined : this.text(name);
  };

  text(name: string): SourceText | undefined {
    const known = this.#texts.get(name);
    if (known) return known;
    const read = this.#disk.read(name);
    if (!read.ok) return undefined;
    const text = SourceText.at({ uri: name, text: read.text }, { start: 0, end: read.text.length });
    this.#texts.set(name, text);
    return text;
  }
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
  const starts = commands.filter(({ started }) => started.isCertain);
  const passed = commands.filter(({ started }) => !started.isCertain);
  const isOpen = starts.length === 0 && outcome.unread !== undefined;
  return {
    file: host.uri,
    kind,
    starts: starts.map(({ started, command }, at) => builder.start(started, command, at, starts.length)),
    hosts: [...hosts].map(([text, spans]) => ({ host: text, shown: spans })),
    problems: [],
    used: builder.used,
    passed: [
      ...passed.map(({ command }): Passed => {
        return { name: command.config?.value ?? command.mode, reason: "it is started under a condition", isOpen: true };
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
    const config = this.#config(started, command);
    const unread = this.#outcome.unread ?? (command.readsInput && !started.input ? "its standard input" : undefined);
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
      ...(command.config && { config: this.#storage(inFolder(started, command.config.value), command.config) }),
      ...this.#told(),
      ...(unread !== undefined && { unread }),
    };
    return {
      id: count === 1 ? host.uri : `${host.uri}#${index + 1}`,
      mode,
      config,
      options: started.input ? [this.#input(started.input), ...options] : options,
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

  #config(started: StartedCommand, { config }: ServerCommand): ConfigSource {
    if (!config) return { kind: "none" };
    const at = inFolder(started, config.value);
    const { host, place } = this.#machine;
    const named = config.host === host ? config.span : place;
    const written = this.#outcome.files.get(posix.normalize(at));
    if (written) {
      const { source } = written;
      const { uri, text } = source.host;
      // A copy as it is.
      if (uri !== host.uri && source.value === text) return this.#file(uri, at, named);
      const file = parseEmbedded(source, unchangeable(source.span, "line"));
      return { kind: "embedded", file, at, named, isWritten: true };
    }
    const name = this.#files.find(at);
    if (name !== undefined) return this.#file(name, at, named);
    return { kind: "unknown", at, named, why: `what ${posix.basename(at)} holds` };
  }

  #file(path: string, at: string, named: Span): ConfigSource {
    this.used.push(path);
    return { kind: "file", path, at, named };
  }
}

function inFolder({ folder }: StartedCommand, path: string): string {
  return path.startsWith("/") || folder === undefined ? path : posix.join(folder, path);
}
