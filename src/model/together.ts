import { isAtLeast, targetText } from "../../grammar/version.ts";
import type { Problem } from "../syntax/problem.ts";
import type { Instance } from "./deployment.ts";
import type { QuotedTogether } from "./launch.ts";
import type { Located } from "./origin.ts";

/** The mistakes that a server meets because an element of its command holds several words. */
export function causedByQuoting(instance: Instance, element: QuotedTogether): readonly Problem[] {
  return instance.loading.problems.filter((problem) => comesOf(element, problem));
}

/**
 * The release that takes the option behind such an element for one of its values, if this is one: Redis 7.0.1 and 7.0.2. An
 * image's release counts as its line otherwise, here its tag is looked at.
 */
export function releaseThatGoesOn({ launch, loading }: Instance, element: QuotedTogether): string | undefined {
  if (!element.isBeforeOption) return undefined;
  const [, tagged] = /:v?(7\.0\.[12])(?![.\d])/.exec(launch?.image?.name ?? "") ?? [];
  if (tagged !== undefined) return `redis ${tagged}`;
  const { target } = loading;
  const isOne = isAtLeast(target, { redis: "7.0.1" }) && !isAtLeast(target, { redis: "7.0.3" });
  return isOne && target.engine === "redis" ? targetText(target) : undefined;
}

/** Whether a mistake is one because an element of the command holds several words. */
export function comesOfQuoting({ launch }: Pick<Instance, "launch">, problem: Problem): boolean {
  return (launch?.together ?? []).some((element) => comesOf(element, problem));
}

function comesOf(element: QuotedTogether, problem: Problem): boolean {
  const { file, directive } = problem;
  if (file.embedding?.lines !== "option" || !overlap(element, file.uri, directive)) return false;
  switch (problem.kind) {
    case "sentinel-directives-in-redis-conf":
      return element.kind === "option";
    // In an element of its own a value is taken as it is.
    case "unbalanced-quotes":
    case "inline-comment":
      return true;
    case "wrong-arguments":
    case "invalid-value":
    case "placeholder":
      return directive.args.some(({ value }) => /(?:^|\s)--[a-z]/i.test(value));
    default:
      return false;
  }
}

function overlap({ origin }: Located, uri: string, { start, end }: { readonly start: number; readonly end: number }) {
  return origin.file.uri === uri && start < origin.end && origin.start < end;
}
