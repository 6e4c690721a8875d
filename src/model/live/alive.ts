import type { FailureCode } from "../../facts/answers.ts";
import type { Live } from "./live.ts";

/** What only a process that runs can say, though it is no answer to the question. */
const saidBySomebody: ReadonlySet<FailureCode> = new Set<FailureCode>([
  "protected-mode",
  "wrong-password",
  "password-wanted",
  "no-permission",
  "unknown-command",
  "loading",
  "master-down",
  "busy",
  "too-many-clients",
  "unknown-master",
]);

/** Whether it answered us, if only with an error. */
export function isAlive(live: Live): boolean {
  if (live.unreachable) return saidBySomebody.has(live.unreachable.code);
  return live.lines("info").length + live.lines("role").length + live.lines("master").length > 0;
}
