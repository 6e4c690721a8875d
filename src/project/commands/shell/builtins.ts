import { posix } from "node:path";
import type { SourceText } from "../../../syntax/source-text.ts";
import { evaluateTest } from "./conditions.ts";
import { ControlFlow } from "./control-flow.ts";
import { deepest, type Flow, type Ran, TooMuch } from "./ground.ts";
import type { Status } from "./programs.ts";
import { pathIn } from "./state.ts";
import { joinedValue, type Output, type Value } from "./value.ts";

/** What shells do themselves, and programs that run others in ways of their own. */
export abstract class Builtins extends ControlFlow {
  protected abstract run(source: SourceText, output: Output, name?: Value): Flow;
  protected abstract words(words: readonly Value[], output: Output, input: Value | undefined): Ran;
  protected abstract nested(source: SourceText, args: readonly Value[], output: Output, name?: Value): void;

  protected builtin(name: string, args: readonly Value[], output: Output, input: Value | undefined): Ran | undefined {
    const next = (status: Status): Ran => ({ status, flow: "next" });
    const [first] = args;
    switch (name) {
      case "exit":
        return { status: first?.text.value === "0" ? true : undefined, flow: "exit" };
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
        return next(this.setArguments(args));
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
        return next(evaluateTest(args, this.facts()));
      case "[":
        return next(evaluateTest(args.slice(0, -1), this.facts()));
      case ".":
      case "source":
        return next(this.include(first, args.slice(1), output));
      case "eval":
        return this.evaluate(args, output);
      case "env":
        return this.env(args, output, input);
      case "su":
        return this.su(args, output);
      case "start-stop-daemon":
        return this.daemon(args, output, input);
      default:
        return /^(?:ba|da|a|z|k)?sh$/.test(name) ? next(this.subordinate(args, output, input)) : undefined;
    }
  }

  protected setArguments(args: readonly Value[]): Status {
    const at = args.findIndex(({ text }) => text.value === "--");
    const given = at >= 0 ? args.slice(at + 1) : args[0] && !/^[-+]/.test(args[0].text.value) ? args : undefined;
    if (!given) return true;
    this.state.args = given;
    this.state.isCalled = true;
    return true;
  }

  protected include(path: Value | undefined, args: readonly Value[], output: Output): Status {
    const file = path?.isKnown ? this.fileAt(path.text.value) : undefined;
    if (file === "missing") return false;
    if (!file?.isCertain) {
      this.lose("a file that it reads");
      return true;
    }
    const given = this.state.args;
    if (args.length > 0) this.state.args = args;
    if (++this.depth > deepest) throw new TooMuch();
    this.run(file.source, output, this.program);
    this.depth--;
    this.state.args = given;
    return true;
  }

  protected evaluate(args: readonly Value[], output: Output): Ran {
    if (args.some(({ isKnown }) => !isKnown)) {
      this.lose("eval");
      return { status: undefined, flow: "next" };
    }
    const blank = { text: this.source.slice(0, 0).with(" "), isKnown: true };
    const parts = args.flatMap((value, at) => (at > 0 ? [blank, value] : [value]));
    const { text } = joinedValue(parts, { host: this.source.host, ...this.source.span });
    if (++this.depth > deepest) throw new TooMuch();
    const flow = this.run(text, output, this.program);
    this.depth--;
    return { status: true, flow };
  }

  protected env(args: readonly Value[], output: Output, input: Value | undefined): Ran {
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
    const ran = this.words(args.slice(at), output, input);
    this.state.variables = variables;
    return ran;
  }

  protected su(args: readonly Value[], output: Output): Ran {
    const at = args.findIndex(({ text }) => /^(?:-\w*c|--command)$/.test(text.value));
    this.state.isRoot = false;
    const script = args[at + 1];
    if (at >= 0 && script?.isKnown) this.nested(script.text, [], output);
    return { status: true, flow: "next" };
  }

  /** `start-stop-daemon --start --exec /usr/bin/redis-server -- /etc/redis.conf`. */
  protected daemon(args: readonly Value[], output: Output, input: Value | undefined): Ran {
    const values = args.map(({ text }) => text.value);
    const program = args[values.findIndex((value) => /^(?:-x|--exec|-a|--startas)$/.test(value)) + 1];
    const end = values.indexOf("--");
    const isStart = values.some((value) => /^(?:-S|--start)$/.test(value));
    if (!isStart || !program || program === args[0]) return { status: true, flow: "next" };
    return this.words([program, ...(end < 0 ? [] : args.slice(end + 1))], output, input);
  }

  protected subordinate(args: readonly Value[], output: Output, input: Value | undefined): Status {
    let at = 0;
    for (; at < args.length; at++) {
      const { value } = args[at]!.text;
      if (value === "-o" || value === "--rcfile" || value === "--init-file") at++;
      else if (/^-\w*c\w*$/.test(value)) {
        const [script, name, ...rest] = args.slice(at + 1);
        if (script) this.nested(script.text, rest, output, name);
        return true;
      } else if (/^-\w*s\w*$/.test(value) || !/^[-+]./.test(value)) break;
    }
    const path = args[at];
    if (!path || path.text.value.startsWith("-")) {
      if (input) this.nested(input.text, args.slice(at + 1), output);
      else this.lose("what a shell reads");
      return true;
    }
    const file = path.isKnown ? this.fileAt(path.text.value) : undefined;
    if (file && file !== "missing" && file.isCertain) this.nested(file.source, args.slice(at + 1), output, path);
    else
      this.lose(/^[\w.+-]{1,60}$/.test(posix.basename(path.text.value)) ? posix.basename(path.text.value) : "a script");
    return true;
  }
}
