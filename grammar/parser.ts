import { EmbeddedActionsParser, type IToken, Lexer } from "chevrotain";
import { Broken, LineEnd, tokens, Word } from "./tokens.ts";

/** One line that means something, as tokens. */
export interface DirectiveTokens {
  readonly words: readonly IToken[];
  /** The last word is the rest of a line whose quotes are unbalanced. */
  readonly unbalanced: boolean;
}

/**
 * The whole language:
 *
 *     file      → directive*
 *     directive → ( Word+ Broken? | Broken ) LineEnd?
 *
 * LineEnd is missing only behind the last line of a file.
 */
class ConfigParser extends EmbeddedActionsParser {
  readonly file = this.RULE("file", (): DirectiveTokens[] => {
    const directives: DirectiveTokens[] = [];
    this.MANY(() => {
      const directive = this.SUBRULE(this.directive);
      this.ACTION(() => {
        directives.push(directive);
      });
    });
    return directives;
  });

  private readonly directive = this.RULE("directive", (): DirectiveTokens => {
    const words: IToken[] = [];
    let unbalanced = false;
    this.MANY(() => {
      words.push(this.CONSUME(Word));
    });
    this.OPTION1(() => {
      words.push(this.CONSUME(Broken));
      unbalanced = true;
    });
    this.OPTION2(() => this.CONSUME(LineEnd));
    return { words, unbalanced };
  });

  constructor() {
    super(tokens, { maxLookahead: 1, skipValidations: true });
    this.performSelfAnalysis();
  }
}

const lexer = new Lexer(tokens, {
  positionTracking: "onlyOffset",
  ensureOptimizations: true,
  skipValidations: true,
});
const parser = new ConfigParser();

/** The directives of a text of Latin-1 characters, in order; every text is in the language. */
export function parseTokens(text: string): DirectiveTokens[] {
  parser.input = lexer.tokenize(text).tokens;
  return parser.file();
}
