import type { Span } from "../../syntax/config-file.ts";
import { type Embedding, unchangeable } from "../../syntax/embedding.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { YamlNode } from "./yaml.ts";

export interface EnvironmentOptions {
  /** Where a variable stands that is not there: the name of the service; else the node. */
  readonly place?: Span;
  readonly shown?: readonly Span[];
  /** `$` stands for variables and is written as `$$`: compose files. */
  readonly isInterpolated?: boolean;
  /** The variable that makes the image write a line of configuration; without it none can be inserted. */
  variableOf?(words: readonly string[]): readonly [name: string, value: string] | undefined;
}

/** Variables of which an image makes lines of configuration: a map, a list of `NAME=value`, a list of `name` and `value`. */
export function environmentEmbedding(node: YamlNode, host: HostFile, options: EnvironmentOptions = {}): Embedding {
  void host;
  return unchangeable(options.place ?? node.span, "variable");
}
