import {
  type DeploymentSummary,
  type Diagnostic,
  type Place,
  type Report,
  type Severity,
  severities,
  type TargetSummary,
} from "../lint/report.ts";
import { answers } from "./answers.ts";
import { count, countInstances } from "./counts.ts";
import { printable } from "./escape.ts";
import { frameOf } from "./frame.ts";
import { openEnds } from "./open-ends.ts";
import { type Paint, paint } from "./paint.ts";
import { isUnsaved, nameOf, rangeIn } from "./place.ts";
import { targetOrigin } from "./target-origin.ts";
import { wrap } from "./width.ts";

export interface PrettyOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Every related place, every question left open, every file passed over. */
  readonly verbose?: boolean;
  /** Findings and their count, nothing else. */
  readonly quiet?: boolean;
}

/** Places shown with one finding. */
const mostRelated = 4;

/** A report for a reader at a terminal. */
export function pretty(report: Report, options: PrettyOptions): string {
  return new PrettyReport(report, options).print();
}

class PrettyReport {
  private readonly report: Report;
  private readonly options: PrettyOptions;
  private readonly paint: Paint;
  private readonly lines: string[] = [];

  constructor(report: Report, options: PrettyOptions) {
    this.report = report;
    this.options = { ...options, width: Math.max(40, options.width) };
    this.paint = paint(options.colour);
  }

  print(): string {
    const { report, options } = this;
    const byDeployment = grouped(report.diagnostics);
    for (const deployment of report.deployments) {
      const found = byDeployment.get(deployment.id);
      byDeployment.delete(deployment.id);
      if (found) this.deployment(deployment, found);
    }
    for (const rest of byDeployment.values()) this.findings(rest);
    if (report.diagnostics.length > 0) this.summary();
    else if (!options.quiet && (report.summary.files > 0 || this.judged.length > 0)) this.nothingFound();
    if (!options.quiet) {
      for (const { text, indent } of answers(report, options.verbose ?? false)) this.text(text, "", indent);
      for (const { text, indent } of openEnds(report, options.verbose ?? false)) this.text(text, "", indent);
      this.hint();
    }
    return this.lines.map((line) => `${withoutCommand(line)}\n`).join("");
  }

  private deployment({ id, target, instances, complete }: DeploymentSummary, found: readonly Diagnostic[]): void {
    const part = complete ? "" : " (a part of the deployment)";
    const rest = `: ${countInstances(instances)}${part}, for ${targetText(target)}`;
    const name = id === "." ? "the current folder" : printable(id);
    const [first = "", ...others] = wrap(name + rest, this.options.width);
    this.lines.push(first.startsWith(name) ? this.paint.strong(name) + first.slice(name.length) : first, ...others, "");
    this.findings(found);
  }

  private findings(found: readonly Diagnostic[]): void {
    const explained = new Set<string>();
    // Who reads from the top meets first what breaks, then what may.
    const worstFirst = found.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
    for (const diagnostic of worstFirst) {
      this.finding(diagnostic);
      // What happens and what to do is said once; the fifth remark behind a value needs no fifth lesson.
      const lesson = [diagnostic.rule, diagnostic.consequence, diagnostic.remedy].join("\n");
      if (!explained.has(lesson)) this.lesson(diagnostic);
      explained.add(lesson);
      this.lines.push("");
    }
  }

  private lesson({ consequence, remedy }: Diagnostic): void {
    this.text(printable(consequence), "effect: ", 2);
    this.text(printable(remedy), "repair: ", 2);
  }

  private finding(diagnostic: Diagnostic): void {
    const { severity, rule, message, place, related } = diagnostic;
    const shown = this.options.verbose ? related : related.slice(0, mostRelated);
    const gutter = Math.max(...[place, ...shown].map((at) => this.number(at).length), 1);
    const head = `${severity} ${rule}: `;
    const [first = "", ...others] = wrap(`${head}${printable(message)}`, this.options.width);
    const colour = this.paint.severity[severity];
    this.lines.push(colour(severity) + this.paint.strong(first.slice(severity.length)));
    this.lines.push(...others.map((line) => this.paint.strong(`${" ".repeat(severity.length + 1)}${line}`)));
    this.place(place, undefined, "^", gutter, colour);
    for (const note of shown) this.place(note, note.message, "~", gutter, this.paint.link);
    const more = related.length - shown.length;
    if (more > 0) this.text(`and ${count(more, "more place")} (--verbose shows all)`, "", 2);
  }

