import { cString } from "../../grammar/c-string.ts";
import { catalogueAt, type DirectiveAt } from "../../grammar/catalogue.ts";
import { findAnywhere } from "../../grammar/history.ts";
import { isPlaceholder } from "../../grammar/placeholder.ts";
import { directiveSpellings } from "../../grammar/spellings.ts";
import { suggest } from "../../grammar/suggest.ts";
import { judgeArguments } from "../../grammar/values.ts";
import { isAtLeast, isDocumentedOnly, type Target } from "../../grammar/version.ts";
import { splitArguments } from "../../grammar/words.ts";
import { readAclFile } from "./acl-file.ts";
import type { ConfigFile, Directive, Word } from "./config-file.ts";
import { endOfReading } from "./early-end.ts";
import { joinedLines, type Placed } from "./glue.ts";
import { type Judged, judgeLine } from "./line.ts";
import type { IncludeResult, Loading, LoadOptions, NamedAclFile } from "./loading.ts";
import { withLooseQuotes } from "./loose-quotes.ts";
import { byteOrderMark, unknownName } from "./names.ts";
import { inOwnText, isSameFile, ownText } from "./own-text.ts";
import { Renames } from "./renames.ts";
import { afterLines, type Finding, type Line, Run, type Subject } from "./run.ts";
import { checkStart } from "./start-checks.ts";
import { Statements } from "./statements.ts";
import { createsUsers, hostOf, Users } from "./users.ts";
import { holdsPlaceholder, joinPlaceholders } from "./words-of-line.ts";

export * from "./loading.ts";
export * from "./problem.ts";

/** Files one loading may include before we take it that it never ends. */
const mostIncludes = 1000;
const deepest = 500;

/** Reads a file as a server of the target would, without stopping at the first mistake. Any bytes are legal input. */
export function load(file: ConfigFile, options: LoadOptions): Loading {
  return new Loader(options).load(file);
}

class Loader {
  private readonly run: Run;
  private readonly statements: Statements;
  private readonly users: Users;
  private readonly renames: Renames;
  private readonly stack: ConfigFile[] = [];
  private order = 0;
  private included = 0;
  /** The argument of the last `dir` line. */
  private directory: string | undefined;
  private allChannels: boolean;
  /** Lines with unknown names that a module may know. */
  private readonly moduleLines: Line[] = [];

  constructor(options: LoadOptions) {
    this.run = new Run(options, catalogueAt(options.target));
    this.statements = new Statements(this.run);
    this.users = new Users(this.run);
    this.renames = new Renames(this.run);
    this.allChannels = this.run.catalogue.get("acl-pubsub-default")?.facts.default === "allchannels";
  }

  load(file: ConfigFile): Loading {
    const { run } = this;
    const { options = [] } = run.options;
    // What ends the reading of the main file ends all: options are a part of its text.
    if (this.readFiles([file])) for (const more of options) this.readFiles([more]);
    this.statements.finish();
    const modules = run.applied.some(({ at }) => at.name === "loadmodule");
    this.reportModuleLines(modules);
    this.users.finish(this.allChannels, modules);
    checkStart(run);
    const { mode, target } = run.options;
    const { applied, statements, includes } = run;
    const aclFile = this.aclFile(file);
    const users =
      aclFile?.result.kind === "file"
        ? readAclFile(run, aclFile.result.file, { ...hostOf(run.options), allChannels: this.allChannels }, modules)
        : this.users.lines();
    const problems = run.problems();
    const read = { file, mode, target, applied, statements, problems, includes, users, options };
    return aclFile ? { ...read, aclFile } : read;
  }

  /** The last line counts, and an empty name is none. */
  private aclFile(main: ConfigFile): NamedAclFile | undefined {
    const line = this.run.applied.findLast(({ at }) => at.name === "aclfile");
    const path = line?.args[0]?.value;
    if (!line || !path || !createsUsers(hostOf(this.run.options))) return undefined;
    const { directive, file } = line;
    const isUnknown = line.reading === "placeholder" || isPlaceholder(path);
    const result = isUnknown ? undefined : this.run.options.aclFile?.(path, file, main, this.directory);
    return { directive, file, result: result ?? { kind: "outside", path } };
  }

