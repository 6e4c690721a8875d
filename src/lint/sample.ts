/** Reads the expectations written into a rule's samples. */

/** What a comment below a line of a sample expects there. */
export interface Expectation {
  readonly file: string;
  /** 1-based line of the words meant. */
  readonly line: number;
  /** 1-based columns, the end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** `^`: what is reported; `~`: a place that takes part. */
  readonly mark: "^" | "~";
}

const expectation = /^(#\s*)(\^+|~+) (.+)$/;

/**
 * The files as a server may read them: an ACL file cannot hold comments, so that in one the expectations make way for
 * blank lines.
 */
export function withoutExpectations(files: Readonly<Record<string, string>>): Record<string, string> {
  const clear = (text: string) =>
    text
      .split("\n")
      .map((line) => (expectation.test(line) ? "" : line))
      .join("\n");
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, name.endsWith(".acl") ? clear(text) : text]),
  );
}

/** The expectations of one file of a sample: comments with carets under the line above them. */
export function readExpectations(file: string, text: string): Expectation[] {
  const found: Expectation[] = [];
  let meant = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const match = expectation.exec(line);
    if (!match) {
      meant = index + 1;
      continue;
    }
    const [, indent = "", marks = "", message = ""] = match;
    // The `#` that makes it a comment hides what stands in the first column: a mark in the second one begins there too.
    const start = indent.length === 1 ? 1 : indent.length + 1;
    const end = indent.length + marks.length + 1;
    found.push({ file, line: meant, start, end, message, mark: marks[0] as "^" | "~" });
  }
  return found;
}
