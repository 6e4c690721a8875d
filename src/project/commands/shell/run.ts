import { posix } from "node:path";
import { SourceText } from "../../../syntax/source-text.ts";
import { isServerProgram } from "../server-command.ts";
import { calculate } from "./arithmetic.ts";
import { evaluateTest, evaluateTokens, type Facts, not, ordinalOf } from "./conditions.ts";
import { Expander, type Expansion } from "./expand.ts";
import { parseScript } from "./parser.ts";
import { matches } from "./pattern.ts";
import { isHarmless, isQuestion, programOf, type Status, type Surroundings } from "./programs.ts";
import type { Assignment, Chain, Command, Pipeline, Redirect, Script } from "./script.ts";
import { copyOf, merged, pathIn, type State } from "./state.ts";
import { joinedValue, Output, type Value, type WrittenFile } from "./value.ts";
import { changesUser, wrapperLength } from "./wrappers.ts";

/** Where a script goes on: `exit` ends it, `return` a function, the others a loop. */
type Flow = "next" | "exit" | "return" | "break" | "continue";

interface Ran {
  readonly status: Status;
  readonly flow: Flow;
}

/** A server that a script starts. */
export interface StartedCommand {
  /** The program first. */
  readonly argv: readonly SourceText[];
  /** It is started whatever happens; false where it depends on what is not known. */
  readonly isCertain: boolean;
  readonly folder?: string;
  /** What it reads from its standard input. */
  readonly input?: SourceText;
}

/** What a script is not followed any further for. */
export class TooMuch extends Error {}

const mostCommands = 20_000;
const mostWork = 20_000_000;
const deepest = 40;
const most = { rounds: 200, servers: 500, branches: 40 };

export class Shell {
  state: State;
  readonly servers: StartedCommand[] = [];
  /** Commands that run containers. */
  readonly containers: StartedCommand[] = [];
  /** The first thing that could not be followed. */
  unread: string | undefined;
  readonly #read: (path: string) => SourceText | "missing" | undefined;
  #source: SourceText;
  /** The path of the script at hand. */
  #name: Value | undefined;
  #lines = 0;
  #commands = 0;
  #work = 0;
  #depth = 0;

  constructor(state: State, source: SourceText, read: (path: string) => SourceText | "missing" | undefined) {
    this.state = state;
    this.#source = source;
    this.#read = read;
  }

  /** Follows a script to its end. */
  run(source: SourceText, output: Output, name?: Value): Flow {
    const [outer, outerName, lines] = [this.#source, this.#name, this.#lines];
    const { script, isBroken } = parseScript(source.value);
    this.#charge(source.value.length);
    this.#source = source;
    this.#name = name;
    if (name) this.state.variables.set("0", name);
    this.#lines = source.value.split("\n").length;
    const { flow } = this.#script(script, output, undefined);
    if (isBroken && flow === "next") this.#lose("the shell's syntax");
    this.#source = outer;
    this.#name = outerName;
    this.#lines = lines;
    return flow;
  }

  /** Follows a command given in words. */
  command(words: readonly Value[]): void {
    this.#words(words, new Output(), undefined);
  }

  fileAt(path: string): WrittenFile | "missing" | undefined {
    const at = pathIn(this.state, path);
    if (this.state.files.has(at)) return this.state.files.get(at) ?? "missing";
    const found = this.#read(at);
    return found instanceof SourceText ? { source: found, isCertain: true, isKnown: true } : found;
  }

  #lose(by: string): void {
    this.unread ??= by;
  }

  #charge(work: number): void {
    this.#work += work;
    if (this.#work > mostWork) throw new TooMuch();
  }

