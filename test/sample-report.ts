import type { Diagnostic, Report, Severity } from "../src/lint/report.ts";
import { parseConfig } from "../src/syntax/parse.ts";
import { encode } from "../src/syntax/position.ts";

/** Files by name and what is said of them, as a report: for tests of what is printed. */
export interface SampleFinding extends Partial<Omit<Diagnostic, "place" | "related">> {
  /** File and the text meant, which stands once in it. */
  readonly at: readonly [file: string, text: string];
  readonly related?: readonly (readonly [file: string, text: string, message: string])[];
}

export function sampleReport(
  texts: Readonly<Record<string, string>>,
  found: readonly SampleFinding[],
  more: Partial<Report> = {},
): Report {
  const files = new Map(Object.entries(texts).map(([uri, text]) => [uri, parseConfig(encode(text), uri)]));
  const place = (file: string, text: string) => {
    const start = files.get(file)?.text.indexOf(encode(text)) ?? 0;
    return { file, span: { start, end: start + encode(text).length } };
  };
  const diagnostics = found.map(
    ({ at, related = [], ...rest }): Diagnostic => ({
      rule: "some-rule",
      severity: "error",
      message: "this is wrong",
      deployment: ".",
      view: "declared",
      consequence: "something breaks",
      remedy: "repair it",
      fingerprint: "f",
      ...rest,
      place: place(...at),
      related: related.map(([file, text, message]) => ({ ...place(file, text), message })),
    }),
  );
  const count = (severity: Severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const instances = [...files.keys()].map((uri) => ({
    id: uri,
    kind: uri.includes("sentinel") ? ("sentinel" as const) : ("server" as const),
    files: [uri],
  }));
  return {
    deployments: [
      {
        id: ".",
        target: { engine: "redis", version: "8.10", from: "default", documentedOnly: true },
        instances,
        masters: [],
        complete: true,
      },
    ],
    diagnostics,
    undecided: [],
    skipped: [],
    unreadable: [],
    files,
    summary: {
      errors: count("error"),
      warnings: count("warning"),
      infos: count("info"),
      files: files.size,
      instances: instances.length,
    },
    ...more,
  };
}
