import { isPattern, matchesPart } from "../glob.ts";

/** Whether a name is meant by one of several patterns; those that begin with `!` take out again what was meant. */
export function matchesAny(name: string, patterns: readonly string[]): boolean {
  let isMeant = false;
  for (const pattern of patterns) {
    const takesOut = pattern.startsWith("!");
    if (isMeant === takesOut && matches(name, takesOut ? pattern.slice(1) : pattern)) isMeant = !takesOut;
  }
  return isMeant;
}

/**
 * Whether a pattern means a file or folder: `**` stands for any folders, else as in `matchesPart`. One that ends with a
 * plain name means all that is in a folder of that name, too. Takes time in proportion to the product of their lengths
 * at worst.
 *
 * @param name relative to where the pattern counts from, with `/`
 */
export function matches(name: string, pattern: string): boolean {
  const parts = name.split("/");
  const wanted = partsOf(pattern);
  const last = wanted.at(-1);
  if (last === undefined) return true;
  // Which beginnings of the name each beginning of the pattern can mean.
  let reached = new Set([0]);
  for (const part of wanted) {
    const next = new Set<number>();
    // Sets keep their order, and the first is the least.
    const [first = Number.POSITIVE_INFINITY] = reached;
    if (part === "**") for (let end = first; end <= parts.length; end++) next.add(end);
    else for (const at of reached) if (at < parts.length && matchesPart(parts[at]!, part)) next.add(at + 1);
    reached = next;
  }
  return reached.has(parts.length) || (!isPattern(last) && reached.size > 0);
}

/** The folder below which all lies that a pattern can mean; `.` for any. */
export function baseOf(pattern: string): string {
  const parts = partsOf(pattern.replace(/^!/, ""));
  const first = parts.findIndex((part) => isPattern(part));
  return (first < 0 ? parts : parts.slice(0, first)).join("/") || ".";
}

function partsOf(pattern: string): string[] {
  return pattern.split("/").filter((part) => part !== "" && part !== ".");
}

/** Why a pattern cannot be one: the end of a sentence; undefined if it can. */
export function whyNoPattern(pattern: string): string | undefined {
  const plain = pattern.replace(/^!/, "");
  if (/^(?:\/|[A-Za-z]:[\\/]|~)/.test(plain)) return "it must count from the folder of this file";
  if (plain.includes("\\")) return "folders are divided by /";
  if (plain.split("/").includes("..")) return "it must not lead out of the folder of this file";
  return undefined;
}