  #expander(): Expander {
    const expansion: Expansion = {
      state: this.state,
      source: this.#source,
      capture: (body) => {
        const output = new Output();
        this.#inside(() => this.#script(body, output, undefined));
        return output;
      },
      charge: (work) => this.#charge(work),
    };
    return new Expander(expansion);
  }

  /** What is done in a subshell: variables and the folder stay as they were. */
  #inside(run: () => Ran): Ran {
    const { variables, folder, args, isCalled, functions, isRoot } = this.state;
    this.state = { ...this.state, variables: new Map(variables), functions: new Map(functions) };
    const ran = run();
    this.state = { ...this.state, variables, folder, args, isCalled, functions, isRoot };
    return { ...ran, flow: "next" };
  }

  #script(script: Script, output: Output, input: Value | undefined): Ran {
    let last: Ran = { status: true, flow: "next" };
    for (const chain of script) {
      last = this.#chain(chain, output, input);
      if (last.flow !== "next") break;
    }
    return last;
  }

  #chain({ first, rest }: Chain, output: Output, input: Value | undefined): Ran {
    let ran = this.#pipeline(first, output, input);
    for (const { operator, pipeline } of rest) {
      if (ran.flow !== "next") return ran;
      const isRun = operator === "&&" ? ran.status : not(ran.status);
      if (isRun === false) continue;
      ran = isRun
        ? this.#pipeline(pipeline, output, input)
        : this.#maybe(() => this.#pipeline(pipeline, output, input));
    }
    return ran;
  }

  /** Runs what may be run or not. */
  #maybe(run: () => Ran): Ran {
    return this.#either([run, () => ({ status: true, flow: "next" })]);
  }

  /** Runs one of several ways, nobody knows which. */
  #either(ways: readonly (() => Ran)[]): Ran {
    const { state } = this;
    const before = state.isCertain;
    const started = this.servers.length;
    let left: State | undefined;
    const flows = new Set<Flow>();
    let isEnded = false;
    for (const way of ways) {
      this.#charge(50 + state.variables.size + state.files.size);
      this.state = { ...copyOf(state), isCertain: false };
      const servers = this.servers.length;
      const { flow } = way();
      flows.add(flow);
      if (flow === "exit") isEnded ||= this.servers.length > servers;
      else left = left ? merged(left, this.state, (work) => this.#charge(work)) : this.state;
    }
    this.state = left ?? this.state;
    // A way that ends without a server is a failure; what follows is what is meant.
    this.state.isCertain = before && !isEnded;
    if (this.servers.length > started) this.#joinEqual(started, ways.length, before);
    flows.delete("exit");
    if (left === undefined) return { status: undefined, flow: "exit" };
    return { status: undefined, flow: flows.size === 1 ? [...flows][0]! : "next" };
  }

  /** Where every way starts the same server, it is started. */
  #joinEqual(from: number, ways: number, isCertain: boolean): void {
    const added = this.servers.splice(from);
    const byText = new Map<string, StartedCommand[]>();
    for (const server of added) {
      const text = textOf(server);
      const group = byText.get(text);
      if (group) group.push(server);
      else byText.set(text, [server]);
    }
    for (const group of byText.values())
      this.servers.push(group.length >= ways ? { ...group[0]!, isCertain } : group[0]!);
  }

  #pipeline({ commands, isNegated }: Pipeline, output: Output, input: Value | undefined): Ran {
    let given = input;
    let ran: Ran = { status: true, flow: "next" };
    for (const [at, command] of commands.entries()) {
      if (at === commands.length - 1) {
        ran =
          commands.length > 1
            ? this.#piped(() => this.#command(command, output, given))
            : this.#command(command, output, given);
      } else {
        const between = new Output();
        this.#inside(() => this.#command(command, between, given));
        given = this.#valueOf(between, command);
      }
    }
    return isNegated ? { ...ran, status: not(ran.status) } : ran;
  }

  /** The last part of a pipeline: what ends it does not end the script. */
  #piped(run: () => Ran): Ran {
    const ran = this.#inside(run);
    return { status: ran.status, flow: "next" };
  }

  #valueOf(output: Output, { start, end }: { readonly start: number; readonly end: number }): Value | undefined {
    if (output.opaque !== undefined) return undefined;
    const { by } = output;
    const place = { host: this.#source.host, ...this.#source.spanOf(start, end) };
    const parts = output.parts.map((text) => ({ text, isKnown: output.isKnown }));
    const value = joinedValue(parts, place);
    this.#charge(value.text.value.length);
    return { ...value, isKnown: output.isKnown, ...(by !== undefined && { by }) };
  }

  #command(command: Command, output: Output, input: Value | undefined): Ran {
    if (++this.#commands > mostCommands || this.#depth > deepest) throw new TooMuch();
    this.#depth++;
    // A place in a text is looked for among its lines.
    this.#charge(10 + this.#lines);
    const given = command.redirects.reduce((now, redirect) => this.#inputOf(redirect, now), input);
    const target = command.redirects.findLast(
      ({ descriptor, operator }) => descriptor === 1 && !operator.startsWith("<"),
    );
    const inner = target ? new Output() : output;
    const ran = this.#form(command, inner, given);
    if (target) this.#redirect(target, inner);
    this.#depth--;
    return ran;
  }

  #inputOf({ operator, descriptor, target }: Redirect, now: Value | undefined): Value | undefined {
    if (descriptor !== 0) return now;
    if (operator === "<<") return this.#expander().text(target);
    const value = this.#expander().text(target);
    if (operator === "<<<") {
      const end = { text: value.text.slice(value.text.value.length).with("\n"), isKnown: true };
      return joinedValue([value, end], { host: value.text.host, ...value.text.span });
    }
    const file = operator === "<" && value.isKnown ? this.fileAt(value.text.value) : undefined;
    return file === "missing" || !file ? undefined : contentOf(file);
  }

  #redirect({ operator, target }: Redirect, output: Output): void {
    const { text, isKnown } = this.#expander().text(target);
    if (operator === "&" || /^\/(?:dev|proc)\//.test(text.value)) return;
    if (isKnown) this.#write(text.value, output, operator === ">>");
  }

  #write(path: string, output: Output, isAppended: boolean): void {
    const at = pathIn(this.state, path);
    const before = isAppended ? this.fileAt(path) : "missing";
    const known = before === "missing" ? undefined : before;
    const { source } = this;
    const parts = [
      ...(known ? [{ text: known.source, isKnown: known.isKnown }] : []),
      ...output.parts.map((text) => ({ text, isKnown: true })),
    ];
    const value = joinedValue(parts, { host: source.host, ...source.span });
    this.#charge(8 * value.text.value.length);
    const by = output.by ?? (before === undefined ? "a file that is not there" : known?.by);
    const isCertain = output.by === undefined && before !== undefined && (known?.isCertain ?? true);
    const isKnown = output.isKnown && (known?.isKnown ?? true);
    this.state.files.set(at, { source: value.text, isCertain, isKnown, ...(by !== undefined && !isCertain && { by }) });
  }

  get source(): SourceText {
    return this.#source;
  }

  #form(command: Command, output: Output, input: Value | undefined): Ran {
    const next = (status: Status): Ran => ({ status, flow: "next" });
    switch (command.kind) {
      case "simple":
        return this.#simple(command, output, input);
      case "group":
        return this.#script(command.body, output, input);
      case "subshell":
        return this.#inside(() => this.#script(command.body, output, input));
      case "function":
        this.state.functions.set(command.name, { body: command.body, source: this.#source });
        return next(true);
      case "if":
        return this.#branches(command.branches, command.otherwise, output, input);
      case "while":
        return this.#loop(command, output, input);
      case "for":
        return this.#for(command, output, input);
      case "count":
        return this.#count(command, output, input);
      case "case":
        return this.#case(command, output, input);
      case "test":
        return next(this.#tokens(command.tokens));
      default: {
        const value = calculate(command.text, this.#expander().numbers);
        return next(value === undefined ? undefined : value !== 0);
      }
    }
  }

  #branches(
    branches: readonly { readonly condition: Script; readonly body: Script }[],
    otherwise: Script | undefined,
    output: Output,
    input: Value | undefined,
  ): Ran {
    const [first, ...rest] = branches;
    if (rest.length > most.branches) throw new TooMuch();
    if (!first) return otherwise ? this.#script(otherwise, output, input) : { status: true, flow: "next" };
    const { status, flow } = this.#asked(first.condition, output);
    if (flow !== "next") return { status, flow };
    if (status === true) return this.#script(first.body, output, input);
    if (status === false) return this.#branches(rest, otherwise, output, input);
    return this.#either([
      () => this.#script(first.body, output, input),
      () => this.#branches(rest, otherwise, output, input),
    ]);
  }

  /** A condition: of a program that is only known to be run nothing is known. */
  #asked(condition: Script, output: Output): Ran {
    const last = condition.at(-1);
    const ran = this.#script(condition, output, undefined);
    return last && this.#isOpen(last) ? { ...ran, status: undefined } : ran;
  }

  #isOpen({ first, rest }: Chain): boolean {
    return [first, ...rest.map(({ pipeline }) => pipeline)].some(({ commands }) => {
      const command = commands.at(-1);
      if (command?.kind !== "simple") return false;
      const [word] = command.words;
      const name = word ? posix.basename(this.#source.value.slice(word.start, word.end)) : "";
      return (
        name !== "" &&
        !["[", "test", "true", ":", "false", "echo", "printf", "cd", "mkdir"].includes(name) &&
        !this.state.functions.has(name)
      );
    });
  }

  #loop(command: Command & { readonly kind: "while" }, output: Output, input: Value | undefined): Ran {
    const isEndless = command.condition.length === 1 && /^(?:true|:)\s*$/.test(this.#conditionText(command.condition));
    for (let round = 0; round < most.rounds; round++) {
      const asked = this.#asked(command.condition, output);
      const status = command.isUntil ? not(asked.status) : asked.status;
      if (status === false) return { status: true, flow: "next" };
      const run = () => this.#script(command.body, output, input);
      const ran = status ? run() : this.#maybe(run);
      if (ran.flow === "exit" || ran.flow === "return") return ran;
      // What waits for something has it in the end.
      if (ran.flow === "break" || !status || isEndless || command.isUntil) return { status: true, flow: "next" };
    }
    return { status: undefined, flow: "next" };
  }

  #conditionText(condition: Script): string {
    const [command] = condition[0]!.first.commands;
    return condition[0]!.rest.length === 0 && command ? this.#source.value.slice(command.start, command.end) : "";
  }

  #for(command: Command & { readonly kind: "for" }, output: Output, input: Value | undefined): Ran {
    const words = command.words?.flatMap((word) => this.#expander().fields(word)) ?? this.state.args;
    for (const value of words) {
      this.state.variables.set(command.name, value);
      const run = () => this.#script(command.body, output, input);
      // What is not known may be several words, or none.
      const ran = value.isKnown ? run() : this.#maybe(run);
      if (ran.flow === "exit" || ran.flow === "return") return ran;
      if (ran.flow === "break") break;
    }
    return { status: true, flow: "next" };
  }

  #count(
    { parts: [from, until, step], body }: Command & { readonly kind: "count" },
    output: Output,
    input: Value | undefined,
  ): Ran {
    calculate(from, this.#expander().numbers);
    for (let round = 0; round < most.rounds; round++) {
      const condition = calculate(until, this.#expander().numbers);
      if (condition === 0) break;
      const run = () => this.#script(body, output, input);
      const ran = condition === undefined ? this.#maybe(run) : run();
      if (ran.flow === "exit" || ran.flow === "return") return ran;
      if (ran.flow === "break" || condition === undefined) break;
      calculate(step, this.#expander().numbers);
    }
    return { status: true, flow: "next" };
  }

  #case({ subject, cases }: Command & { readonly kind: "case" }, output: Output, input: Value | undefined): Ran {
    const { text, isKnown } = this.#expander().text(subject);
    const open: Script[] = [];
    for (const { patterns, body } of cases) {
      const answers = patterns.map((word) => {
        const pattern = this.#expander().pattern(word);
        if (pattern?.length === 1 && pattern[0]!.kind === "any") return true;
        this.#charge(text.value.length);
        return isKnown && pattern ? matches(pattern, text.value) : undefined;
      });
      if (answers.includes(true)) {
        if (open.length === 0) return this.#script(body, output, input);
        open.push(body);
        return this.#either(open.map((way) => () => this.#script(way, output, input)));
      }
      if (answers.includes(undefined)) open.push(body);
    }
    if (open.length === 0) return { status: true, flow: "next" };
    const ways = open.map((way) => () => this.#script(way, output, input));
    return this.#either([...ways, () => ({ status: true, flow: "next" })]);
  }

  #facts(): Facts {
    const at = (path: string) => this.fileAt(path);
    return {
      exists: (path) => {
        const file = at(path);
        if (file === "missing") return false;
        return file && (file.isCertain || file.by !== "a condition") ? true : undefined;
      },
      hasText: (path) => {
        const file = at(path);
        if (file === "missing") return false;
        return file?.isCertain ? file.source.value !== "" : undefined;
      },
      isSet: (name) => (this.state.variables.has(name) ? true : undefined),
    };
  }

  #tokens(tokens: (Command & { readonly kind: "test" })["tokens"]): Status {
    const expander = this.#expander();
    return evaluateTokens(
      tokens,
      {
        text: (word) => expander.text(word),
        matches: (text, word) => {
          const pattern = expander.pattern(word);
          return pattern && matches(pattern, text);
        },
        matchesExpression: (text, word) => {
          const found = ordinalOf(text, this.#source.value.slice(word.start, word.end));
          if (typeof found !== "string") return found;
          const whole = this.#source.slice(word.start, word.end);
          this.state.variables.set("BASH_REMATCH", [
            { text: whole.with(`-${found}`), isKnown: true },
            { text: whole.with(found), isKnown: true },
          ]);
          return true;
        },
      },
      this.#facts(),
    );
  }

  #assign({ name, isAppended, list, value }: Assignment): void {
    const expander = this.#expander();
    const array = /^(\w+)\[/.exec(name)?.[1];
    if (array !== undefined) {
      this.state.variables.set(array, []);
      this.#lose("a list");
      return;
    }
    const before = this.state.variables.get(name);
    if (list) {
      const values = list.flatMap((word) => expander.fields(word));
      this.state.variables.set(name, isAppended && before && !("text" in before) ? [...before, ...values] : values);
      return;
    }
    const empty: Value = { text: this.#source.slice(0, 0), isKnown: true };
    const given = value ? expander.text(value) : empty;
    const whole =
      isAppended && before && "text" in before
        ? joinedValue([before, given], { host: given.text.host, ...given.text.span })
        : given;
    this.#charge(whole.text.value.length);
    this.state.variables.set(name, whole);
  }

  #simple(command: Command & { readonly kind: "simple" }, output: Output, input: Value | undefined): Ran {
    const words = command.words.flatMap((word) => this.#expander().fields(word));
    const first = words[0]?.text.value ?? "";
    const isDeclared = /^(?:|export|local|readonly|declare|typeset)$/.test(first);
    const before = new Map(this.state.variables);
    for (const assignment of command.assignments) this.#assign(assignment);
    if (words.length === 0) return { status: true, flow: "next" };
    const ran = this.#words(words, output, input);
    if (!isDeclared && command.assignments.length > 0) {
      for (const { name } of command.assignments) {
        const value = before.get(name);
        if (value) this.state.variables.set(name, value);
        else this.state.variables.delete(name);
      }
    }
    return ran;
  }

  /** Runs a command given in words. */
  #words(words: readonly Value[], output: Output, input: Value | undefined): Ran {
    const [first, ...args] = words;
    const next = (status: Status): Ran => ({ status, flow: "next" });
    if (!first) return next(true);
    const program = first.text.value;
    const name = posix.basename(program);
    const called = this.state.functions.get(program);
    if (called) return this.#call(called, args, output, input);
    if (!first.isKnown) {
      this.#lose("a command that is not known");
      return next(undefined);
    }
    const length = wrapperLength(words.map(({ text }) => text.value));
    if (length > 0) {
      const inner = words.slice(length);
      if (name === "command" && /^-[vV]$/.test(args[0]?.text.value ?? "")) return next(undefined);
      if (inner.length === 0) return next(true);
      const { isRoot } = this.state;
      if (changesUser(name)) this.state.isRoot = false;
      const ran = this.#words(inner, output, input);
      this.state.isRoot = isRoot;
      return name === "exec" ? { ...ran, flow: "exit" } : ran;
    }
    const own = this.#builtin(name, args, output, input);
    if (own) return own;
    if (isServerProgram(program)) {
      this.#start(words, input);
      return next(true);
    }
    if (runsContainer(name, args)) {
      const { isCertain, folder } = this.state;
      if (this.containers.length >= most.servers) throw new TooMuch();
      const argv = words.map(({ text }) => text);
      this.containers.push({ argv, isCertain, ...(folder !== undefined && { folder }) });
      return next(true);
    }
    const known = programOf(name);
    if (known) return next(known(args, this.#surroundings(output, input), name));
    if (this.#follow(program, args, output)) return next(true);
    if (name === "docker-entrypoint.sh") return this.#words(this.#entered(args), output, input);
    output.hide(name);
    if (!isHarmless(name)) this.#lose(/^[\w.+-]{1,60}$/.test(name) ? name : "a command");
    return next(isQuestion(name) ? undefined : true);
  }

  /** What the start script of the official images makes of its words. */
  #entered(args: readonly Value[]): readonly Value[] {
    const [first] = args;
    if (!first || !/^-|\.conf$/.test(first.text.value)) return args;
    return [{ text: first.text.slice(0, 0).with("redis-server"), isKnown: true }, ...args];
  }

  #start(words: readonly Value[], input: Value | undefined): void {
    if (this.servers.length >= most.servers) throw new TooMuch();
    const { folder, isCertain } = this.state;
    this.servers.push({
      argv: words.map(({ text }) => text),
      isCertain,
      ...(folder !== undefined && { folder }),
      ...(input && { input: input.text }),
    });
  }

  #surroundings(output: Output, input: Value | undefined): Surroundings {
    return {
      source: this.#source,
      input,
      output,
      read: (path) => {
        if (/^\/(?:proc\/sys\/kernel|etc)\/hostname$/.test(path)) return this.#expander().value("HOSTNAME");
        const file = this.fileAt(path);
        return file === undefined || file === "missing" ? file : contentOf(file);
      },
      write: (path, content, isAppended) => {
        if (!/^\/(?:dev|proc)\//.test(path)) this.#write(path, content, isAppended);
      },
      remove: (path) => void this.state.files.set(pathIn(this.state, path), undefined),
      variable: (name) => {
        const value = this.#expander().value(name);
        return value?.isKnown || value?.text.value ? value : undefined;
      },
      isRoot: this.state.isRoot,
      charge: (work) => this.#charge(work),
    };
  }

  #call(
    { body, source }: { readonly body: Command; readonly source: SourceText },
    args: readonly Value[],
    output: Output,
    input: Value | undefined,
  ): Ran {
    const [outer, given, isCalled] = [this.#source, this.state.args, this.state.isCalled];
    this.#source = source;
    this.state.args = args;
    this.state.isCalled = true;
    const { status, flow } = this.#command(body, output, input);
    this.#source = outer;
    this.state.args = given;
    this.state.isCalled = isCalled;
    return { status, flow: flow === "exit" ? "exit" : "next" };
  }

  /** A script of the project or of the container that is run by its path. */
  #follow(path: string, args: readonly Value[], output: Output): boolean {
    if (path === this.#name?.text.value) {
      this.#nested(this.#source, args, output, this.#name);
      return true;
    }
    if (!path.includes("/") && !/\.sh$/.test(path)) return false;
    const file = this.fileAt(path);
    if (!file || file === "missing" || !file.isCertain) return false;
    if (!/^#!.*\b(?:ba|da|a|z|k)?sh\b/.test(file.source.value.slice(0, 80)) && !/\.sh$/.test(path)) return false;
    this.#nested(file.source, args, output, { text: this.#source.slice(0, 0).with(path), isKnown: true });
    return true;
  }

  /** A shell of its own. */
  #nested(source: SourceText, args: readonly Value[], output: Output, name?: Value): void {
    if (++this.#depth > deepest) throw new TooMuch();
    this.#inside(() => {
      this.state.args = args;
      this.state.isCalled = true;
      return { status: true, flow: this.run(source, output, name) };
    });
    this.#depth--;
  }

  #builtin(name: string, args: readonly Value[], output: Output, input: Value | undefined): Ran | undefined {
    const next = (status: Status): Ran => ({ status, flow: "next" });
    const [first] = args;
    switch (name) {
      case "exit":
        return { status: undefined, flow: "exit" };
      case "return":
        return {
          status: first?.text.value === "0" || !first ? true : first.isKnown ? false : undefined,
          flow: "return",
        };
      case "break":
      case "continue":
        return { status: true, flow: name };
      case "false":
        return next(false);
      case "export":
      case "local":
      case "readonly":
      case "declare":
      case "typeset":
        return next(true);
      case "set":
        return next(this.#set(args));
      case "shift":
        this.state.args = this.state.args.slice(Number(first?.text.value ?? 1) || 1);
        return next(true);
      case "unset":
        for (const { text } of args) this.state.variables.delete(text.value);
        return next(true);
      case "read":
        for (const { text } of args)
          if (/^[A-Za-z_]\w*$/.test(text.value))
            this.state.variables.set(text.value, { text: text.with(`\${${text.value}}`), isKnown: false });
        return next(undefined);
      case "cd":
      case "pushd":
        this.state.folder =
          first?.isKnown && first.text.value !== "-" ? pathIn(this.state, first.text.value) : undefined;
        return next(true);
      case "test":
        return next(evaluateTest(args, this.#facts()));
      case "[":
        return next(evaluateTest(args.slice(0, -1), this.#facts()));
      case ".":
      case "source":
        return next(this.#include(first, args.slice(1), output));
      case "eval":
        return this.#eval(args, output);
      case "env":
        return this.#env(args, output, input);
      case "su":
        return this.#su(args, output);
      case "start-stop-daemon":
        return this.#daemon(args, output, input);
      default:
        return /^(?:ba|da|a|z|k)?sh$/.test(name) ? next(this.#shell(args, output, input)) : undefined;
    }
  }

  #set(args: readonly Value[]): Status {
    const at = args.findIndex(({ text }) => text.value === "--");
    const given = at >= 0 ? args.slice(at + 1) : args[0] && !/^[-+]/.test(args[0].text.value) ? args : undefined;
    if (!given) return true;
    this.state.args = given;
    this.state.isCalled = true;
    return true;
  }

  #include(path: Value | undefined, args: readonly Value[], output: Output): Status {
    const file = path?.isKnown ? this.fileAt(path.text.value) : undefined;
    if (file === "missing") return false;
    if (!file?.isCertain) {
      this.#lose("a file that it reads");
      return true;
    }
    const given = this.state.args;
    if (args.length > 0) this.state.args = args;
    if (++this.#depth > deepest) throw new TooMuch();
    this.run(file.source, output, this.#name);
    this.#depth--;
    this.state.args = given;
    return true;
  }

  #eval(args: readonly Value[], output: Output): Ran {
    if (args.some(({ isKnown }) => !isKnown)) {
      this.#lose("eval");
      return { status: undefined, flow: "next" };
    }
    const blank = { text: this.#source.slice(0, 0).with(" "), isKnown: true };
    const parts = args.flatMap((value, at) => (at > 0 ? [blank, value] : [value]));
    const { text } = joinedValue(parts, { host: this.#source.host, ...this.#source.span });
    if (++this.#depth > deepest) throw new TooMuch();
    const flow = this.run(text, output, this.#name);
    this.#depth--;
    return { status: true, flow };
  }

  #env(args: readonly Value[], output: Output, input: Value | undefined): Ran {
    let at = 0;
    const { variables } = this.state;
    this.state.variables = new Map(variables);
    for (; at < args.length; at++) {
      const { text, isKnown } = args[at]!;
      const name = /^([A-Za-z_]\w*)=/.exec(text.value)?.[1];
      if (name !== undefined) this.state.variables.set(name, { text: text.slice(name.length + 1), isKnown });
      else if (/^-[uC]$/.test(text.value)) at++;
      else if (!text.value.startsWith("-")) break;
    }
    const ran = this.#words(args.slice(at), output, input);
    this.state.variables = variables;
    return ran;
  }

  #su(args: readonly Value[], output: Output): Ran {
    const at = args.findIndex(({ text }) => /^(?:-\w*c|--command)$/.test(text.value));
    this.state.isRoot = false;
    const script = args[at + 1];
    if (at >= 0 && script?.isKnown) this.#nested(script.text, [], output);
    return { status: true, flow: "next" };
  }

  /** `start-stop-daemon --start --exec /usr/bin/redis-server -- /etc/redis.conf`. */
  #daemon(args: readonly Value[], output: Output, input: Value | undefined): Ran {
    const values = args.map(({ text }) => text.value);
    const program = args[values.findIndex((value) => /^(?:-x|--exec|-a|--startas)$/.test(value)) + 1];
    const end = values.indexOf("--");
    const isStart = values.some((value) => /^(?:-S|--start)$/.test(value));
    if (!isStart || !program || program === args[0]) return { status: true, flow: "next" };
    return this.#words([program, ...(end < 0 ? [] : args.slice(end + 1))], output, input);
  }

  #shell(args: readonly Value[], output: Output, input: Value | undefined): Status {
    let at = 0;
    for (; at < args.length; at++) {
      const { value } = args[at]!.text;
      if (value === "-o" || value === "--rcfile" || value === "--init-file") at++;
      else if (/^-\w*c\w*$/.test(value)) {
        const [script, name, ...rest] = args.slice(at + 1);
        if (script) this.#nested(script.text, rest, output, name);
        return true;
      } else if (/^-\w*s\w*$/.test(value) || !/^[-+]./.test(value)) break;
    }
    const path = args[at];
    if (!path || path.text.value.startsWith("-")) {
      if (input) this.#nested(input.text, args.slice(at + 1), output);
      else this.#lose("what a shell reads");
      return true;
    }
    const file = path.isKnown ? this.fileAt(path.text.value) : undefined;
    if (file && file !== "missing" && file.isCertain) this.#nested(file.source, args.slice(at + 1), output, path);
    else
      this.#lose(
        /^[\w.+-]{1,60}$/.test(posix.basename(path.text.value)) ? posix.basename(path.text.value) : "a script",
      );
    return true;
  }
}

function runsContainer(name: string, args: readonly Value[]): boolean {
  if (!/^(?:docker|podman|nerdctl)$/.test(name)) return false;
  const [first, second] = args.map(({ text }) => text.value);
  const verb = first === "container" ? second : first;
  return verb === "run" || verb === "create";
}

function contentOf({ source, isKnown, isCertain, by = "a file" }: WrittenFile): Value {
  return { text: source, isKnown, ...(!isCertain && { by }) };
}

function textOf({ argv }: StartedCommand): string {
  return JSON.stringify(argv.map(({ value }) => value));
}
