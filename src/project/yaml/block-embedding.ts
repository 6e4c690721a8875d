import type { Span } from "../../syntax/config-file.ts";
import { type Embedding, unchangeable } from "../../syntax/embedding.ts";
import type { YamlScalar } from "./yaml.ts";

export interface BlockOptions {
  /** Where a line stands that is not there: the key of the block; else the block itself. */
  readonly place?: Span;
  /** What may be shown beside the lines: the key, the name of the ConfigMap. */
  readonly shown?: readonly Span[];
  /** `$` stands for variables and is written as `$$`: compose files. */
  readonly isInterpolated?: boolean;
}

/** Configuration as the value of a key, in any style: the entry of a ConfigMap, `content:` of a compose file. */
export function blockEmbedding(scalar: YamlScalar, options: BlockOptions = {}): Embedding {
  return unchangeable(options.place ?? scalar.span, "line");
}
