import { posix } from "node:path";
import type { SourceText } from "../../syntax/source-text.ts";
import { wrapperLength } from "../commands/shell/wrappers.ts";

/** A command without what only runs it: init programs, changes of the user, priorities, variables given by `env`. */
export function withoutWrappers(argv: readonly SourceText[]): readonly SourceText[] {
  let words = argv;
  for (;;) {
    const values = words.map(({ value }) => value);
    const length = posix.basename(values[0] ?? "") === "env" ? envLength(values) : wrapperLength(values);
    if (length === 0) return words;
    words = words.slice(length);
  }
}

/** `env -i A=b program`. */
function envLength(words: readonly string[]): number {
  let at = 1;
  while (at < words.length && /^-|^[^/]*=/.test(words[at]!)) at += /^-[uCS]$/.test(words[at]!) ? 2 : 1;
  return at;
}
