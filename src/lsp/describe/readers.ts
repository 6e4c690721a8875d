import type { Target } from "../../../grammar/version.ts";
import { targetText } from "../../../grammar/version.ts";
import type { Judged } from "../../index.ts";
import type { Instance } from "../../model/deployment.ts";
import { whyTarget } from "../../report/target-origin.ts";
import type { Part, Snapshot } from "../workspace/snapshot.ts";

/** A server or sentinel that reads a configuration. */
export interface Reader {
  readonly instance: Instance;
  readonly target: Target;
  readonly isSentinel: boolean;
  readonly judged: Judged | undefined;
}

/** What holds for so many is what one wants to know of a file that all include. */
const mostReaders = 50;

/** Who reads a configuration; a file of two deployments can be read by servers of two releases. */
export function readersOf({ instances }: Part, { judged }: Snapshot): readonly Reader[] {
  return instances.slice(0, mostReaders).map((instance) => ({
    instance,
    target: instance.loading.target,
    isSentinel: instance.kind === "sentinel",
    judged: judged.find(({ deployment }) => deployment === instance.deployment),
  }));
}

/** One reader for each release and mode. */
export function kindsOf(readers: readonly Reader[]): readonly Reader[] {
  const kinds = new Map<string, Reader>();
  for (const reader of readers) {
    const key = `${targetText(reader.target)} ${reader.isSentinel}`;
    if (!kinds.has(key)) kinds.set(key, reader);
  }
  return [...kinds.values()];
}

/** "redis 8.10 (assumed, the newest release known)" */
export function targetWithReason({ target, judged }: Reader): string {
  const why = judged && whyTarget(judged.summary.target);
  return `${targetText(target)}${why === undefined ? "" : ` (${why})`}`;
}
