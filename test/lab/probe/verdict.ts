import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Operator } from "./operator.ts";

export type Severity = "error" | "warning" | "info";

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** The instance marked: its file, whether the finding stands there or in what the instance answered; else its address. */
  readonly about: string;
  /** Others that it is about: marked as related, or named in the message. */
  readonly also: readonly string[];
}

/** The parts of a report that the tests look at. */
export interface Verdict {
  readonly findings: readonly Finding[];
  /** A line each. */
  readonly undecided: readonly string[];
  /** Addresses of instances that were asked, and whether they answered at all. */
  readonly answered: ReadonlyMap<string, boolean>;
  /** Addresses where the user that asked may write. */
  readonly writable: readonly string[];
  /** Commands that were not answered, a line each. */
  readonly failed: readonly string[];
}

interface Place {
  readonly file: string;
  readonly range: { readonly start: { readonly line: number } };
}

/** Of `--format json`. */
interface Json {
  readonly findings: readonly (Place & {
    readonly rule: string;
    readonly severity: Severity;
    readonly message: string;
    readonly related: readonly Place[];
  })[];
  readonly undecided: readonly { readonly rule: string; readonly about: string; readonly missing: string }[];
  readonly deployments: readonly {
    readonly instances: readonly { readonly id: string; readonly address?: string }[];
    readonly observed?: {
      readonly instances: readonly {
        readonly address: string;
        readonly answered: boolean;
        readonly mayWrite?: boolean;
        readonly failure?: { readonly text: string };
        readonly failed: readonly { readonly command: string; readonly text: string }[];
      }[];
    };
  }[];
}

const facts = "../cluster.facts";

/**
 * Runs the command `probe` and reads its report.
 *
 * @throws Error where the command has failed
 */
export async function probed(operator: Operator, ...args: readonly string[]): Promise<Verdict> {
  const { code, out, err } = await operator.probe(...args, "--save", facts, "--format", "json");
  if (code !== 0 && code !== 1) throw new Error(`exit code ${code}: ${err}${out}`);
  return verdictOf(out, readFileSync(join(operator.files, facts), "latin1"));
}

/** A report in JSON, and the facts that it went by. */
export function verdictOf(report: string, frozen: string): Verdict {
  const { findings, undecided, deployments } = JSON.parse(report) as Json;
  const lines = frozen.split("\n");
  const ids = new Map(deployments.flatMap(({ instances }) => instances.map(({ id, address }) => [address, id])));
  const aboutOf = ({ file, range }: Place): string => {
    if (file !== facts) return file;
    const heads = lines.slice(0, range.start.line).flatMap((line) => /^instance \S+ (\S+)/.exec(line)?.[1] ?? []);
    const address = heads.at(-1) ?? "nobody";
    return ids.get(address) ?? address;
  };
  const named = (message: string) => (message.match(/[\w.-]+:\d+/g) ?? []).flatMap((address) => ids.get(address) ?? []);
  const observed = deployments.flatMap((deployment) => deployment.observed?.instances ?? []);
  return {
    findings: findings.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      message: finding.message,
      about: aboutOf(finding),
      also: [...finding.related.map(aboutOf), ...named(finding.message)],
    })),
    undecided: undecided.map(({ rule, about, missing }) => `${rule} ${about}: ${missing}`),
    answered: new Map(observed.map(({ address, answered }) => [address, answered])),
    writable: observed.filter(({ mayWrite }) => mayWrite).map(({ address }) => address),
    failed: observed.flatMap(({ address, failed }) =>
      failed.map(({ command, text }) => `${address}: ${command}: ${text}`),
    ),
  };
}

export const ranks: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** Findings above info, a line each. */
export function grave({ findings }: Verdict): string[] {
  return findings.filter(({ severity }) => ranks[severity] > 0).map(toldOf);
}

export function toldOf({ severity, rule, about, message }: Finding): string {
  return `${severity} ${rule} ${about}: ${message}`;
}
