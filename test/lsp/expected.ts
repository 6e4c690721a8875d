/** What an editor is to show: made of a report of the engine, in another way than the server makes it. */
import type { Diagnostic as Shown } from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Report } from "../../src/index.ts";
import type { ConfigFile, Span } from "../../src/syntax/config-file.ts";

/** One finding in a line, with all that can be compared. */
export type Told = Readonly<Record<string, readonly string[]>>;

/** What `check` prints, by name of the file. */
export function toldBy({ diagnostics, files, unreadable }: Report): Told {
  const told: Record<string, string[]> = {};
  for (const { place, severity, rule, message, related } of diagnostics) {
    const notes = related.map((note) => `${note.file}:${range(files.get(note.file), note.span)} ${note.message}`);
    const line = [`${range(files.get(place.file), place.span)} ${severity} ${rule}: ${message}`, ...notes].join(" | ");
    told[place.file] = [...(told[place.file] ?? []), line];
  }
  for (const { file, reason } of unreadable)
    told[file] = [...(told[file] ?? []), `0:0-0:0 error : could not be read: ${reason}`];
  return told;
}

const severities = ["", "error", "warning", "info"];

/**
 * What an editor shows, in the same form.
 *
 * @param nameOf the name of a file, of its URI
 */
export function toldIn(shown: Iterable<readonly [string, readonly Shown[]]>, nameOf: (uri: string) => string): Told {
  const told: Record<string, string[]> = {};
  for (const [uri, diagnostics] of shown) {
    if (diagnostics.length === 0) continue;
    told[nameOf(uri)] = diagnostics.map(({ range, severity, code, message, relatedInformation }) => {
      const notes = (relatedInformation ?? []).map(
        ({ location, message }) => `${nameOf(location.uri)}:${words(location.range)} ${message}`,
      );
      return [`${words(range)} ${severities[severity ?? 0]} ${code ?? ""}: ${message}`, ...notes].join(" | ");
    });
  }
  return told;
}

const documents = new WeakMap<ConfigFile, { readonly bytes: Buffer; readonly document: TextDocument }>();

function range(file: ConfigFile | undefined, { start, end }: Span): string {
  if (!file) return "0:0-0:0";
  let known = documents.get(file);
  if (!known) {
    const mark = file.text.startsWith("\xef\xbb\xbf") ? 3 : 0;
    const bytes = Buffer.from(file.text.slice(mark), "latin1");
    known = { bytes, document: TextDocument.create("file:///x", "redis-conf", 0, bytes.toString("utf8")) };
    documents.set(file, known);
  }
  const { bytes, document } = known;
  const mark = file.text.length - bytes.length;
  const at = (offset: number) => document.positionAt(bytes.toString("utf8", 0, Math.max(0, offset - mark)).length);
  return words({ start: at(start), end: at(end) });
}

function words({ start, end }: Shown["range"]): string {
  return `${start.line}:${start.character}-${end.line}:${end.character}`;
}
