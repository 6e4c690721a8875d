import type { InstanceSummary } from "../lint/report.ts";

/** "1 file", "3 files". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** "3 servers, 1 sentinel". */
export function countInstances(instances: readonly InstanceSummary[]): string {
  const sentinels = instances.filter(({ kind }) => kind === "sentinel").length;
  const servers = instances.length - sentinels;
  const parts = [servers > 0 && count(servers, "server"), sentinels > 0 && count(sentinels, "sentinel")];
  return parts.filter((part) => part !== false).join(", ") || "no instances";
}

/** How often each reason was given, most often first. */
export function countReasons(reasons: Iterable<string>): [reason: string, times: number][] {
  const times = new Map<string, number>();
  for (const reason of reasons) times.set(reason, (times.get(reason) ?? 0) + 1);
  return [...times].sort(([, a], [, b]) => b - a);
}
