import type { Applied, AppliedStatement, Loading } from "../syntax/load.ts";

/** A line whose value a later line of the same setting replaces. */
export interface Repetition {
  readonly line: Applied | AppliedStatement;
  /** The last one, which counts. */
  readonly winner: Applied | AppliedStatement;
  /** Both say the same. */
  readonly sameValue: boolean;
}

/** The lines that count for nothing because their setting has one value and is set again. */
export function* repetitions({ applied, statements, options }: Loading): Iterable<Repetition> {
  const lines = new Map<string, (Applied | AppliedStatement)[]>();
  for (const line of [...applied, ...statements]) {
    const key = keyOf(line);
    if (key === undefined) continue;
    const others = lines.get(key);
    if (others) others.push(line);
    else lines.set(key, [line]);
  }
  for (const [...all] of lines.values()) {
    const winner = all.pop()!;
    if (movesOn(winner)) continue;
    // Options are there to replace what a file says.
    const meant = ({ file }: Applied | AppliedStatement) => file !== winner.file && options.includes(winner.file);
    for (const line of all) if (!meant(line)) yield { line, winner, sameValue: textOf(line) === textOf(winner) };
  }
}

/** What can be set once; undefined for what adds up, what Sentinel writes and what has no effect anyway. */
function keyOf({ at, ...line }: Applied | AppliedStatement): string | undefined {
  if ("kind" in at.facts) return at.facts.repeat || at.facts.kind === "ignored" ? undefined : at.name;
  const { repeat, state } = at.facts;
  if (repeat !== "last-wins" || state) return undefined;
  return `sentinel ${at.name} ${"master" in line ? line.master?.value : ""}`;
}

/** A relative `dir` counts from the one before: each changes the working directory where it stands. */
function movesOn({ at, args }: Applied | AppliedStatement): boolean {
  return at.name === "dir" && !args[0]?.value.startsWith("/");
}

function textOf({ args }: Applied | AppliedStatement): string {
  return JSON.stringify(args.map((word) => word.value));
}
