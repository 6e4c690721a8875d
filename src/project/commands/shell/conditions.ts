import type { TestToken, Word } from "./script.ts";
import type { Value } from "./value.ts";

/** What conditions ask for besides words. Undefined: not known. */
export interface Facts {
  exists(path: string): boolean | undefined;
  hasText(path: string): boolean | undefined;
  isSet(name: string): boolean | undefined;
}

type Answer = boolean | undefined;
const unary = /^-[nzfedsrwxLhSpbcOGtvkgu]$/;
const binary = /^(?:==?|!=|<|>|=~|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/;

/** What `[ ... ]` says of its words; undefined where that is not known. */
export function evaluateTest(words: readonly Value[], facts: Facts): Answer {
  if (words.length > 100) return undefined;
  const values = words.map(({ text }) => text.value);
  // Before 3 words decide, what looks like an operator may be none.
  if (words.length === 3 && binary.test(values[1]!)) return compare(words[0]!, values[1]!, words[2]!);
  for (const operator of ["-o", "-a"]) {
    const at = values.lastIndexOf(operator);
    if (at <= 0 || at === words.length - 1) continue;
    const left = evaluateTest(words.slice(0, at), facts);
    const right = evaluateTest(words.slice(at + 1), facts);
    return operator === "-o" ? either(left, right) : both(left, right);
  }
  if (values[0] === "!" && words.length > 1) return not(evaluateTest(words.slice(1), facts));
  if (values[0] === "(" && values.at(-1) === ")") return evaluateTest(words.slice(1, -1), facts);
  if (words.length === 0) return false;
  if (words.length === 1) return isFilled(words[0]!);
  if (words.length === 2 && unary.test(values[0]!)) return ask(values[0]!, words[1]!, facts);
  return undefined;
}

/** What stands in `[[ ]]` needs of the words in it. */
export interface TestWords {
  text(word: Word): Value;
  matches(text: string, pattern: Word): Answer;
  /** `=~`. */
  matchesExpression(text: string, expression: Word): Answer;
}

/** The same for `[[ ... ]]`. */
export function evaluateTokens(tokens: readonly TestToken[], words: TestWords, facts: Facts): Answer {
  let at = 0;
  let depth = 0;
  const disjunction = (): Answer => {
    let value = conjunction();
    while (tokens[at] === "||") {
      at++;
      value = either(value, conjunction());
    }
    return value;
  };
  const conjunction = (): Answer => {
    let value = single();
    while (tokens[at] === "&&") {
      at++;
      value = both(value, single());
    }
    return value;
  };
  const single = (): Answer => {
    const token = tokens[at++];
    if (token === undefined || ++depth > 500) return undefined;
    if (token === "!") return not(single());
    if (token === "(") {
      const value = disjunction();
      at++;
      return value;
    }
    if (typeof token === "string") {
      const operand = tokens[at++];
      return operand === undefined || typeof operand === "string" ? undefined : ask(token, words.text(operand), facts);
    }
    const operator = tokens[at];
    if (typeof operator !== "string" || !binary.test(operator)) return isFilled(words.text(token));
    const right = tokens[at + 1];
    at += 2;
    if (right === undefined || typeof right === "string") return undefined;
    const left = words.text(token);
    if (operator === "=~") return left.isKnown ? words.matchesExpression(left.text.value, right) : undefined;
    if (!/^[!=]?=$/.test(operator)) return compare(left, operator, words.text(right));
    const is = left.isKnown ? words.matches(left.text.value, right) : undefined;
    return operator === "!=" ? not(is) : is;
  };
  return disjunction();
}

export function not(answer: Answer): Answer {
  return answer === undefined ? undefined : !answer;
}

function both(one: Answer, other: Answer): Answer {
  if (one === false || other === false) return false;
  return one && other;
}

function either(one: Answer, other: Answer): Answer {
  return not(both(not(one), not(other)));
}

function isFilled({ text, isKnown }: Value): Answer {
  if (isKnown) return text.value !== "";
  // What is put in its place may be empty, what stands beside it is not.
  return /^\$(?:\w+|\{[^{}]*\}|\([^()]*\))$/.test(text.value) || text.value === "" ? undefined : true;
}

function ask(operator: string, operand: Value, facts: Facts): Answer {
  const { text, isKnown } = operand;
  if (operator === "-n") return isFilled(operand);
  if (operator === "-z") return not(isFilled(operand));
  if (!isKnown) return undefined;
  if (operator === "-v") return facts.isSet(text.value);
  if (operator === "-s") return facts.hasText(text.value);
  return /^-[ferx]$/.test(operator) ? facts.exists(text.value) : undefined;
}

function compare(left: Value, operator: string, right: Value): Answer {
  const [a, b] = [left.text.value, right.text.value];
  if (!left.isKnown || !right.isKnown) return undefined;
  if (operator === "=" || operator === "==") return a === b;
  if (operator === "!=") return a !== b;
  if (operator === "<") return a < b;
  if (operator === ">") return a > b;
  if (!/^\s*[-+]?\d{1,15}\s*$/.test(a) || !/^\s*[-+]?\d{1,15}\s*$/.test(b)) return undefined;
  const difference = Number(a) - Number(b);
  const answers: Readonly<Record<string, boolean>> = {
    "-eq": difference === 0,
    "-ne": difference !== 0,
    "-lt": difference < 0,
    "-le": difference <= 0,
    "-gt": difference > 0,
    "-ge": difference >= 0,
  };
  return answers[operator];
}

/** The number at the end that `-([0-9]+)$` asks for, the one expression that start scripts need; undefined for others. */
export function ordinalOf(text: string, expression: string): string | false | undefined {
  if (!/^-?\(?\[0-9\]\+\)?\$$/.test(expression)) return undefined;
  const digits = /\d+$/.exec(text)?.[0] ?? "";
  if (digits === "") return false;
  return !expression.startsWith("-") || text[text.length - digits.length - 1] === "-" ? digits : false;
}
