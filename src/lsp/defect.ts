/**
 * What may be said of an error of ours: only the place in our own code, for the text of an error can hold words of the
 * input.
 */
export function placeOfDefect(error: unknown): string {
  const where =
    error instanceof Error ? /\n\s+at (?:\S+ )?\(?.*?([\w.-]+:\d+:\d+)/.exec(error.stack ?? "")?.[1] : undefined;
  return `a defect of redis-ha-lint${where ? ` at ${where}` : ""}: report it, with the version`;
}
