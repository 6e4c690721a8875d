import type { StatementAt } from "../../grammar/catalogue.ts";
import { findStatementAnywhere } from "../../grammar/history.ts";
import { suggest } from "../../grammar/suggest.ts";
import { judgeStatement } from "../../grammar/values.ts";
import { isAtLeast } from "../../grammar/version.ts";
import type { Word } from "./config-file.ts";
import { judgeLine } from "./line.ts";
import type { AppliedStatement, Reading } from "./loading.ts";
import { Masters } from "./masters.ts";
import { unknownName } from "./names.ts";
import { afterLines, type Line, type Run, type Subject } from "./run.ts";

const groups = { pre: 0, monitor: 1, post: 2 } as const;
const groupSize = 3e8;

interface Queued {
  readonly line: Line;
  readonly at: StatementAt;
  readonly args: readonly Word[];
  readonly reading: Reading;
  /** When the server gets there. */
  readonly noticed: number;
}

/**
 * The lines that begin with `sentinel`. From 6.2 on all of them are queued and applied when every file has been read:
 * global ones, monitor lines, the rest (loadSentinelConfigFromQueue); before each is applied where it stands.
 */
export class Statements {
  private readonly run: Run;
  private readonly queued: boolean;
  private readonly queue: Queued[] = [];
  private readonly masters = new Masters();

  constructor(run: Run) {
    this.run = run;
    this.queued = isAtLeast(run.options.target, { redis: "6.2", valkey: "7.2" });
  }

  /** Takes a line with at least one word behind `sentinel`. */
  read(line: Line, words: readonly Word[]): void {
    const { mode, target } = this.run.options;
    const [name, ...args] = words;
    if (!name) return;
    if (line.directive.unbalanced && args.length === 0) {
      this.run.report(line, { kind: "unbalanced-quotes", words: [name] });
      return;
    }
    if (mode === "server") {
      const kind = line.directive.unbalanced ? "unbalanced-quotes" : "sentinel-directives-in-redis-conf";
      const marked = line.directive.unbalanced ? [words.at(-1)!] : [line.directive.name, name];
      this.run.report(line, { kind, words: marked });
      return;
    }
    const at = this.run.catalogue.statement(name.value);
    const noticed = this.noticed(line, at);
    if (!at) {
      if (line.directive.unbalanced) this.run.report(line, { kind: "unbalanced-quotes", words: [words.at(-1)!] });
      else {
        const history = findStatementAnywhere(name.value);
        const suggestion = history ? undefined : suggest(name.value, this.run.catalogue.statements());
        this.run.report(line, unknownName(name, true, target, history, suggestion), noticed);
      }
      return;
    }
    const subject = this.subject(at);
    const judged = judgeLine(
      this.run,
      { ...line, order: line.directive.unbalanced ? line.order : noticed },
      subject,
      args,
    );
    if (judged) this.queue.push({ line, at, ...judged, noticed });
    // A refused monitor line still tells which master is meant.
    else if (at.name === "monitor" && args[0]) this.masters.expect(args[0].value);
  }

  /** Applies what was collected. */
  finish(): void {
    this.queue.sort((a, b) => a.noticed - b.noticed);
    for (const { at, args, line } of this.queue)
      if (at.name === "monitor" && args[0]) this.masters.announce(args[0].value, line);
    const resolves = this.resolvesNames();
    for (const { line, at, args, reading, noticed } of this.queue) {
      const master = at.facts.scope === "master" ? args[0] : undefined;
      const skipped = args.length === at.facts.ignoredWhenArgs;
      const context = { run: this.run, line: { ...line, order: noticed }, at, args, resolves, inOrder: !this.queued };
      if (!skipped && !this.masters.apply(context)) continue;
      const applied: AppliedStatement = { file: line.file, directive: line.directive, at, args, reading };
      this.run.statements.push(master ? { ...applied, master } : applied);
    }
  }

  private noticed(line: Line, at: StatementAt | undefined): number {
    return this.queued ? afterLines.statements + groupSize * groups[at?.facts.load ?? "post"] + line.order : line.order;
  }

  /** `sentinel resolve-hostnames`: the last one counts, wherever it stands. */
  private resolvesNames(): boolean {
    const last = this.queue.findLast(({ at }) => at.name === "resolve-hostnames");
    return last?.args[0]?.value.toLowerCase() === "yes";
  }

  private subject(at: StatementAt): Subject {
    const { params } = at.facts;
    return {
      name: at.spelling,
      secret: at.facts.secret,
      judge: (values) => judgeStatement(at, values, this.run.options.target),
      takesAnyText: (argument) =>
        ["token", "string", "executable-path", "host"].includes(params[argument]?.type ?? "string"),
      takesRemark: () => (at.name === "known-sentinel" ? "it is taken as the run id" : undefined),
    };
  }
}
