import { type Severity, severities } from "../../lint/report.ts";

/** From when on a run fails: from a severity on, or on errors and on questions that stay open, or never. */
export type FailOn = Severity | "undecided" | "never";

export const failOnValues: readonly FailOn[] = [...severities, "undecided", "never"];
