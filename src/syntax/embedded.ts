import type { ConfigFile, Directive, Span, Word } from "./config-file.ts";
import { type Embedding, unchangeable } from "./embedding.ts";
import { parseConfig } from "./parse.ts";
import { shownOfAll } from "./shown-in-host.ts";
import type { HostFile, SourceText } from "./source-text.ts";

/**
 * A configuration file that stands as a value in another file: the entry of a ConfigMap, `content:` of a compose file.
 *
 * @param parse what reads the value, for an ACL file
 */
export function parseEmbedded(
  source: SourceText,
  embedding: Embedding,
  parse: (text: string, uri: string) => ConfigFile = parseConfig,
): ConfigFile {
  const { host, value } = source;
  const inner = parse(value, host.uri);
  const spanOf = ({ start, end }: Span) => source.spanOf(start, end);
  const wordAt = (word: Word): Word => ({ ...word, ...spanOf(word), own: { start: word.start, end: word.end } });
  const directives = inner.directives.map(
    (directive): Directive => ({
      ...directive,
      ...spanOf(directive),
      before: spanOf(directive.before),
      name: wordAt(directive.name),
      args: directive.args.map(wordAt),
    }),
  );
  return { ...inner, text: host.text, directives, end: spanOf(inner.end), embedding, source };
}

/** Lines given as words: the options of a command, what an image makes of its variables. */
export function linesOfWords(
  lines: readonly (readonly [name: SourceText, ...args: SourceText[]])[],
  host: { readonly uri: string; readonly text: string },
  embedding: Embedding,
): ConfigFile {
  const directives = lines.map(([name, ...args]): Directive => {
    const words = [name, ...args].map(({ word }) => word);
    const start = words.reduce((least, word) => Math.min(least, word.start), words[0]!.start);
    const end = words.reduce((most, word) => Math.max(most, word.end), 0);
    return { before: { start, end: start }, start, end, name: words[0]!, args: words.slice(1), unbalanced: false };
  });
  const { start } = embedding.place;
  return { uri: host.uri, text: host.text, directives, end: { start, end: start }, embedding };
}

/**
 * One file for reports: all that may be shown of a file of another language, whatever is embedded in it.
 *
 * @param files what stands in it
 * @param shown what else may be shown: keys, names of images
 */
export function hostView(host: HostFile, files: readonly ConfigFile[], shown: readonly Span[]): ConfigFile {
  const { uri, text } = host;
  const own = files.filter((file) => file.uri === uri && file.embedding);
  const start = { start: 0, end: 0 };
  // Its lines are judged where they are embedded: here they are only shown.
  const view: ConfigFile = {
    uri,
    text,
    directives: [],
    end: { start: 0, end: text.length },
    embedding: unchangeable(start),
  };
  return { ...view, embedding: { ...unchangeable(start), shown: shownOfAll([view, ...own], shown) } };
}
