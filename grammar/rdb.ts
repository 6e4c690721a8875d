import { compareVersions, type Target } from "./version.ts";

/** `RDB_VERSION` in rdb.h of each release line, read at the tags 2.8.24 to 8.0-m01 of Redis and 7.2.5 to 8.0.1 of Valkey. */
const written = {
  redis: [
    [[2, 8, 0], 6],
    [[3, 2, 0], 7],
    [[4, 0, 0], 8],
    [[5, 0, 0], 9],
    [[7, 0, 0], 10],
    [[7, 2, 0], 11],
    [[7, 4, 0], 12],
  ],
  valkey: [[[7, 2, 0], 11]],
} as const;

/** Releases from here on were not read. */
const unread = { redis: [8, 0, 0], valkey: [8, 1, 0] } as const;

/**
 * The version of the RDB format that a release writes and the newest it loads (rdbLoadRioWithLoadingCtx in rdb.c); undefined
 * where nobody has read it.
 */
export function rdbVersion({ engine, version }: Target): number | undefined {
  if (compareVersions(version, unread[engine]) >= 0) return undefined;
  return written[engine].findLast(([since]) => compareVersions(version, since) >= 0)?.[1];
}
