import type { Answers, Failure, InstanceAnswers } from "../../facts/answers.ts";
import { endpointText } from "../hosts.ts";

export interface InstanceChange {
  readonly about: "instance";
  readonly key: string;
  /** `new` and `gone`: others name it, or no longer do. */
  readonly change: "down" | "up" | "new" | "gone";
  readonly address: string;
  readonly kind: InstanceAnswers["kind"];
  readonly failure?: Failure;
}

type Seen = Pick<InstanceAnswers, "kind" | "unreachable">;

/** Which instances there are, and which of them answer. */
export class InstancesSeen {
  #before = new Map<string, Seen>();

  next({ instances }: Answers): InstanceChange[] {
    const before = this.#before;
    const now = new Map<string, Seen>();
    for (const { address, kind, unreachable } of instances) {
      const key = endpointText(address);
      // One that does not answer is what it was.
      const seen = kind === "unknown" ? (before.get(key)?.kind ?? kind) : kind;
      now.set(key, { kind: seen, ...(unreachable && { unreachable }) });
    }
    this.#before = now;
    const changes: InstanceChange[] = [];
    const add = (change: InstanceChange["change"], key: string, { kind, unreachable }: Seen) =>
      changes.push({
        about: "instance",
        key,
        address: key,
        change,
        kind,
        ...(unreachable && { failure: unreachable }),
      });
    for (const [key, seen] of now) {
      const known = before.get(key);
      if (!known) add("new", key, seen);
      else if (!known.unreachable && seen.unreachable) add("down", key, seen);
      else if (known.unreachable && !seen.unreachable) add("up", key, seen);
    }
    for (const [key, { kind }] of before) if (!now.has(key)) add("gone", key, { kind });
    return changes;
  }
}
