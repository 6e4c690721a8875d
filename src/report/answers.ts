import { summarizeFacts } from "../lint/observed.ts";
import type { ObservedInstance, Report } from "../lint/report.ts";
import { count } from "./counts.ts";
import { printable } from "./escape.ts";
import type { Paragraph } from "./open-ends.ts";

/** Lines about single instances, unless all are asked for. */
const mostLines = 10;

/** Who was asked and who answered, and what those who asked may do without need. */
export function* answers({ asked }: Report, verbose: boolean): Iterable<Paragraph> {
  if (!asked) return;
  const { facts, took, notAsked = [] } = asked;
  const { instances, takenAt } = summarizeFacts(facts.sections, facts.taken);
  const answered = instances.filter((instance) => instance.answered).length;
  const when =
    took === undefined ? ` at ${printable(takenAt ?? "a time unknown")}` : ` in ${(took / 1000).toFixed(2)} s`;
  const verb = took === undefined ? "had answered" : "answered";
  yield { text: `${answered} of ${count(instances.length, "instance")} ${verb}${when}`, indent: 0 };
  const lines = [
    ...instances.flatMap(troubles),
    ...notAsked.map(({ instance, reason }) => `${printable(instance)}: not asked: ${printable(reason)}`),
  ];
  for (const text of verbose ? lines : lines.slice(0, mostLines)) yield { text, indent: 2 };
  const more = lines.length - mostLines;
  if (more > 0 && !verbose) yield { text: `and ${count(more, "more line")} (--verbose lists all)`, indent: 2 };
  yield* tooPowerful(instances);
}

/** Why an instance was not asked, or commands that failed, those with one reason together. */
function troubles({ address, failure, failed }: ObservedInstance): string[] {
  if (failure) return [`${printable(address)}: ${printable(failure.text)}`];
  const byReason = new Map<string, string[]>();
  for (const { command, text } of failed) byReason.set(text, [...(byReason.get(text) ?? []), command]);
  return [...byReason].map(
    ([text, commands]) => `${printable(address)}: ${printable(commands.join(", "))}: ${printable(text)}`,
  );
}

/** A probe needs no right to write. */
function* tooPowerful(instances: readonly ObservedInstance[]): Iterable<Paragraph> {
  const powerful = instances.filter(({ user, mayWrite }) => mayWrite ?? user === "default");
  if (powerful.length === 0) return;
  const users = [...new Set(powerful.map(({ user = "default" }) => user))].toSorted();
  const named = `${users.slice(0, 3).map(printable).join(", ")}${users.length > 3 ? " and others" : ""}`;
  const isTold = powerful.some(({ mayWrite }) => mayWrite);
  yield {
    text: `asked as ${named}, who may write${isTold ? "" : " unless an ACL says otherwise"}; a user who may only ask is enough: redis-ha-lint probe acl`,
    indent: 0,
  };
}
