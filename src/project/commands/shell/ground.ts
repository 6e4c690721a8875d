import { SourceText } from "../../../syntax/source-text.ts";
import type { Facts } from "./conditions.ts";
import { Expander, type Expansion } from "./expand.ts";
import type { Status } from "./programs.ts";
import type { Redirect, Script } from "./script.ts";
import { copyOf, merged, pathIn, pathOf, type State } from "./state.ts";
import { joined, joinedValue, Output, type Value, type WrittenFile } from "./value.ts";

/** Where a script goes on: `exit` ends it, `return` a function, the others a loop. */
export type Flow = "next" | "exit" | "return" | "break" | "continue";

export interface Ran {
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

export const mostCommands = 20_000;
/** About half a second, in characters handled. */
const mostWork = 10_000_000;
export const deepest = 40;
export const most = { rounds: 200, servers: 500, branches: 40 };

/** What a script has at hand while it is followed: its state, the files, what is started, and how much is left to spend. */
export abstract class Ground {
  state: State;
  readonly servers: StartedCommand[] = [];
  /** Commands that run containers. */
  readonly containers: StartedCommand[] = [];
  /** The first thing that could not be followed. */
  unread: string | undefined;
  protected source: SourceText;
  /** The files that a condition at hand asks for, where nobody knows whether they are there. */
  protected asked = new Set<string>();
  /** The script at hand as it was called. */
  protected program: Value | undefined;
  protected lines = 0;
  protected commands = 0;
  protected depth = 0;
  private work = 0;
  private readonly readFile: (path: string) => SourceText | "missing" | undefined;

  constructor(state: State, source: SourceText, read: (path: string) => SourceText | "missing" | undefined) {
    this.state = state;
    this.source = source;
    this.readFile = read;
  }

  protected abstract script(script: Script, output: Output, input: Value | undefined): Ran;

  fileAt(path: string): WrittenFile | "missing" | undefined {
    const at = pathIn(this.state, path);
    if (this.state.files.has(at)) return this.state.files.get(at) ?? "missing";
    const found = this.readFile(at);
    return found instanceof SourceText ? { source: found, isCertain: true, isKnown: true } : found;
  }

  protected lose(by: string): void {
    this.unread ??= by;
  }

  /** What is written to a path that is not known may be what a server reads. */
  protected loseFile({ text }: Value): void {
    if (!/log|pid|out|err|null|sock/i.test(text.value)) this.lose("a file that it writes");
  }

  protected charge(work: number): void {
    this.work += work;
    if (this.work > mostWork) throw new TooMuch();
  }

  protected expander(): Expander {
    const expansion: Expansion = {
      state: this.state,
      source: this.source,
      capture: (body) => {
        const output = new Output();
        this.inside(() => this.script(body, output, undefined));
        return output;
      },
      charge: (work) => this.charge(work),
    };
    return new Expander(expansion);
  }

  /** What is done in a subshell: variables and the folder stay as they were. */
  protected inside(run: () => Ran): Ran {
    const { variables, folder, args, isCalled, functions, isRoot } = this.state;
    this.charge(2 * (variables.size + functions.size));
    this.state = { ...this.state, variables: new Map(variables), functions: new Map(functions) };
    const ran = run();
    this.state = { ...this.state, variables, folder, args, isCalled, functions, isRoot };
    return { ...ran, flow: "next" };
  }

  /** Runs what may be run or not. */
  protected maybe(run: () => Ran, asked?: ReadonlySet<string>): Ran {
    return this.either([run, () => ({ status: true, flow: "next" })], asked);
  }

