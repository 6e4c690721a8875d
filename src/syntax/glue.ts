import type { ConfigFile, Directive, Span } from "./config-file.ts";
import { fromOwnText, inOwnText, ownText } from "./own-text.ts";
import { parseConfig } from "./parse.ts";

export interface Placed {
  readonly file: ConfigFile;
  readonly directive: Directive;
}

/**
 * The lines of all files one include pattern matches. The server joins their texts before it cuts them into lines
 * (loadServerConfig, from 7.0), so the last line of a file without a final line end runs into the next file; such a
 * line is placed in the file it begins in, words from the next one at its end.
 */
export function joinedLines(files: readonly ConfigFile[]): Placed[] {
  const lines: Placed[] = [];
  let open: { readonly file: ConfigFile; readonly start: number; text: string } | undefined;
  for (const [index, file] of files.entries()) {
    const text = ownText(file);
    const firstEnd = text.indexOf("\n") + 1 || text.length;
    const lastStart = text.lastIndexOf("\n") + 1;
    let from = 0;
    if (open) {
      open.text += text.slice(0, firstEnd);
      if (lastStart === 0 && index < files.length - 1) continue;
      for (const line of runOn(open)) lines.push(line);
      from = firstEnd;
      open = undefined;
    }
    const ends = index === files.length - 1 || lastStart === text.length;
    const to = ends ? text.length : lastStart;
    for (const directive of file.directives)
      if (isWithin(inOwnText(directive.name), from, to)) lines.push({ file, directive });
    if (!ends) open = { file, start: lastStart, text: text.slice(lastStart) };
  }
  return lines;
}

function runOn({ file, start, text }: { file: ConfigFile; start: number; text: string }): Placed[] {
  const { length } = ownText(file);
  const within = (offset: number) => Math.min(start + offset, length);
  const moved = <T extends Span>(part: T) =>
    fromOwnText(file, { ...part, start: within(part.start), end: within(part.end) });
  return parseConfig(text, file.uri).directives.map((directive) => ({
    file,
    directive: {
      ...directive,
      ...spanOf(moved(directive)),
      before: spanOf(moved(directive.before)),
      name: moved(directive.name),
      args: directive.args.map(moved),
    },
  }));
}

function isWithin({ start }: Span, from: number, to: number): boolean {
  return start >= from && start < to;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
