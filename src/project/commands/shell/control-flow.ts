import { posix } from "node:path";
import { calculate } from "./arithmetic.ts";
import { evaluateTokens, not, ordinalOf } from "./conditions.ts";
import { deepest, Ground, most, mostCommands, type Ran, TooMuch } from "./ground.ts";
import { matches } from "./pattern.ts";
import type { Status } from "./programs.ts";
import type { Chain, Command, Pipeline, Script } from "./script.ts";
import { Output, type Value } from "./value.ts";

/** Goes through the commands of a script: lists, conditions, loops. */
export abstract class ControlFlow extends Ground {
  protected abstract simple(
    command: Command & { readonly kind: "simple" },
    output: Output,
    input: Value | undefined,
  ): Ran;

  protected script(script: Script, output: Output, input: Value | undefined): Ran {
    let last: Ran = { status: true, flow: "next" };
    for (const chain of script) {
      last = this.chain(chain, output, input);
      if (last.flow !== "next") break;
    }
    return last;
  }

  protected chain({ first, rest }: Chain, output: Output, input: Value | undefined): Ran {
    const outer = this.asked;
    this.asked = new Set();
    let ran = this.pipeline(first, output, input);
    for (const { operator, pipeline } of rest) {
      if (ran.flow !== "next") break;
      const isRun = operator === "&&" ? ran.status : not(ran.status);
      if (isRun === false) continue;
      const run = () => this.pipeline(pipeline, output, input);
      ran = isRun ? run() : this.maybe(run, this.asked);
    }
    for (const path of this.asked) outer.add(path);
    this.asked = outer;
    return ran;
  }

  protected pipeline({ commands, isNegated }: Pipeline, output: Output, input: Value | undefined): Ran {
    let given = input;
    let ran: Ran = { status: true, flow: "next" };
    for (const [at, command] of commands.entries()) {
      if (at === commands.length - 1) {
        ran =
          commands.length > 1 ? this.piped(() => this.one(command, output, given)) : this.one(command, output, given);
      } else {
        const between = new Output();
        this.inside(() => this.one(command, between, given));
        given = this.valueOf(between, command);
      }
    }
    return isNegated ? { ...ran, status: not(ran.status) } : ran;
  }

  /** The last part of a pipeline: what ends it does not end the script. */
  protected piped(run: () => Ran): Ran {
    const ran = this.inside(run);
    return { status: ran.status, flow: "next" };
  }

  protected one(command: Command, output: Output, input: Value | undefined): Ran {
    if (++this.commands > mostCommands || this.depth > deepest) throw new TooMuch();
    this.depth++;
    // A place in a text is looked for among its lines.
    this.charge(10 + this.lines);
    const given = command.redirects.reduce((now, redirect) => this.inputOf(redirect, now), input);
    const target = command.redirects.findLast(
      ({ descriptor, operator }) => descriptor === 1 && !operator.startsWith("<"),
    );
    const inner = target ? new Output() : output;
    const ran = this.form(command, inner, given);
    if (target) this.redirect(target, inner);
    this.depth--;
    return ran;
  }

  protected form(command: Command, output: Output, input: Value | undefined): Ran {
    const next = (status: Status): Ran => ({ status, flow: "next" });
    switch (command.kind) {
      case "simple":
        return this.simple(command, output, input);
      case "group":
        return this.script(command.body, output, input);
      case "subshell":
        return this.inside(() => this.script(command.body, output, input));
      case "function":
        this.state.functions.set(command.name, { body: command.body, source: this.source });
        return next(true);
      case "if":
        return this.branches(command.branches, command.otherwise, output, input);
      case "while":
        return this.loop(command, output, input);
      case "for":
        return this.iterate(command, output, input);
      case "count":
        return this.count(command, output, input);
      case "case":
        return this.choose(command, output, input);
      case "test":
        return next(this.tokens(command.tokens));
      default: {
        const value = calculate(command.text, this.expander().numbers);
        return next(value === undefined ? undefined : value !== 0);
      }
    }
  }

  protected branches(
    branches: readonly { readonly condition: Script; readonly body: Script }[],
    otherwise: Script | undefined,
    output: Output,
    input: Value | undefined,
  ): Ran {
    const [first, ...rest] = branches;
    if (rest.length > most.branches) throw new TooMuch();
    if (!first) return otherwise ? this.script(otherwise, output, input) : { status: true, flow: "next" };
    const outer = this.asked;
    this.asked = new Set();
    const { status, flow } = this.condition(first.condition, output);
    const { asked } = this;
    this.asked = outer;
    if (flow !== "next") return { status, flow };
    if (status === true) return this.script(first.body, output, input);
    if (status === false) return this.branches(rest, otherwise, output, input);
    const ways = [() => this.script(first.body, output, input), () => this.branches(rest, otherwise, output, input)];
    return this.either(ways, asked);
  }