  /**
   * Runs one of several ways, nobody knows which.
   *
   * @param asked the files on whose being there it depends
   */
  protected either(ways: readonly (() => Ran)[], asked: ReadonlySet<string> = new Set()): Ran {
    const { state } = this;
    const before = state.isCertain;
    const started = this.servers.length;
    let left: State | undefined;
    const made = new Map<string, WrittenFile | undefined>();
    const flows = new Set<Flow>();
    let isEnded = false;
    let isSettled = false;
    for (const way of ways) {
      // They are copied, and put together again entry by entry.
      this.charge(50 + 5 * (state.variables.size + state.files.size));
      this.state = { ...copyOf(state), isCertain: false };
      const servers = this.servers.length;
      const { flow, status } = way();
      flows.add(flow);
      if (flow === "exit") {
        isEnded ||= this.servers.length > servers;
        isSettled ||= status === true && this.servers.length === servers;
      } else {
        for (const path of asked) {
          const file = this.state.files.get(path);
          if (file !== state.files.get(path)) made.set(path, made.has(path) ? undefined : file);
        }
        left = left ? merged(left, this.state, (work) => this.charge(work)) : this.state;
      }
    }
    this.state = left ?? this.state;
    // What is written behind `[ -f file ] && exit 0` is written where it is missing.
    if (isSettled) this.state.settled = new Set([...this.state.settled, ...asked]);
    // A file that one way writes where it is missing was written so by an earlier start where it is there.
    for (const [path, file] of made) if (file) this.state.files.set(path, { ...file, isKept: true });
    // A way that ends without a server is a failure; what follows is what is meant.
    this.state.isCertain = before && !isEnded;
    if (this.servers.length > started) this.joinEqual(started, ways.length, before);
    flows.delete("exit");
    if (left === undefined) return { status: undefined, flow: "exit" };
    return { status: undefined, flow: flows.size === 1 ? [...flows][0]! : "next" };
  }

  /** Where every way starts the same server, it is started. */
  protected joinEqual(from: number, ways: number, isCertain: boolean): void {
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

  protected valueOf(
    output: Output,
    { start, end }: { readonly start: number; readonly end: number },
  ): Value | undefined {
    if (output.opaque !== undefined) return undefined;
    const { by } = output;
    const place = { host: this.source.host, ...this.source.spanOf(start, end) };
    const parts = output.parts.map((text) => ({ text, isKnown: output.isKnown }));
    const value = joinedValue(parts, place);
    this.charge(value.text.value.length);
    return { ...value, isKnown: output.isKnown, ...(by !== undefined && { by }) };
  }

  protected inputOf({ operator, descriptor, target }: Redirect, now: Value | undefined): Value | undefined {
    if (descriptor !== 0) return now;
    if (operator === "<<") return this.expander().text(target);
    const value = this.expander().text(target);
    if (operator === "<<<") {
      const end = { text: value.text.slice(value.text.value.length).with("\n"), isKnown: true };
      return joinedValue([value, end], { host: value.text.host, ...value.text.span });
    }
    const path = operator === "<" ? pathOf(value) : undefined;
    const file = path === undefined ? undefined : this.fileAt(path);
    return file === "missing" || !file ? undefined : contentOf(file);
  }

  protected redirect({ operator, target }: Redirect, output: Output): void {
    const value = this.expander().text(target);
    if (operator === "&" || /^\/(?:dev|proc)\//.test(value.text.value)) return;
    const path = pathOf(value);
    if (path !== undefined) this.write(path, output, operator === ">>");
    else this.loseFile(value);
  }

  protected write(path: string, output: Output, isAppended: boolean, isKept = isAppended): void {
    const at = pathIn(this.state, path);
    const before = isAppended ? this.fileAt(path) : "missing";
    const known = before === "missing" ? undefined : before;
    const { source } = this;
    const parts = [
      ...(known ? [{ text: known.source, isKnown: known.isKnown }] : []),
      ...output.parts.map((text) => ({ text, isKnown: true })),
    ];
    const value = joinedValue(parts, { host: source.host, ...source.span });
    this.charge(8 * value.text.value.length);
    const by = output.by ?? (before === undefined ? "a file that is not there" : known?.by);
    const isCertain = output.by === undefined && before !== undefined && (known?.isCertain ?? true);
    const isKnown = output.isKnown && (known?.isKnown ?? true);
    const added = joined(output.parts, { host: source.host, ...source.span });
    const isOther = known !== undefined && (known.pieces !== undefined || known.source.host !== added.host);
    // What was put there anew before is not what a server has written.
    const earlier = this.state.files.get(at);
    const stays = (isKept || this.state.settled.has(at)) && (earlier === undefined || earlier.isKept === true);
    this.state.files.set(at, {
      source: value.text,
      isCertain,
      isKnown,
      ...(by !== undefined && !isCertain && { by }),
      ...(isOther && { pieces: [...(known.pieces ?? [known.source]), added] }),
      ...(stays && { isKept: true }),
    });
  }

  protected facts(): Facts {
    const at = (path: string) => {
      const file = this.fileAt(path);
      if (file === undefined) this.asked.add(pathIn(this.state, path));
      return file;
    };
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
}

export function contentOf({ source, isKnown, isCertain, by = "a file" }: WrittenFile): Value {
  return { text: source, isKnown, ...(!isCertain && { by }) };
}

function textOf({ argv }: StartedCommand): string {
  return JSON.stringify(argv.map(({ value }) => value));
}
