import type { Instance } from "../deployment.ts";
import type { Setting } from "../known.ts";
import type { Located } from "../origin.ts";

/** One setting of a running instance that is not what its files come to, or of which that cannot be said. */
export interface Drift extends Located {
  /** As this release spells it. */
  readonly name: string;
  readonly declared: Instance;
  readonly observed: Instance;
  /** What the files come to; undefined where they give nothing. */
  readonly inFile: Setting<string | undefined>;
  /** What the instance runs with, at its answer; undefined where that is nothing. */
  readonly running: Setting<string | undefined>;
  readonly kind: /** A directive that CONFIG SET changes. */
    | "settable"
    /** A directive that only a start changes. */
    | "immutable"
    /** A directive whose value is a path, which may be another name of the same folder. */
    | "path"
    /** A limit that the server lowers by itself (adjustOpenFilesLimit in server.c). */
    | "lowered"
    /** A password; the texts do not show it. */
    | "secret";
  /** Drifts of other instances by the same values. */
  readonly alike: readonly Drift[];
}

/** Of one instance. */
export type DriftOfOne = Omit<Drift, "alike">;
