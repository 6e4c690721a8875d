import { posix } from "node:path";
import type { SourceText } from "../../syntax/source-text.ts";
import { type StartedCommand, TooMuch } from "./shell/ground.ts";
import { Shell } from "./shell/run.ts";
import { pathOf, type State } from "./shell/state.ts";
import { Output, type Value, type WrittenFile } from "./shell/value.ts";

export type { StartedCommand } from "./shell/ground.ts";

/** Where a script runs. */
export interface ShellSurroundings {
  /** Variables by name. One that comes from elsewhere is undefined; what is not there may still be given by who starts it. */
  readonly environment: ReadonlyMap<string, SourceText | undefined>;
  /**
   * The file behind a path, which is absolute where the folder is known. "missing": there is none when the script begins;
   * undefined: nobody knows.
   */
  read(path: string): SourceText | "missing" | undefined;
  /** `$1` and so on; without them nobody knows what it is called with. */
  readonly args?: readonly SourceText[];
  /** The script as it is called, `$0`. */
  readonly program?: SourceText;
  /** The folder it starts in. */
  readonly folder?: string;
  /** What it is called in messages; else the last part of `program`. */
  readonly name?: string;
}

/** What a script comes to. */
export interface ShellOutcome {
  /** In the order started. */
  readonly servers: readonly StartedCommand[];
  /** Commands that run a container: `docker run redis`. */
  readonly containers?: readonly StartedCommand[];
  /** What it wrote, by path; where it is not certain, the lines that are there in any case. `by`: see `WrittenFile`. */
  readonly files: ReadonlyMap<string, WrittenFile>;
  /** What could not be followed, for messages: "what start.sh does with sed". */
  readonly unread?: string;
}

/**
 * Follows a script of a POSIX shell or bash as far as that can be done without running anything: what is not known stays
 * in the text as it is written, `$POD_IP`. Any bytes are legal; what takes too long is given up and told as unread.
 */
export function runShell(script: SourceText, around: ShellSurroundings): ShellOutcome {
  const { program } = around;
  return follow(script, around, (shell) =>
    shell.run(script, new Output(), program && { text: program, isKnown: true }),
  );
}

/** The same for commands given in words, one after the other: of a unit, of a container. Nothing in them is expanded. */
export function runCommands(
  commands: readonly (readonly [SourceText, ...SourceText[]])[],
  around: ShellSurroundings,
): ShellOutcome {
  const [first] = commands;
  if (!first) return { servers: [], files: new Map() };
  return follow(first[0], around, (shell) => {
    for (const words of commands) shell.command(words.map((text) => ({ text, isKnown: true })));
  });
}

function follow(source: SourceText, around: ShellSurroundings, run: (shell: Shell) => void): ShellOutcome {
  const { environment, args, program, folder } = around;
  const variables = new Map<string, Value | readonly Value[]>();
  for (const [name, text] of environment)
    variables.set(name, text ? { text, isKnown: true } : { text: source.slice(0, 0), isKnown: false });
  const state: State = {
    variables,
    files: new Map(),
    functions: new Map(),
    args: (args ?? []).map((text) => ({ text, isKnown: true })),
    isCalled: args !== undefined,
    folder,
    isRoot: true,
    settled: new Set(),
    isCertain: true,
  };
  const shell = new Shell(state, source, around.read);
  try {
    run(shell);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    shell.unread = "more than can be followed";
  }
  const files = new Map<string, WrittenFile>();
  for (const [path, file] of shell.state.files) if (file) files.set(path, file);
  const name = around.name ?? (program ? posix.basename(program.value) : "its command");
  const by = shell.unread ?? shell.servers.map((server) => doubtOf(server, shell)).find((doubt) => doubt !== undefined);
  const { servers, containers } = shell;
  return { servers, containers, files, ...(by !== undefined && { unread: `what ${name} does with ${by}` }) };
}

/** What of a file that a server is started with is not known. */
function doubtOf({ argv }: StartedCommand, shell: Shell): string | undefined {
  const path = argv[1] && pathOf({ text: argv[1], isKnown: false });
  if (path === undefined || path.startsWith("-")) return undefined;
  const file = shell.fileAt(path);
  return file && file !== "missing" && !file.isCertain ? (file.by ?? "its file") : undefined;
}
