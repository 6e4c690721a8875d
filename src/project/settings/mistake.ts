import type { Span } from "../../syntax/config-file.ts";

/** Something wrong in a project file, or something to be told of it. */
export interface Mistake {
  readonly span: Span;
  /** Lower case, no full stop: what was found and what is expected; no value that may be a secret. */
  readonly message: string;
}