  /** Where it is, and the line with a mark. */
  private place(
    at: Place,
    note: string | undefined,
    sign: string,
    gutter: number,
    colour: (text: string) => string,
  ): void {
    const { width } = this.options;
    const file = this.report.files.get(at.file);
    this.lines.push(`  ${this.paint.link(nameOf(this.report, at))}`);
    if (!file) {
      if (note) this.text(printable(note), "", 4);
      return;
    }
    const { text, mark } = frameOf(file, at.span, width - gutter - 7);
    const bar = this.paint.faint("|");
    const marks = " ".repeat(mark.start) + colour(sign.repeat(mark.end - mark.start));
    this.lines.push(`    ${this.paint.faint(this.number(at).padStart(gutter))} ${bar} ${text}`);
    const room = width - gutter - 7 - mark.end - 1;
    const words = note === undefined ? [] : wrap(printable(note), Math.max(room, 1));
    const beside = words.length === 1 ? ` ${words[0]}` : "";
    this.lines.push(`    ${" ".repeat(gutter)} ${bar} ${marks}${beside}`);
    if (note && !beside)
      for (const part of wrap(printable(note), width - gutter - 7))
        this.lines.push(`    ${" ".repeat(gutter)} ${bar} ${part}`);
  }

  /** Lines of an answer that is not kept have no numbers. */
  private number(at: Place): string {
    return isUnsaved(at) ? "" : String(rangeIn(this.report, at).start.line);
  }

  private summary(): void {
    const { errors, warnings, infos, files } = this.report.summary;
    const numbers: [number, Severity, string][] = [
      [errors, "error", "error"],
      [warnings, "warning", "warning"],
      [infos, "info", "info"],
    ];
    const parts = numbers
      .filter(([number]) => number > 0)
      .map(([number, kind, noun]) => this.paint.severity[kind](count(number, noun)));
    const where = this.judged.length > 1 ? ` of ${this.judged.length} deployments` : "";
    const read = files === 0 && this.report.asked ? "" : ` in ${count(files, "file")}`;
    this.lines.push(`${parts.join(", ")}${read}${where} (${this.instances()})`);
  }

  private nothingFound(): void {
    const { summary } = this.report;
    const deployments = this.judged;
    const targets = [...new Set(deployments.map(({ target }) => targetText(target)))].join(" and ");
    const where = deployments.length > 1 ? ` of ${deployments.length} deployments` : "";
    const { files } = summary;
    const read = files === 0 && this.report.asked ? "what was answered" : count(files, "file");
    const text = `no problems found in ${read}${where} (${this.instances()}), checked for ${targets}`;
    const [first = "", ...others] = wrap(text, this.options.width);
    this.lines.push(
      first.replace("no problems found", (words) => this.paint.good(words)),
      ...others,
    );
  }

  /** Not those of which all that is known is an address that does not answer. */
  private get judged(): readonly DeploymentSummary[] {
    return this.report.deployments.filter(({ instances, observed }) => !observed || instances.length > 0);
  }

  private hint(): void {
    const explained = this.report.diagnostics.filter(({ rule }) => rule !== "internal");
    const worst = severities.find((rank) => explained.some(({ severity }) => severity === rank));
    const rule = explained.find(({ severity }) => severity === worst)?.rule;
    if (rule) this.text(`More about a finding: redis-ha-lint explain ${rule}`, "", 0);
  }

  private instances(): string {
    return countInstances(this.report.deployments.flatMap(({ instances }) => instances));
  }

  /** A paragraph behind a label, indented. */
  private text(text: string, label: string, indent: number): void {
    const margin = " ".repeat(indent);
    for (const [index, line] of wrap(text, this.options.width - indent - label.length).entries())
      this.lines.push(margin + (index === 0 ? this.paint.faint(label) : " ".repeat(label.length)) + line);
  }
}

/** A CI server takes a line that begins with `::` or `##[` for a command, blanks in front or not. */
function withoutCommand(line: string): string {
  return line.replace(/^(\s*)(?=::|##)/, "$1\\");
}

function grouped(diagnostics: readonly Diagnostic[]): Map<string, Diagnostic[]> {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const group = groups.get(diagnostic.deployment);
    if (group) group.push(diagnostic);
    else groups.set(diagnostic.deployment, [diagnostic]);
  }
  return groups;
}

function targetText(target: TargetSummary): string {
  const why = targetOrigin(target);
  return `${target.engine} ${target.version}${why === undefined ? "" : ` (${why})`}`;
}