  /** @returns whether the server goes on reading behind them */
  private readFiles(files: readonly ConfigFile[]): boolean {
    const [first] = files;
    if (!first) return true;
    if (files.length === 1) {
      const text = ownText(first);
      const end = endOfReading(text, this.run.options.target);
      const isRead = ({ name }: Directive) => end === text.length || inOwnText(name).start < end;
      this.stack.push(first);
      for (const directive of first.directives) if (isRead(directive)) this.readLine(first, directive);
      this.stack.pop();
      return end === text.length;
    }
    this.readPlaced(joinedLines(files));
    return true;
  }

  private readPlaced(lines: readonly Placed[]): void {
    for (const { file, directive } of lines) {
      this.stack.push(file);
      this.readLine(file, directive);
      this.stack.pop();
    }
  }

  private readLine(file: ConfigFile, written: Directive): void {
    const directive = written.unbalanced ? withLooseQuotes(file, written, this.run.options.target) : written;
    const line: Line = { file, directive, order: this.order++ };
    const { name, args } = directive;
    if (directive.unbalanced && args.length === 0) {
      this.run.report(line, { kind: "unbalanced-quotes", words: [name] });
      return;
    }
    const at = this.run.catalogue.find(name.value);
    if (!at) this.readUnknown(line);
    else if (at.name === "sentinel") this.statements.read(line, args);
    else this.apply(line, at);
  }

  private apply(line: Line, at: DirectiveAt): void {
    const { run } = this;
    const { args } = line.directive;
    const judged = at.name === "user" ? this.users.read(line, at, args, this.allChannels) : this.judge(line, at, args);
    if (!judged) return;
    const [first, second] = judged.args;
    if (at.name === "include") {
      if (first) this.include(line, first, judged.reading === "placeholder");
      return;
    }
    if (at.name === "rename-command" && first && second && !this.renames.read(line, first, second)) return;
    if (judged.reading !== "placeholder") {
      if (at.name === "dir") this.directory = first?.value;
      if (at.name === "acl-pubsub-default") this.allChannels = first?.value.toLowerCase() === "allchannels";
    }
    const { file, directive } = line;
    run.applied.push({ file, directive, at, args: resplit(at, judged.args), reading: judged.reading });
  }

  private judge(line: Line, at: DirectiveAt, args: readonly Word[]): Judged | undefined {
    return judgeLine(this.run, line, subjectOf(at, this.run.options), args);
  }

  private readUnknown(line: Line): void {
    const { name, args, unbalanced } = line.directive;
    const { target } = this.run.options;
    if (unbalanced) {
      this.run.report(line, { kind: "unbalanced-quotes", words: [args.at(-1) ?? name] });
      return;
    }
    const spelling = name.value;
    const [whole = name] = joinPlaceholders([name, ...args]);
    if (holdsPlaceholder(whole)) {
      const finding = { kind: "placeholder", name: spelling, words: [whole] } as const;
      this.run.report(line, { ...finding, expected: "the name of a directive" });
      return;
    }
    if (mayBeModules(spelling, target)) {
      if (args.length > 0) this.moduleLines.push(line);
      // Without an argument the line is refused where it stands.
      else this.run.report(line, { ...this.unknown(name), refused: true, certain: true });
      return;
    }
    this.run.report(line, this.unknown(name));
  }

  private unknown(name: Word): Finding {
    const { catalogue, options } = this.run;
    const history = findAnywhere(name.value);
    const isMarked = name.value.startsWith(byteOrderMark);
    const meant = isMarked ? name.value.slice(byteOrderMark.length) : name.value;
    const suggestion = history
      ? undefined
      : isMarked && catalogue.find(meant)
        ? meant.toLowerCase()
        : suggest(meant, catalogue.names());
    return unknownName(name, false, options.target, history, suggestion);
  }

  /** Names no module claims end the start of a server; Sentinel loads no modules and never looks. */
  private reportModuleLines(modules: boolean): void {
    const { mode } = this.run.options;
    for (const line of this.moduleLines) {
      const finding = this.unknown(line.directive.name);
      const isMarked = line.directive.name.value.startsWith(byteOrderMark);
      const isMistake =
        finding.kind !== "unknown-directive" ||
        finding.suggestion !== undefined ||
        finding.fork !== undefined ||
        isMarked;
      if (modules && !isMistake) continue;
      // No module has a setting whose name begins with a byte order mark.
      const couldBeModules = modules && !isMarked;
      const refused = mode === "server" && !couldBeModules && finding.refused !== false;
      const certain = !couldBeModules && finding.certain !== false;
      this.run.report(line, { ...finding, refused, certain, stage: "start" }, afterLines.start);
    }
  }

