import type { Span } from "../../syntax/config-file.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import type { Container } from "./container.ts";
import { impliedBy } from "./places.ts";
import type { Recipe } from "./recipe.ts";

/**
 * What docker-entrypoint.sh of the official images and of KeyDB runs: an option or a name that ends in .conf in front
 * are the server's, all else is run as it is (docker-library/redis, valkey-io/valkey-container: docker-entrypoint.sh). That
 * of Valkey from 8.0 on puts the words of VALKEY_EXTRA_FLAGS behind.
 */
export function officialCommand(
  words: readonly SourceText[],
  { engine }: Recipe,
  container: Container,
  variable: (name: string) => SourceText | undefined,
): readonly SourceText[] {
  const first = words[0]?.value;
  const command =
    first !== undefined && isServersWord(first) ? [impliedBy(container, `${engine}-server`), ...words] : words;
  const flags = engine === "valkey" ? variable("VALKEY_EXTRA_FLAGS") : undefined;
  return flags ? [...command, ...blankWords(flags)] : command;
}

/** A script that does what docker-entrypoint.sh does, as far as it decides what is started. */
export function officialScript(host: HostFile, place: Span, engine: string): SourceText {
  const script = `case "$1" in\n-*|*.conf) set -- ${engine}-server "$@";;\nesac\nexec "$@"\n`;
  return SourceText.written(host, script, place);
}

/** Whether a command that begins so is the server's: an option, or the name of its file. */
export function isServersWord(word: string): boolean {
  return word.startsWith("-") || word.endsWith(".conf");
}

/** The words of an unquoted variable. */
export function blankWords(text: SourceText): SourceText[] {
  return [...text.value.matchAll(/[^ \t\n]+/g)].map(({ 0: word, index }) => text.slice(index, index + word.length));
}
