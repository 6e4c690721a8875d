import { posix } from "node:path";
import type { ConfigFile } from "../../syntax/config-file.ts";
import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import { isServerProgram, lateFile, readServerCommand, type ServerCommand } from "../commands/server-command.ts";
import { runShell } from "../commands/shell.ts";
import type { StartupProblem } from "../starts/start.ts";
import { bitnamiCommand } from "./bitnami.ts";
import type { Container, Environment } from "./container.ts";
import { followCopy } from "./copying.ts";
import type { ContainerFiles } from "./files.ts";
import { blankWords, isServersWord, officialCommand, officialScript } from "./official.ts";
import type { Recipe } from "./recipe.ts";
import { readShellWords } from "./script-words.ts";
import { stackCommand } from "./stack.ts";
import { withoutWrappers } from "./wrappers.ts";

/** A server that a container's command comes to. */
export interface RunCommand {
  readonly command: ServerCommand;
  /** Lines that are read before its options. */
  readonly before: readonly ConfigFile[];
  /** The folder it is started in, where that is not the container's. */
  readonly folder?: string;
  /** What it reads from its standard input. */
  readonly input?: SourceText;
  /** Whether it is started, or another in its place, depends on what is not known. */
  readonly isUncertain?: true;
  readonly unread?: string;
}

/** What a container's command comes to. */
export interface Running {
  readonly commands: readonly RunCommand[];
  readonly problems: readonly StartupProblem[];
  /** What could not be followed, for messages. */
  readonly unread?: string;
  /** Why nothing is started. */
  readonly passed?: string;
}

/** Programs that run others deeper than that are not followed. */
const deepest = 20;

/** What names the program of a server, anywhere in a script. */
const namesServer = /(?:redis|valkey|keydb)-(?:server|sentinel)/;

/**
 * Follows a command as a container runs it: start scripts of images that are known, scripts, and the server itself. What
 * scripts write is written into `files`.
 */
export class Runner {
  /** Files of the project that were run as scripts. */
  readonly scripts = new Set<HostFile>();
  readonly #container: Container;
  readonly #recipe: Recipe;
  readonly #files: ContainerFiles;
  readonly #environment: Environment;

  /** @param environment variables of the image and of the container */
  constructor(container: Container, recipe: Recipe, files: ContainerFiles, environment: Environment) {
    this.#container = container;
    this.#recipe = recipe;
    this.#files = files;
    this.#environment = environment;
  }

  run(argv: readonly SourceText[], depth = 0): Running {
    const words = withoutWrappers(argv);
    const [program] = words;
    if (depth > deepest) return { ...nothing, unread: `what ${this.#container.name} runs` };
    if (!program) return this.#withoutCommand();
    const server = readServerCommand(words, this.#recipe.target);
    if (server) {
      const unread = lateFile(server);
      return { ...nothing, commands: [{ command: server, before: [], ...(unread !== undefined && { unread }) }] };
    }
    const apart = serverInOneWord(program);
    if (apart) return this.#inOneWord(program, [...apart, ...words.slice(1)]);
    return this.#ofImage(program, words, depth) ?? this.#script(words, depth) ?? this.#other(program, words);
  }

  /** A program whose name is its whole command is not found; what was meant is read. */
  #inOneWord(program: SourceText, words: readonly SourceText[]): Running {
    const meant = readServerCommand(words, this.#recipe.target);
    if (!meant) return nothing;
    const command = { ...meant, together: [{ word: program, isBeforeOption: false }, ...meant.together] };
    return { ...nothing, commands: [{ command, before: [] }] };
  }

  #withoutCommand(): Running {
    const { isServers, image, unread } = this.#recipe;
    if (!isServers) return { ...nothing, passed: "it has no command" };
    return { ...nothing, unread: unread ?? `what the image ${image.name} starts` };
  }

