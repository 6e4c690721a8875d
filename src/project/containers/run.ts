import { posix } from "node:path";
import type { ConfigFile } from "../../syntax/config-file.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import { readServerCommand, type ServerCommand } from "../commands/server-command.ts";
import type { StartupProblem } from "../starts/start.ts";
import { bitnamiCommand } from "./bitnami.ts";
import type { Container, Environment } from "./container.ts";
import { followCopy } from "./copying.ts";
import type { ContainerFiles } from "./files.ts";
import { isServersWord, officialCommand } from "./official.ts";
import type { Recipe } from "./recipe.ts";
import { stackCommand } from "./stack.ts";
import { withoutWrappers } from "./wrappers.ts";

/** A server that a container's command comes to. */
export interface RunCommand {
  readonly command: ServerCommand;
  /** Lines that are read before its options. */
  readonly before: readonly ConfigFile[];
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

const shells = /^(?:ba|da|a|z|k)?sh$/;

/**
 * Follows a command as the container runs it: start scripts of images that are known, scripts, and the server itself.
 *
 * @param environment variables of the image and of the container
 */
export function runCommand(
  argv: readonly SourceText[],
  container: Container,
  recipe: Recipe,
  files: ContainerFiles,
  environment: Environment,
): Running {
  return new Runner(container, recipe, files, environment).run(argv, 0);
}

class Runner {
  readonly #container: Container;
  readonly #recipe: Recipe;
  readonly #files: ContainerFiles;
  readonly #environment: Environment;

  constructor(container: Container, recipe: Recipe, files: ContainerFiles, environment: Environment) {
    this.#container = container;
    this.#recipe = recipe;
    this.#files = files;
    this.#environment = environment;
  }

  run(argv: readonly SourceText[], depth: number): Running {
    const words = withoutWrappers(argv);
    const [program, ...rest] = words;
    if (depth > deepest) return { ...nothing, unread: `what ${this.#container.name} runs` };
    if (!program) {
      const { isServers, image } = this.#recipe;
      const reason = `what the image ${image.name} starts`;
      return isServers
        ? { ...nothing, unread: this.#recipe.unread ?? reason }
        : { ...nothing, passed: "it has no command" };
    }
    const { value } = program;
    const server = readServerCommand(words, this.#recipe.target);
    if (server) return { ...nothing, commands: [{ command: server, before: [] }] };
    const { family } = this.#recipe;
    const name = posix.basename(value);
    const isImages = this.#isOfImage(value);
    if (isImages && (family === "official" || family === "keydb") && name === "docker-entrypoint.sh") {
      const command = officialCommand(rest, this.#recipe, this.#container, (variable) =>
        this.#environment.get(variable),
      );
      return this.run(command, depth + 1);
    }
    if (isImages && family === "stack" && name === "entrypoint.sh")
      return this.run(
        stackCommand(this.#container, this.#files, (variable) => this.#environment.get(variable)),
        depth + 1,
      );
    if (isImages && family === "bitnami") {
      const ran = bitnamiCommand(words, this.#container, this.#recipe, this.#files, this.#environment);
      if (ran) {
        const { commands } = this.run(ran.argv, depth + 1);
        const about = ran.unread === undefined ? {} : { unread: ran.unread };
        return {
          commands: commands.map((command) => ({ ...command, before: [...ran.before, ...command.before], ...about })),
          problems: ran.problems,
        };
      }
    }
    if (family === "unknown" && this.#recipe.isServers && isServersWord(value)) {
      // Nearly all such images keep the start script of the official one.
      const { commands } = this.run([program.with(`${this.#recipe.engine}-server`), ...words], depth + 1);
      const unread = `what the image ${this.#recipe.image.name} makes of its command`;
      return { ...nothing, commands: commands.map((command) => ({ ...command, unread })) };
    }
    if (shells.test(name)) return { ...nothing, unread: `what ${name} runs` };
    followCopy(words, this.#files);
    return { ...nothing, passed: `it runs ${name}` };
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
}

const nothing: Running = { commands: [], problems: [] };
