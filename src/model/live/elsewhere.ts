import type { Watch } from "../deployment.ts";

/** Where other sentinels say something else, for messages: their files, or what the running ones answered. */
export function elsewhere({ live }: Watch, count: number): string {
  if (live) return count === 1 ? "on another sentinel" : `on ${count} other sentinels`;
  return count === 1 ? "in another sentinel's file" : `in ${count} other sentinels' files`;
}