  /** Start scripts that the image came with. */
  #ofImage(program: SourceText, words: readonly SourceText[], depth: number): Running | undefined {
    const { family, isServers, engine, image } = this.#recipe;
    const variable = (name: string) => this.#environment.get(name);
    const name = posix.basename(program.value);
    if (family === "unknown") {
      if (!isServers) return undefined;
      // A word that is no program is for the image's own start script.
      const isRole = /^(?:redis|valkey|keydb|sentinel|master|slave|replica|primary|server)$/i.test(program.value);
      if (isRole) return { ...nothing, unread: `what the image ${image.name} makes of its command` };
      if (!isServersWord(program.value)) return undefined;
      // Nearly all such images keep the start script of the official one.
      const { commands } = this.run([program.with(`${engine}-server`), ...words], depth + 1);
      const unread = `what the image ${image.name} makes of its command`;
      return { ...nothing, commands: commands.map((command) => ({ ...command, unread })) };
    }
    if (!this.#isOfImage(program.value)) return undefined;
    if (family === "stack") {
      if (name !== "entrypoint.sh") return undefined;
      return this.run(stackCommand(this.#container, this.#files, variable), depth + 1);
    }
    if (family === "bitnami") return this.#bitnami(words, depth);
    if (name !== "docker-entrypoint.sh") return undefined;
    // It takes a word that ends with .conf for a file, even one that holds a whole command.
    const [first, ...rest] = words.slice(1);
    const apart = first && serverInOneWord(first);
    if (apart) return this.#inOneWord(first, [...apart, ...rest]);
    return this.run(officialCommand(words.slice(1), this.#recipe, this.#container, variable), depth + 1);
  }

  #bitnami(words: readonly SourceText[], depth: number): Running | undefined {
    const ran = bitnamiCommand(words, this.#container, this.#recipe, this.#files, this.#environment);
    if (!ran) return undefined;
    const { commands, ...about } = this.run(ran.argv, depth + 1);
    const doubt = ran.unread === undefined ? {} : { unread: ran.unread };
    return {
      ...about,
      commands: commands.map((command) => ({ ...command, before: [...ran.before, ...command.before], ...doubt })),
      problems: [...ran.problems, ...about.problems],
    };
  }

  /** Whether a program is one that the image came with: nothing that we know lies in its place. */
  #isOfImage(program: string): boolean {
    const { kind, mount } = this.#files.find(this.#onPath(program));
    return mount === undefined && (kind === "unknown" || kind === "missing");
  }

  /** Programs without a folder lie in one of the PATH; start scripts of images in /usr/local/bin. */
  #onPath(program: string): string {
    return program.includes("/") ? program : `/usr/local/bin/${program}`;
  }

  #script(words: readonly SourceText[], depth: number): Running | undefined {
    const shell = readShellWords(words);
    if (shell && "script" in shell) return this.#follow(shell.script, shell.args, shell.program, "its command", depth);
    const [program, ...rest] = shell ? [shell.path, ...shell.args] : words;
    const path = shell ? program!.value : this.#onPath(program!.value);
    const text = this.#files.readScript(path);
    if (!(text && typeof text === "object")) {
      if (!shell && !/\/|\.sh$/.test(program!.value)) return undefined;
      const { kind } = this.#files.find(path);
      const reason = `what ${program!.value} runs`;
      const isOpen = kind === "unknown" && this.#recipe.isServers && !/^\/(?:usr\/)?s?bin\//.test(path);
      return isOpen ? { ...nothing, unread: reason } : shell && { ...nothing, passed: reason };
    }
    if (text.host.uri !== this.#container.host.uri) this.scripts.add(text.host);
    const name = posix.basename(program!.value);
    if (/^#!(?!.*sh\b)/.test(text.value)) return this.#open(text, `what ${name} runs`);
    return this.#follow(text, rest, program, name, depth);
  }

  #follow(
    script: SourceText,
    args: readonly SourceText[],
    program: SourceText | undefined,
    name: string,
    depth: number,
  ): Running {
    const outcome = runShell(script, {
      environment: this.#environment,
      read: (path) => this.#readFor(path),
      args,
      folder: this.#files.folder,
      name,
      ...(program && { program }),
    });
    for (const [path, { source, isCertain, isKept, by = "it" }] of outcome.files) {
      const doubt = outcome.unread ?? (isCertain ? undefined : `what ${name} does with ${by}`);
      const about = { ...(doubt !== undefined && { doubt }), ...(isKept && { isKept }) };
      this.#files.write(path, { kind: "text", source, ...about });
    }
    const commands: RunCommand[] = [];
    const problems: StartupProblem[] = [];
    for (const { argv, isCertain, folder, input } of outcome.servers) {
      const ran = this.run(argv, depth + 1);
      problems.push(...ran.problems);
      for (const command of ran.commands) {
        const unread = command.unread ?? outcome.unread ?? (isCertain ? undefined : `what ${name} decides`);
        commands.push({
          ...command,
          ...(folder !== undefined && { folder }),
          ...(input && { input }),
          ...(!isCertain && { isUncertain: true }),
          ...(unread !== undefined && { unread }),
        });
      }
    }
    if (commands.length > 0) return { commands, problems };
    return { ...this.#open(script, outcome.unread), problems };
  }

  /** A script that starts nothing as far as it is followed. */
  #open(script: SourceText, unread: string | undefined): Running {
    const isOpen = unread !== undefined && namesServer.test(script.value);
    return isOpen ? { ...nothing, unread } : { ...nothing, passed: "its script starts no server" };
  }

  /** A file for a script; the start script of official images is one that does the same. */
  #readFor(path: string): SourceText | "missing" | undefined {
    const { family, engine } = this.#recipe;
    const isOfficial = family === "official" || family === "keydb";
    if (isOfficial && posix.basename(path) === "docker-entrypoint.sh" && this.#isOfImage(path)) {
      const { host, place } = this.#container;
      return officialScript(host, place, engine);
    }
    return this.#files.readScript(path);
  }

  #other(program: SourceText, words: readonly SourceText[]): Running {
    followCopy(words, this.#files);
    const name = posix.basename(program.value);
    // Words of commands may hold logins; those that are names of programs do not.
    return { ...nothing, passed: /^[\w.+]+(?:-\w+)*$/.test(name) ? `it runs ${name}` : "its command names no server" };
  }
}

/** The words of `"redis-server --port 6379"`. */
function serverInOneWord(program: SourceText): readonly SourceText[] | undefined {
  const [first, ...others] = blankWords(program);
  return first && others.length > 0 && isServerProgram(first.value) ? [first, ...others] : undefined;
}

const nothing: Running = { commands: [], problems: [] };
