import { defaultTarget, isAtLeast, type Target } from "../../../grammar/version.ts";
import type { Mode } from "../../syntax/load.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import { type OptionLine, optionLines, type Together } from "./option-lines.ts";

export type { OptionLine, Together } from "./option-lines.ts";

/** A command line that starts a server or a sentinel, as `main()` in server.c reads it. */
export interface ServerCommand {
  /** The word that names the program. */
  readonly program: SourceText;
  readonly mode: Mode;
  /** The path of the file it is started with, as written. */
  readonly config?: SourceText;
  /** A file that stands behind an option, which takes it for a value: nobody reads it. */
  readonly late?: SourceText;
  /** It reads configuration from its standard input, behind the file and before the options. */
  readonly readsInput: boolean;
  /** Lines that count as if they stood behind the file. */
  readonly options: readonly OptionLine[];
  /** Elements that hold several words: `"--port 6379"`, `"6379 --appendonly yes"`, the whole command. */
  readonly together: readonly Together[];
}

const programs = /(?:^|[/\\])(?:redis|valkey|keydb)\d*-(server|sentinel)(?:[-_.]?\d[\w.]*)?(?:\.exe)?$/i;
const startsNothing = new Set(["-v", "--version", "-h", "--help", "--test-memory", "--check-system"]);

/** Whether a word names a program that is a server or a sentinel, with any path. */
export function isServerProgram(word: string): boolean {
  return programs.test(word);
}

/**
 * Reads the words of a command, the program first.
 *
 * @param target the release that runs; it decides how words are put together into lines
 * @returns undefined if it starts neither a server nor a sentinel
 */
export function readServerCommand(
  argv: readonly SourceText[],
  target: Target = defaultTarget.redis,
): ServerCommand | undefined {
  const [program, first] = argv;
  const name = program && programs.exec(program.value)?.[1];
  if (!program || !name || (first && startsNothing.has(first.value))) return undefined;
  const words = argv.slice(1);
  const isSentinel = name.toLowerCase() === "sentinel" || words.some(({ value }) => value === "--sentinel");
  const config = first && isConfigFile(first.value, target) ? words.shift() : undefined;
  // Up to 6.0 only the first word can be "-", and it takes the place of the file.
  const isInput = ({ value }: SourceText, at: number) =>
    value === "-" && ((at === 0 && !config) || (takesInputLast(target) && at === words.length - 1));
  const { lines, together } = optionLines(
    words.filter((word, at) => !isInput(word, at)),
    target,
  );
  const late = words.find(({ value }, at) => at > 1 && isLate(value, words[at - 1]!.value));
  return {
    program,
    mode: isSentinel ? "sentinel" : "server",
    ...(config && { config }),
    ...(!config && late && { late }),
    readsInput: words.some(isInput),
    options: lines,
    together,
  };
}

function takesInputLast(target: Target): boolean {
  return isAtLeast(target, { redis: "6.2", valkey: "7.2" });
}

/** What of a command is meant and not read, for messages. */
export function lateFile({ late }: ServerCommand): string | undefined {
  return late && "what the file says that stands behind an option";
}

function isLate(word: string, before: string): boolean {
  return /^[^-].*\.(?:conf|cfg)$/i.test(word) && !before.startsWith("-");
}

/** Up to 6.0 a word with one dash in front was a file, too. An empty word is a file that is not there. */
function isConfigFile(word: string, target: Target): boolean {
  if (word === "-") return false;
  return !word.startsWith(takesInputLast(target) ? "-" : "--");
}
