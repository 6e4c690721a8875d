import { Composer, type CST, type Document, Lexer, Parser } from "yaml";
import type { Span } from "../../syntax/config-file.ts";
import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import { controlCharacter, problemOf, tooDeep } from "./problem.ts";
import { readDocument } from "./reader.ts";

/** A value of a YAML file, aliases followed and `<<` merged, with its place. Tags are ignored. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

interface Placed {
  readonly span: Span;
  /** It stands at an anchor that is used elsewhere, too: whoever changes it changes more than one value. */
  readonly isShared: boolean;
}

export interface YamlMap extends Placed {
  readonly kind: "map";
  /** By key, in the order written; own keys first, merged ones behind. */
  readonly entries: readonly YamlEntry[];
  readonly isFlow: boolean;
  get(key: string): YamlNode | undefined;
}

export interface YamlEntry {
  readonly key: SourceText;
  readonly value: YamlNode;
}

export interface YamlList extends Placed {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
  readonly isFlow: boolean;
}

export interface YamlScalar extends Placed {
  readonly kind: "scalar";
  readonly style: "plain" | "single" | "double" | "literal" | "folded";
  /** The value as text, whatever YAML takes it for; of `key:` without a value, empty. */
  readonly text: SourceText;
  /** Nothing, `~` or `null`. */
  readonly isNull: boolean;
}

export interface YamlProblem extends Span {
  /**
   * `syntax`: the document cannot be read. `refused`: it can, and Docker and Kubernetes refuse it: a key that is there
   * twice, a control character. `too-large`: it is nested too deeply or unfolds to too much.
   */
  readonly kind: "syntax" | "refused" | "too-large";
  /** In our words, lower case, no full stop; no text of the file. */
  readonly message: string;
}

export interface YamlFile {
  readonly host: HostFile;
  /** The documents that can be read. */
  readonly documents: readonly YamlNode[];
  /** The first one of each document, in order. */
  readonly problems: readonly YamlProblem[];
}

/** No file of people is nested so deeply, and what reads them may be recursive. */
const deepest = 200;

/**
 * Reads a YAML file. Any bytes are legal input: what is no YAML is told as a problem, and the other documents stay.
 *
 * @param host Latin-1 text; values are Latin-1, too
 */
export function readYaml(host: HostFile): YamlFile {
  const { text } = host;
  const offset = text.startsWith("\xef\xbb\xbf") ? 3 : 0;
  const problems: YamlProblem[] = [];
  const documents: YamlNode[] = [];
  const tokens = tokensOf(text.slice(offset));
  if (!Array.isArray(tokens)) return { host, documents, problems: [tooDeep(tokens.at + offset)] };
  for (const document of compose(tokens, text.length - offset)) {
    const [error] = document.errors;
    if (error) {
      problems.push(problemOf(error, text, offset, tokens));
      continue;
    }
    const { node, problem } = readDocument(document, host, offset);
    if (problem) problems.push(problem);
    if (node) documents.push(node);
  }
  const control = controlCharacter(text);
  if (control && !problems.some(({ start }) => start <= control.start)) problems.unshift(control);
  return { host, documents, problems };
}

/**
 * The tokens of a text, or where it is nested too deeply: what the parser and what comes behind it do with a stack is
 * bounded by it, and running out of stack inside a regular expression ends the process.
 */
function tokensOf(text: string): CST.Token[] | { readonly at: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > deepest) return { at: parser.offset };
  }
  tokens.push(...parser.end());
  return tokens;
}

function compose(tokens: readonly CST.Token[], length: number): Document.Parsed[] {
  const options = { schema: "failsafe", uniqueKeys: false, logLevel: "silent", prettyErrors: false } as const;
  return [...new Composer(options).compose(tokens, false, length)] as Document.Parsed[];
}
