import { posix } from "node:path";
import type { SourceText } from "../../../syntax/source-text.ts";
import { isServerProgram } from "../server-command.ts";
import { Builtins } from "./builtins.ts";
import { contentOf, deepest, type Flow, most, type Ran, TooMuch } from "./ground.ts";
import { parseScript } from "./parser.ts";
import { isHarmless, isQuestion, programOf, type Status, type Surroundings } from "./programs.ts";
import type { Assignment, Command } from "./script.ts";
import { pathIn, pathOf } from "./state.ts";
import { joinedValue, Output, type Value } from "./value.ts";
import { changesUser, wrapperLength } from "./wrappers.ts";

/** Follows scripts and commands without running anything. */
export class Shell extends Builtins {
  /** Follows a script to its end. */
  run(source: SourceText, output: Output, name?: Value): Flow {
    const [outer, outerName, lines] = [this.source, this.program, this.lines];
    const { script, isBroken } = parseScript(source.value);
    this.charge(source.value.length);
    this.source = source;
    this.program = name;
    if (name) this.state.variables.set("0", name);
    this.lines = source.value.split("\n").length;
    const { flow } = this.script(script, output, undefined);
    if (isBroken && flow === "next") this.lose("the shell's syntax");
    this.source = outer;
    this.program = outerName;
    this.lines = lines;
    return flow;
  }

  /** Follows a command given in words. */
  command(words: readonly Value[]): void {
    this.words(words, new Output(), undefined);
  }

