import { isOfTemplate } from "../../grammar/placeholder.ts";
import type { ConfigFile, Directive, Word } from "../syntax/config-file.ts";
import type { Loading } from "../syntax/load.ts";
import type { PlaceholderValue } from "../syntax/problem.ts";
import type { Instance } from "./deployment.ts";
import { groupBy } from "./grouping.ts";

/** The placeholders of one file that the server makes something else of than was meant, in the order of the file. */
export interface Unfilled {
  readonly file: ConfigFile;
  readonly words: readonly Word[];
  /** The first that ends the start, else the first. */
  readonly worst: Word;
  /** What the server makes of the worst; undefined for a password, which it takes as it stands. */
  readonly problem: PlaceholderValue | undefined;
  /** They are of a kind that nobody takes for anything but a template's. */
  readonly isTemplate: boolean;
}

export function unfilled(instance: Instance): readonly Unfilled[] {
  const problems = instance
    .problems("placeholder")
    .filter(standsAsRead(instance))
    .map((problem) => {
      const word = problem.words[0] ?? problem.directive.name;
      return { file: problem.file, word, problem };
    });
  const all = [...problems, ...passwords(instance).map((password) => ({ ...password, problem: undefined }))];
  return [...groupBy(all, ({ file }) => file)].map(([file, inFile]) => {
    const found = inFile.toSorted((a, b) => a.word.start - b.word.start);
    const { word, problem } = found.find((one) => one.problem?.refused && one.problem.certain) ?? found[0]!;
    const words = found.map((one) => one.word);
    return { file, words, worst: word, problem, isTemplate: words.some(({ value }) => isOfTemplate(value)) };
  });
}

function isOverridden(
  { at, file, directive }: Loading["applied"][number] | Loading["statements"][number],
  { applied }: Loading,
): boolean {
  const last = applied.findLast((other) => other.at === at);
  return last !== undefined && last.directive !== directive && last.file !== file;
}

/** Whether a server reads a line as it stands here: a command or a script may put in what is known when it runs. */
function standsAsRead({
  launch,
}: Instance): (place: { readonly file: ConfigFile; readonly directive: Directive }) => boolean {
  if (!launch) return () => true;
  // What is embedded and lies on the machine is what a script makes of a file there.
  const isWritten =
    launch.isConfigWritten ||
    /^(?:written|bind-file|bind-folder)$/.test(launch.config?.kind ?? "") ||
    launch.unread !== undefined;
  return ({ file: { embedding }, directive }) => {
    if (!embedding) return true;
    return embedding.lines === "line" ? !isWritten : directive.args.every((word) => embedding.isFinal?.(word) ?? false);
  };
}

/**
 * Variables of a shell where a password stands, in a command without a shell, in a file that a container is handed as it is,
 * or has nothing beside it; there only in braces, since a password may begin with `$`. And `<password>`, wherever it stands.
 */
function passwords(instance: Instance): { readonly file: ConfigFile; readonly word: Word }[] {
  const { isHandedOverAsIs, deployment, loading } = instance;
  const isOpen = !isHandedOverAsIs && deployment.isAccompanied;
  const variable = isHandedOverAsIs ? /^\$(?:\{\w+\}|\w+)$/ : /^\$\{\w+\}$/;
  const lines = [...loading.applied, ...loading.statements]
    .filter(({ at, reading }) => reading === "placeholder" && at.facts.secret)
    .filter(standsAsRead(instance))
    // An option of the command takes the place of a line.
    .filter((line) => !isOverridden(line, loading));
  return lines.flatMap(({ file, args }) => {
    const word = args.at(-1);
    if (!word) return [];
    const isFinal = file.embedding?.isFinal?.(word) ?? false;
    const isVariable = isFinal ? inCommand.test(word.value) : !isOpen && variable.test(word.value);
    return isVariable || example.test(word.value) ? [{ file, word }] : [];
  });
}

/** What only a shell would fill in, in a word that none reads. */
const inCommand = /^\$(?:\{\w+\}|\w+)$/;
/** What documentation writes for a value: `<password>`. */
const example = /^<[A-Za-z][\w .-]*>$/;

/** Whether something else fills its files in before a server reads them, as far as they tell. */
export function awaitsFilling(instance: Instance): boolean {
  const { applied, statements } = instance.loading;
  const isOpen = [...applied, ...statements].some(({ reading }) => reading === "placeholder");
  return isOpen || instance.problems("placeholder").length > 0;
}
