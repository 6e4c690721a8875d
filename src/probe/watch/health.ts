import type { Round } from "./round.ts";
import { timeText } from "./telling.ts";

export interface Health {
  readonly isFine: boolean;
  /** For JSON. */
  readonly body: object;
}

/** Findings that are told of. */
const most = 50;

/** What the last probes say of how things are. All times in milliseconds. */
export class HealthState {
  readonly #staleAfter: number;
  #last: { readonly round: Round; readonly began: number } | undefined;
  #hasFailed = false;

  /** @param staleAfter a probe that began longer ago says nothing of now */
  constructor(staleAfter: number) {
    this.#staleAfter = staleAfter;
  }

  probed(round: Round, began: number): void {
    this.#last = { round, began };
    this.#hasFailed = false;
  }

  failed(): void {
    this.#hasFailed = true;
  }

  at(now: number): Health {
    if (!this.#last) return { isFine: false, body: { status: this.#hasFailed ? "failed" : "starting" } };
    const { round, began } = this.#last;
    const { summary, undecided } = round.report;
    const age = now - began;
    const status = this.#hasFailed ? "failed" : age > this.#staleAfter ? "stale" : statusOf(round);
    return {
      isFine: status === "fine",
      body: {
        status,
        lastProbe: timeText(began),
        ageSeconds: Math.round(age / 1000),
        errors: summary.errors,
        warnings: summary.warnings,
        infos: summary.infos,
        undecided: undecided.length,
        failing: round.failing
          .slice(0, most)
          .map(({ rule, severity, deployment, message }) => ({ rule, severity, deployment, message })),
        failingInAll: round.failing.length,
      },
    };
  }
}

function statusOf({ exitCode, failing }: Round): string {
  if (exitCode === 0) return "fine";
  if (failing.length > 0) return "findings";
  return exitCode === 1 ? "undecided" : "failed";
}