  protected assign({ name, isAppended, list, value }: Assignment): void {
    const expander = this.expander();
    const array = /^(\w+)\[/.exec(name)?.[1];
    if (array !== undefined) {
      this.state.variables.set(array, []);
      this.lose("a list");
      return;
    }
    const before = this.state.variables.get(name);
    if (list) {
      const values = list.flatMap((word) => expander.fields(word));
      this.state.variables.set(name, isAppended && before && !("text" in before) ? [...before, ...values] : values);
      return;
    }
    const empty: Value = { text: this.source.slice(0, 0), isKnown: true };
    const given = value ? expander.text(value) : empty;
    const whole =
      isAppended && before && "text" in before
        ? joinedValue([before, given], { host: given.text.host, ...given.text.span })
        : given;
    this.charge(whole.text.value.length);
    this.state.variables.set(name, whole);
  }

  protected simple(command: Command & { readonly kind: "simple" }, output: Output, input: Value | undefined): Ran {
    const words = command.words.flatMap((word) => this.expander().fields(word));
    const first = words[0]?.text.value ?? "";
    const isDeclared = /^(?:|export|local|readonly|declare|typeset)$/.test(first);
    const before = command.assignments.map(({ name }) => [name, this.state.variables.get(name)] as const);
    for (const assignment of command.assignments) this.assign(assignment);
    if (words.length === 0) return { status: true, flow: "next" };
    const ran = this.words(words, output, input);
    if (!isDeclared) {
      for (const [name, value] of before) {
        if (value) this.state.variables.set(name, value);
        else this.state.variables.delete(name);
      }
    }
    return ran;
  }

  /** Runs a command given in words. */
  protected words(words: readonly Value[], output: Output, input: Value | undefined): Ran {
    const [first, ...args] = words;
    const next = (status: Status): Ran => ({ status, flow: "next" });
    if (!first) return next(true);
    const program = first.text.value;
    const name = posix.basename(program);
    const called = this.state.functions.get(program);
    if (called) return this.call(called, args, output, input);
    if (!first.isKnown) {
      this.lose("a command that is not known");
      return next(undefined);
    }
    const length = wrapperLength(words.map(({ text }) => text.value));
    if (length > 0) {
      const inner = words.slice(length);
      if (name === "command" && /^-[vV]$/.test(args[0]?.text.value ?? "")) return next(undefined);
      if (inner.length === 0) return next(true);
      const { isRoot } = this.state;
      if (changesUser(name)) this.state.isRoot = false;
      const ran = this.words(inner, output, input);
      this.state.isRoot = isRoot;
      return name === "exec" ? { ...ran, flow: "exit" } : ran;
    }
    const own = this.builtin(name, args, output, input);
    if (own) return own;
    if (isServerProgram(program)) {
      this.start(words, input);
      return next(true);
    }
    if (runsContainer(name, args)) {
      const { isCertain, folder } = this.state;
      if (this.containers.length >= most.servers) throw new TooMuch();
      const argv = words.map(({ text }) => text);
      this.containers.push({ argv, isCertain, ...(folder !== undefined && { folder }) });
      return next(true);
    }
    if (changesServer(name, args, input)) this.lose("redis-cli");
    const known = programOf(name);
    if (known) return next(known(this.paths(name, args), this.surroundings(output, input), name));
    if (this.followPath(program, args, output)) return next(true);
    if (name === "docker-entrypoint.sh") return this.words(this.entered(args), output, input);
    output.hide(name);
    if (!isHarmless(name)) this.lose(/^[\w.+-]{1,60}$/.test(name) ? name : "a command");
    return next(isQuestion(name) ? undefined : true);
  }

  /** Words of programs that read and write files, with what is known of their paths. */
  protected paths(name: string, args: readonly Value[]): readonly Value[] {
    if (!/^(?:cat|cp|install|ln|mv|rm|sed|tee|touch)$/.test(name)) return args;
    const last = args.at(-1);
    const writes =
      name === "sed" ? args.some(({ text }) => /^(?:-\w*i|--in-place)/.test(text.value)) : !/^(?:cat|rm)$/.test(name);
    if (writes && last && pathOf(last) === undefined) this.loseFile(last);
    return args.map((value) => {
      const path = value.isKnown ? undefined : pathOf(value);
      return path === undefined ? value : { text: value.text.with(path), isKnown: true };
    });
  }

  /** What the start script of the official images makes of its words. */
  protected entered(args: readonly Value[]): readonly Value[] {
    const [first] = args;
    if (!first || !/^-|\.conf$/.test(first.text.value)) return args;
    return [{ text: first.text.slice(0, 0).with("redis-server"), isKnown: true }, ...args];
  }

  protected start(words: readonly Value[], input: Value | undefined): void {
    if (this.servers.length >= most.servers) throw new TooMuch();
    const { folder, isCertain } = this.state;
    this.servers.push({
      argv: words.map(({ text }) => text),
      isCertain,
      ...(folder !== undefined && { folder }),
      ...(input && { input: input.text }),
    });
  }

  protected surroundings(output: Output, input: Value | undefined): Surroundings {
    return {
      source: this.source,
      input,
      output,
      read: (path) => {
        if (/^\/(?:proc\/sys\/kernel|etc)\/hostname$/.test(path)) return this.expander().value("HOSTNAME");
        const file = this.fileAt(path);
        return file === undefined || file === "missing" ? file : contentOf(file);
      },
      write: (path, content, isAppended, isKept) => {
        if (!/^\/(?:dev|proc)\//.test(path)) this.write(path, content, isAppended, isKept);
      },
      remove: (path) => void this.state.files.set(pathIn(this.state, path), undefined),
      variable: (name) => {
        const value = this.expander().value(name);
        return value?.isKnown || value?.text.value ? value : undefined;
      },
      isRoot: this.state.isRoot,
      charge: (work) => this.charge(work),
    };
  }

  protected call(
    { body, source }: { readonly body: Command; readonly source: SourceText },
    args: readonly Value[],
    output: Output,
    input: Value | undefined,
  ): Ran {
    const [outer, given, isCalled] = [this.source, this.state.args, this.state.isCalled];
    this.source = source;
    this.state.args = args;
    this.state.isCalled = true;
    const { status, flow } = this.one(body, output, input);
    this.source = outer;
    this.state.args = given;
    this.state.isCalled = isCalled;
    return { status, flow: flow === "exit" ? "exit" : "next" };
  }

  /** A script of the project or of the container that is run by its path. */
  protected followPath(path: string, args: readonly Value[], output: Output): boolean {
    if (path === this.program?.text.value) {
      this.nested(this.source, args, output, this.program);
      return true;
    }
    if (!path.includes("/") && !/\.sh$/.test(path)) return false;
    const file = this.fileAt(path);
    if (!file || file === "missing" || !file.isCertain) return false;
    if (!/^#!.*\b(?:ba|da|a|z|k)?sh\b/.test(file.source.value.slice(0, 80)) && !/\.sh$/.test(path)) return false;
    this.nested(file.source, args, output, { text: this.source.slice(0, 0).with(path), isKnown: true });
    return true;
  }

  /** A shell of its own. */
  protected nested(source: SourceText, args: readonly Value[], output: Output, name?: Value): void {
    if (++this.depth > deepest) throw new TooMuch();
    this.inside(() => {
      this.state.args = args;
      this.state.isCalled = true;
      return { status: true, flow: this.run(source, output, name) };
    });
    this.depth--;
  }
}

function runsContainer(name: string, args: readonly Value[]): boolean {
  if (!/^(?:docker|podman|nerdctl)$/.test(name)) return false;
  const [first, second] = args.map(({ text }) => text.value);
  const verb = first === "container" ? second : first;
  return verb === "run" || verb === "create";
}

/** Commands that give a running server or sentinel what its file does not say. */
const changing =
  /(?:^|\s)(?:(?:replicaof|slaveof)\s|config\s+set\b|acl\s+setuser\b|sentinel\s+(?:monitor|set|remove)\b)/i;

function changesServer(name: string, args: readonly Value[], input: Value | undefined): boolean {
  const isClient = /^(?:redis|valkey|keydb)-cli$/.test(name);
  if (!isClient && !/^(?:docker|podman|nerdctl|kubectl|ssh|xargs)$/.test(name)) return false;
  const words = args.map(({ text }) => text.value).join(" ");
  if (!isClient && !/(?:redis|valkey|keydb)-cli\b/.test(words)) return false;
  return changing.test(words) || (input !== undefined && changing.test(input.text.value.replace(/\n/g, " ")));
}
