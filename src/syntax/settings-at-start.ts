import type { DirectiveAt, DirectiveName, ValueOf } from "../../grammar/catalogue.ts";
import { defaultValue, parseValue } from "../../grammar/values.ts";
import type { Word } from "./config-file.ts";
import type { Applied } from "./loading.ts";
import type { ServerDoesNotStart } from "./problem.ts";
import { afterLines, type Line, placeOf, type Run, values } from "./run.ts";

/** The settings a server starts with: the last line of each directive, or its default. */
export class SettingsAtStart {
  readonly run: Run;
  private readonly last = new Map<DirectiveName, Applied>();

  constructor(run: Run) {
    this.run = run;
    for (const applied of run.applied) this.last.set(applied.at.name, applied);
  }

  /** The line that decides; undefined where the default holds. */
  line(name: DirectiveName): Applied | undefined {
    return this.last.get(name);
  }

  /** Undefined if unknown: a placeholder stands there, or the target has no such directive. */
  value<N extends DirectiveName>(name: N): ValueOf<N> | undefined {
    const { catalogue, options } = this.run;
    const applied = this.last.get(name);
    if (applied?.reading === "placeholder") return undefined;
    const at = catalogue.get(name);
    if (!at) return undefined;
    if (applied) return parseValue(applied.at as DirectiveAt<N>, values(applied.args), options.target);
    const { sentinelDefault } = at.facts;
    if (options.mode === "sentinel" && sentinelDefault !== undefined)
      return parseValue(at, [String(sentinelDefault)], options.target);
    return defaultValue(at, options.target);
  }

  /** Whether a template decides. */
  isUnknown(name: DirectiveName): boolean {
    return this.last.get(name)?.reading === "placeholder";
  }

  /** The lines that decide these settings; those with defaults are absent. */
  lines(names: readonly DirectiveName[]): Applied[] {
    return names.flatMap((name) => this.last.get(name) ?? []);
  }

  /** Those of these settings that no line gives. */
  absent<N extends DirectiveName>(names: readonly N[]): N[] {
    return names.filter((name) => !this.last.has(name));
  }
}

export function listensOnPort(settings: SettingsAtStart): boolean {
  return settings.value("port") !== 0 || (settings.value("tls-port") ?? 0) !== 0;
}

/** Reports what ends the start: the first of the lines is marked, the others are mentioned. */
export function reportStart(
  { run }: SettingsAtStart,
  lines: readonly Applied[],
  reason: string,
  more: {
    readonly stage?: "line" | "end" | "start";
    readonly noticed?: number;
    readonly absent?: ServerDoesNotStart["absent"];
    readonly about?: "tls-port" | "tls-material";
  } = {},
): void {
  const [first, ...rest] = lines;
  if (!first) return;
  const others = rest.map(placeOf);
  const { stage = "start", noticed = afterLines.start, absent = [], about } = more;
  const finding = {
    kind: "server-does-not-start",
    words: valueWords(first),
    reason,
    others,
    absent,
    stage,
    ...(about && { about }),
  } as const;
  run.report(lineOf(first), finding, noticed);
}

function valueWords({ args, directive }: Applied): readonly Word[] {
  return args.length > 0 ? args : [directive.name];
}

export function lineOf({ file, directive }: Applied): Line {
  return { file, directive, order: 0 };
}
