const token =
  /\s*(?:(\d+)|([A-Za-z_]\w*)|\$\{?([A-Za-z_]\w*|\d)\}?|(<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%]=|[-+*/%()<>=!]))/y;

/** Variables of a shell as numbers; undefined where they are not known. */
export interface Numbers {
  get(name: string): number | undefined;
  set(name: string, value: number | undefined): void;
}

/** What an expression of `$(( ))` comes to; undefined where that is not known. */
export function calculate(text: string, numbers: Numbers): number | undefined {
  const tokens: string[] = [];
  for (token.lastIndex = 0; token.lastIndex < text.trimEnd().length; ) {
    const found = token.exec(text);
    if (!found || tokens.length > 100) return undefined;
    tokens.push(found[1] ?? found[2] ?? found[3] ?? found[4]!);
  }
  return new Calculation(tokens, numbers).run();
}

const levels = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"]];

class Calculation {
  private at = 0;
  private readonly tokens: readonly string[];
  private readonly numbers: Numbers;

  constructor(tokens: readonly string[], numbers: Numbers) {
    this.tokens = tokens;
    this.numbers = numbers;
  }

  run(): number | undefined {
    const value = this.assignment();
    return this.at === this.tokens.length ? value : undefined;
  }

  private assignment(): number | undefined {
    const [name = "", sign = ""] = this.tokens.slice(this.at);
    if (!/^[A-Za-z_]/.test(name)) return this.binary(0);
    if (sign === "++" || sign === "--") {
      this.at += 2;
      const value = this.numbers.get(name);
      this.numbers.set(name, apply(sign[0]!, value, 1));
      return value;
    }
    if (!/^[-+*/%]?=$/.test(sign)) return this.binary(0);
    this.at += 2;
    const right = this.assignment();
    const value = sign === "=" ? right : apply(sign[0]!, this.numbers.get(name), right);
    this.numbers.set(name, value);
    return value;
  }

  private binary(level: number): number | undefined {
    const signs = levels[level];
    if (!signs) return this.unary();
    let left = this.binary(level + 1);
    for (let sign = this.tokens[this.at]; sign !== undefined && signs.includes(sign); sign = this.tokens[this.at]) {
      this.at++;
      left = apply(sign, left, this.binary(level + 1));
    }
    return left;
  }

  private unary(): number | undefined {
    const word = this.tokens[this.at++];
    if (word === undefined) return undefined;
    if (word === "(") {
      const value = this.assignment();
      return this.tokens[this.at++] === ")" ? value : undefined;
    }
    if (word === "-" || word === "+") return apply(word, 0, this.unary());
    if (word === "!") return apply("==", 0, this.unary());
    if (/^\d+$/.test(word)) return Number.parseInt(word, word.length > 1 && word.startsWith("0") ? 8 : 10);
    return /^[A-Za-z_]/.test(word) ? this.numbers.get(word) : undefined;
  }
}

function apply(sign: string, left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  const results: Readonly<Record<string, () => number>> = {
    "+": () => left + right,
    "-": () => left - right,
    "*": () => left * right,
    "/": () => Math.trunc(left / right),
    "%": () => left % right,
    "<": () => Number(left < right),
    "<=": () => Number(left <= right),
    ">": () => Number(left > right),
    ">=": () => Number(left >= right),
    "==": () => Number(left === right),
    "!=": () => Number(left !== right),
    "&&": () => Number(left !== 0 && right !== 0),
    "||": () => Number(left !== 0 || right !== 0),
  };
  const value = results[sign]?.();
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}