  /** A condition: of a program that is only known to be run nothing is known. */
  protected condition(condition: Script, output: Output): Ran {
    const last = condition.at(-1);
    const ran = this.script(condition, output, undefined);
    return last && this.isOpen(last) ? { ...ran, status: undefined } : ran;
  }

  protected isOpen({ first, rest }: Chain): boolean {
    return [first, ...rest.map(({ pipeline }) => pipeline)].some(({ commands }) => {
      const command = commands.at(-1);
      if (command?.kind !== "simple") return false;
      const [word] = command.words;
      const name = word ? posix.basename(this.source.value.slice(word.start, word.end)) : "";
      return (
        name !== "" &&
        !["[", "test", "true", ":", "false", "echo", "printf", "cd", "mkdir"].includes(name) &&
        !this.state.functions.has(name)
      );
    });
  }

  protected loop(command: Command & { readonly kind: "while" }, output: Output, input: Value | undefined): Ran {
    const isEndless = command.condition.length === 1 && /^(?:true|:)\s*$/.test(this.conditionText(command.condition));
    for (let round = 0; round < most.rounds; round++) {
      const asked = this.condition(command.condition, output);
      const status = command.isUntil ? not(asked.status) : asked.status;
      if (status === false) return { status: true, flow: "next" };
      const run = () => this.script(command.body, output, input);
      const ran = status ? run() : this.maybe(run);
      if (ran.flow === "exit" || ran.flow === "return") return ran;
      // What waits for something has it in the end.
      if (ran.flow === "break" || !status || isEndless || command.isUntil) return { status: true, flow: "next" };
    }
    return { status: undefined, flow: "next" };
  }

  protected conditionText(condition: Script): string {
    const [command] = condition[0]!.first.commands;
    return condition[0]!.rest.length === 0 && command ? this.source.value.slice(command.start, command.end) : "";
  }

  protected iterate(command: Command & { readonly kind: "for" }, output: Output, input: Value | undefined): Ran {
    const words = command.words?.flatMap((word) => this.expander().fields(word)) ?? this.state.args;
    for (const value of words) {
      this.state.variables.set(command.name, value);
      const run = () => this.script(command.body, output, input);
      // What is not known may be several words, or none.
      const ran = value.isKnown ? run() : this.maybe(run);
      if (ran.flow === "exit" || ran.flow === "return") return ran;
      if (ran.flow === "break") break;
    }
    return { status: true, flow: "next" };
  }

  protected count(
    { parts: [from, until, step], body }: Command & { readonly kind: "count" },
    output: Output,
    input: Value | undefined,
  ): Ran {
    calculate(from, this.expander().numbers);
    for (let round = 0; round < most.rounds; round++) {
      const condition = calculate(until, this.expander().numbers);
      if (condition === 0) break;
      const run = () => this.script(body, output, input);
      const ran = condition === undefined ? this.maybe(run) : run();
      if (ran.flow === "exit" || ran.flow === "return") return ran;
      if (ran.flow === "break" || condition === undefined) break;
      calculate(step, this.expander().numbers);
    }
    return { status: true, flow: "next" };
  }

  protected choose(
    { subject, cases }: Command & { readonly kind: "case" },
    output: Output,
    input: Value | undefined,
  ): Ran {
    const { text, isKnown } = this.expander().text(subject);
    const open: Script[] = [];
    for (const { patterns, body } of cases) {
      const answers = patterns.map((word) => {
        const pattern = this.expander().pattern(word);
        if (pattern?.length === 1 && pattern[0]!.kind === "any") return true;
        this.charge(text.value.length);
        return isKnown && pattern ? matches(pattern, text.value) : undefined;
      });
      if (answers.includes(true)) {
        if (open.length === 0) return this.script(body, output, input);
        open.push(body);
        return this.either(open.map((way) => () => this.script(way, output, input)));
      }
      if (answers.includes(undefined)) open.push(body);
    }
    if (open.length === 0) return { status: true, flow: "next" };
    const ways = open.map((way) => () => this.script(way, output, input));
    return this.either([...ways, () => ({ status: true, flow: "next" })]);
  }

  protected tokens(tokens: (Command & { readonly kind: "test" })["tokens"]): Status {
    const expander = this.expander();
    return evaluateTokens(
      tokens,
      {
        text: (word) => expander.text(word),
        matches: (text, word) => {
          const pattern = expander.pattern(word);
          return pattern && matches(pattern, text);
        },
        matchesExpression: (text, word) => {
          const found = ordinalOf(text, this.source.value.slice(word.start, word.end));
          if (typeof found !== "string") return found;
          const whole = this.source.slice(word.start, word.end);
          this.state.variables.set("BASH_REMATCH", [
            { text: whole.with(`-${found}`), isKnown: true },
            { text: whole.with(found), isKnown: true },
          ]);
          return true;
        },
      },
      this.facts(),
    );
  }
}
