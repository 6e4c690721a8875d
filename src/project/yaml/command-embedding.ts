import type { Span } from "../../syntax/config-file.ts";
import { type Embedding, unchangeable } from "../../syntax/embedding.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { Argv } from "../containers/container.ts";

export interface CommandOptions {
  /** `$` stands for variables and is written as `$$`: compose files. */
  readonly isInterpolated?: boolean;
  /** What may be shown beside the words of options and the name of the program. */
  readonly shown?: readonly Span[];
}

/** Options of a command: lines of configuration that are words. */
export function commandEmbedding(argv: Argv, place: Span, host: HostFile, options: CommandOptions = {}): Embedding {
  void argv;
  void host;
  void options;
  return unchangeable(place, "option");
}
