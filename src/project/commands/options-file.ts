import type { ConfigFile } from "../../syntax/config-file.ts";
import { linesOfWords } from "../../syntax/embedded.ts";
import type { Embedding } from "../../syntax/embedding.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { OptionLine } from "./option-lines.ts";

/**
 * Options of a command as the file they are read as. Their words are final: a server that splits a single argument into
 * several (`--bind "10.0.0.1 127.0.0.1"`, from 7.0.1 on) does so with options, too.
 */
export function optionsFile(options: readonly OptionLine[], host: HostFile, embedding: Embedding): ConfigFile {
  const file = linesOfWords(options, host, embedding);
  const directives = file.directives.map((directive, at) => ({
    ...directive,
    args: directive.args.map((word) => ({ ...word, quoted: true })),
    unbalanced: options[at]?.unbalanced ?? false,
  }));
  return { ...file, directives };
}
