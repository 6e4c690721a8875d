import { printable } from "../report/escape.ts";

/** The command was called in a wrong way: one line says what was found, what is expected and what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What is said below the line, ready to be printed. */
  readonly details: string | undefined;

  constructor(message: string, details?: string) {
    super(message);
    this.details = details;
  }
}

/** Also of those that another bundle throws. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === "UsageError";
}

export { didYouMean } from "../../grammar/suggest.ts";

/** A word of the user between quotes. */
export function quoted(word: string): string {
  return `"${printable(word)}"`;
}
