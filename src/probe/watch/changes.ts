import { Damping } from "./damping.ts";
import { type FindingChange, FindingsSeen } from "./findings.ts";
import type { InstanceChange } from "./instances.ts";
import { InstancesSeen } from "./instances.ts";
import { type QuestionChange, QuestionsSeen } from "./questions.ts";
import type { Round } from "./round.ts";

export type Change = (FindingChange | InstanceChange | QuestionChange) & {
  /** It comes and goes, and is not told again until it is steady; or it is that again. */
  readonly flapping?: "begins" | "over";
};

/** Says what is other than in the round before. */
export class Changes {
  #round = 0;
  readonly #findings = new FindingsSeen();
  readonly #instances = new InstancesSeen();
  readonly #questions = new QuestionsSeen();
  readonly #damping = new Damping<Change>();

  /** Nothing for the first round, which is told as a whole. */
  next({ report, answers }: Round): Change[] {
    const round = ++this.#round;
    const changes: Change[] = [
      ...this.#instances.next(answers),
      ...this.#findings.next(report, answers),
      ...this.#questions.next(report),
    ];
    if (round === 1) return [];
    const told = changes.flatMap((change): Change[] => {
      const how = this.#damping.changed(`${change.about}\0${change.key}`, round, change);
      if (how === "hushed") return [];
      return [how === "flapping" ? { ...change, flapping: "begins" } : change];
    });
    const settled = this.#damping.settled(round).map((change): Change => ({ ...change, flapping: "over" }));
    return [...told, ...settled];
  }
}
