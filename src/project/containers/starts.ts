import type { Disk } from "../starts/disk.ts";
import type { Container } from "./container.ts";
import { ContainerFiles } from "./files.ts";
import { stillIdle } from "./idle.ts";
import { writtenBefore } from "./init.ts";
import type { ContainerOutcome } from "./outcome.ts";
import { argvOf, environmentOf, recipeFor } from "./recipe-for.ts";
import { type RunCommand, Runner } from "./run.ts";
import { serverStart } from "./server-start.ts";
import { unknownStart } from "./unknown-start.ts";
import { usedFiles } from "./used.ts";

export type { ContainerOutcome, ContainerStart } from "./outcome.ts";

/** What a container starts, and what stands behind the paths in it. Nothing is executed. */
export function startsOf(container: Container, disk: Disk): ContainerOutcome {
  const recipe = recipeFor(container, disk);
  const files = new ContainerFiles(container, recipe, disk, writtenBefore(container, disk));
  const runner = new Runner(container, recipe, files, environmentOf(container, recipe));
  const running = runner.run(argvOf(container, recipe));
  const all = oneOfUncertain(running.commands).map((run) => serverStart(run, container, recipe, files, disk));
  const started = stillIdle(
    all,
    [...runner.scripts].map(({ text }) => text),
  );
  const unread = running.unread ?? recipe.unread;
  // A script that names a server may start one; so may an image that is named for one.
  const isUnknown =
    started.length === 0 && (running.unread !== undefined || (unread !== undefined && recipe.isServers));
  return {
    started: isUnknown ? [unknownStart(container, recipe, files, disk, unread!)] : started,
    ...((container.image ?? container.build) && { image: recipe.image }),
    ...(started.length === 0 && !isUnknown && { passed: running.passed ?? unread ?? "it starts no server" }),
    problems: running.problems,
    used: usedFiles(container, recipe, disk),
    hosts: [...recipe.hosts, ...runner.scripts].map((host) => ({ host, shown: [] })),
    hostPath: (path) => files.hostPath(path),
    textAt: (path) => files.textAt(path),
    fileAt: (path) => files.fileAt(path),
    configAt: (path, named) => files.configAt(path, named),
    storageAt: (path) => files.storageAt(path),
  };
}

/**
 * Of several servers of one kind, of which a script starts one as what is not known decides, the first stands for all: it
 * says what they share.
 */
function oneOfUncertain(commands: readonly RunCommand[]): readonly RunCommand[] {
  const kept: RunCommand[] = [];
  for (const run of commands) {
    const { mode, config } = run.command;
    const at = kept.findIndex((other) => other.isUncertain && run.isUncertain && other.command.mode === mode);
    const first = kept[at];
    if (!first) kept.push(run);
    else {
      const isSame = first.command.config?.value === config?.value;
      const { config: _, ...command } = first.command;
      const options = first.command.options.filter((line) =>
        run.command.options.some((other) => textOf(other) === textOf(line)),
      );
      kept[at] = { ...first, command: { ...(isSame ? first.command : command), options } };
    }
  }
  return kept;
}

function textOf(line: RunCommand["command"]["options"][number]): string {
  return line.map(({ value }) => value).join("\0");
}
