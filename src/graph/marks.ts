import { type Diagnostic, type Place, type Severity, severities } from "../lint/report.ts";
import type { Instance, Watch } from "../model/deployment.ts";
import type { Origin } from "../model/origin.ts";
import type { ConfigFile, Span } from "../syntax/config-file.ts";
import type { Loading } from "../syntax/load.ts";
import { lineOf } from "../syntax/position.ts";
import type { Counts, GraphFinding } from "./graph.ts";

const none: Counts = { error: 0, warning: 0, info: 0 };

/** Where in the files the nodes and edges of a graph stand, and so which findings are about which. */
export class Marks {
  readonly #lines = new Map<string, Line[]>();
  /** By name: one file can be read for several instances, and hold the texts of several. */
  readonly #texts = new Map<string, Map<ConfigFile, string[]>>();

  addInstance({ file, loading }: Instance, id: string): void {
    const included = loading.includes.flatMap(({ result }) => (result.kind === "files" ? result.files : []));
    const users = loading.aclFile?.result.kind === "file" ? [loading.aclFile.result.file] : [];
    const applied = loading.applied.map((line) => line.file);
    for (const one of new Set([file, ...included, ...users, ...applied])) {
      const texts = this.#texts.get(one.uri) ?? new Map<ConfigFile, string[]>();
      append(texts, one, id);
      this.#texts.set(one.uri, texts);
    }
  }

  /** The line that holds a value is about an edge. */
  addLine(loading: Loading, origin: Origin, edge: string): void {
    const line = loading.applied.find(({ file, directive }) => file === origin.file && holds(directive, origin));
    if (line) append(this.#lines, origin.file.uri, { span: line.directive, about: edge });
  }

  /** A finding about one monitor line is about that sentinel's edge, one about several about their group. */
  addWatch({ origin }: Watch, edge: string, group: string): void {
    append(this.#lines, origin.file.uri, { span: origin, about: edge, group });
  }

  /** Findings with what they are about, worst first, and the counts of every node and edge. */
  weigh(diagnostics: readonly Diagnostic[]): { findings: GraphFinding[]; of: (id: string) => Counts } {
    const counts = new Map<string, Record<Severity, number>>();
    const findings = diagnostics.map((diagnostic): GraphFinding => {
      const { severity, rule, message, place } = diagnostic;
      const about = this.#about(diagnostic);
      for (const id of about) {
        const count = counts.get(id) ?? { ...none };
        count[severity]++;
        counts.set(id, count);
      }
      const file = this.#texts.get(place.file)?.keys().next().value;
      return { severity, rule, message, file: place.file, line: file ? lineOf(file, place.span.start) : 1, about };
    });
    findings.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
    return { findings, of: (id) => counts.get(id) ?? none };
  }

  #about({ place, related }: Diagnostic): readonly string[] {
    const lines = this.#linesAt(place.file, place.span);
    if (lines.length === 0) return this.#instancesAt(place);
    const others = related.flatMap(({ file, span }) => this.#linesAt(file, span));
    const about = lines.map((line) => {
      const isShared = others.some(
        ({ group, about }) => group !== undefined && group === line.group && about !== line.about,
      );
      return isShared && line.group !== undefined ? line.group : line.about;
    });
    return [...new Set(about)];
  }

  /** Those whose text holds the place; where that tells nothing, all that the file is read for. */
  #instancesAt({ file, span }: Place): readonly string[] {
    const texts = [...(this.#texts.get(file) ?? [])];
    const holdsIt = ({ directives, embedding }: ConfigFile) =>
      directives.some((one) => holds(one, span)) || (embedding !== undefined && holds(embedding.place, span));
    const holding = texts.length > 1 ? texts.filter(([text]) => holdsIt(text)) : [];
    return [...new Set((holding.length > 0 ? holding : texts).flatMap(([, ids]) => ids))];
  }

  #linesAt(file: string, span: Span): readonly Line[] {
    return (this.#lines.get(file) ?? []).filter((line) => holds(line.span, span));
  }
}

interface Line {
  readonly span: Span;
  readonly about: string;
  readonly group?: string;
}

export function counted(diagnostics: readonly Diagnostic[]): Counts {
  const counts = { ...none };
  for (const { severity } of diagnostics) counts[severity]++;
  return counts;
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function append<K, T>(lists: Map<K, T[]>, key: K, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