  private include(line: Line, path: Word, unknown: boolean): void {
    const { run } = this;
    const result = unknown ? { kind: "outside" as const, path: path.value } : this.resolve(path.value, line.file);
    run.includes.push({ directive: line.directive, file: line.file, result });
    const words = [path];
    if (result.kind === "files") {
      this.included++;
      this.readFiles(result.files);
    } else if (result.kind === "missing")
      run.report(line, { kind: "include-not-found", words, path: path.value, looked: result.looked, certain: false });
    else if (result.kind === "unreadable") {
      const { reason } = result;
      run.report(line, { kind: "include-unreadable", words, path: result.path, reason, certain: false });
    } else if (result.kind === "cycle") run.report(line, { kind: "include-cycle", words, tooDeep: false });
    else if (result.kind === "too-deep")
      run.report(line, { kind: "include-cycle", words, tooDeep: true, refused: false, certain: false });
  }

  private resolve(pattern: string, from: ConfigFile): IncludeResult {
    const { include, target } = this.run.options;
    if (!include) return { kind: "outside", path: pattern };
    if (this.included >= mostIncludes || this.stack.length >= deepest) return { kind: "too-deep" };
    const result = include(pattern, from, [...this.stack], this.directory);
    if (result.kind === "files" && result.files.some((file) => this.stack.some((open) => isSameFile(open, file))))
      return { kind: "cycle" };
    // A pattern without matches is no mistake (glob, from 7.0).
    const glob = /[*?[]/.test(pattern) && isAtLeast(target, { redis: "7.0", valkey: "7.2" });
    return result.kind === "missing" && glob ? { kind: "files", files: [] } : result;
  }
}

/**
 * Whether a name nobody knows is set aside for a module: from 7.0 if it holds a dot, in Redis after 8.0-m01 always (the
 * latter is known from documents).
 */
function mayBeModules(name: string, target: Target): boolean {
  if (name.includes(".") && isAtLeast(target, { redis: "7.0", valkey: "7.2" })) return true;
  return target.engine === "redis" && isDocumentedOnly(target) && !directiveSpellings().has(name.toLowerCase());
}

const anyText = new Set(["string", "ignored"]);
const textForms = new Set(["directory", "log-path", "include-path", "rename-pair", "module-load"]);

function subjectOf(at: DirectiveAt, { target }: LoadOptions): Subject {
  const { kind, form, secret, strict } = at.facts;
  // string2ll and string2d look at the length of a word, everything else ends at a NUL byte.
  const asRead = (kind === "int" && strict) || form === "percentiles" ? (text: string) => text : cString;
  const text = anyText.has(kind) || (form !== undefined && textForms.has(form));
  return {
    name: at.spelling,
    secret,
    judge: (values) => judgeArguments(at, values.map(asRead), target),
    takesAnyText: () => text,
    ...(form === "bind-list" && { refusesPlaceholders: "start" }),
    takesRemark: (words, remark) => remarkTaken(at, words, remark),
  };
}

/** `bind` is looked at when the server starts: see start-checks.ts. */
function remarkTaken({ facts }: DirectiveAt, words: readonly Word[], remark: number): string | undefined {
  if (facts.form === "save-points" && !facts.strict && words.length !== 2) return "the whole line is skipped";
  const begins = words[remark]?.value ?? "";
  if (facts.form === "module-load" && /^(?:#|;$|\/\/$)/.test(begins)) return "it is handed to the module";
  return undefined;
}

/** From 7.0.1 on one quoted argument of a directive that takes several is split into words. */
function resplit({ facts }: DirectiveAt, args: readonly Word[]): readonly Word[] {
  const [word] = args;
  if (!facts.resplit || args.length !== 1 || !word?.quoted || word.value === "") return args;
  return (splitArguments(word.value) ?? []).map((value) => ({ ...word, value }));
}
