import type { Mode } from "../syntax/load.ts";
import type { Evidence } from "./evidence.ts";
import { labelOf } from "./label.ts";
import { baseOf, folderOf } from "./paths.ts";

/** Folders that say nothing about what is in them. */
const passingName =
  /^(?:conf|conf\.d|config|configs|etc|opt|usr|local|data|files|src|redis|valkey|keydb|default|docker)$/i;
const serverName = /redis|valkey|keydb|master|slave|replica|primary/i;
const roleName = /master|slave|replica|primary/i;

/**
 * Tells whether a server or a sentinel reads a file. Its own name counts more than its folder's, and a port or lines only
 * one of the two understands decide where names are silent. So
 *
 * - `sentinel.conf` is a sentinel's, whatever lines for servers it holds, and even without a `sentinel` line (start
 *   scripts append it), unless it replicates and has no `sentinel` line;
 * - `redis.conf` is a sentinel's in a folder named for sentinels, on a port of the kind 26379, or if all it holds besides
 *   `sentinel` lines is what both understand, on no port or another than 6379; else it is a server's with misplaced lines;
 * - a file with a neutral name is a server's if it replicates, else it belongs to the side more of its lines are for.
 *
 * @param name with all folders, so that it does not matter where the reader stands
 */
export function kindOf(name: string, { port, sentinelLines, dataLines, replicaof }: Evidence): Mode {
  const base = baseOf(name);
  const sentinelPort = port !== undefined && /^[2-6]6[34]\d\d$/.test(port);
  if (/sentinel/i.test(base)) {
    const otherwise = sentinelLines === 0 && dataLines > 0 && !sentinelPort;
    return otherwise && (replicaof !== undefined || roleName.test(base)) ? "server" : "sentinel";
  }
  const inSentinelFolder = labelOf(telling(name)).isSentinels;
  if (sentinelLines === 0) {
    if (sentinelPort && dataLines === 0) return "sentinel";
    return inSentinelFolder && dataLines === 0 && port !== "6379" && !serverName.test(base) ? "sentinel" : "server";
  }
  if (sentinelPort) return "sentinel";
  if (inSentinelFolder && dataLines === 0) return "sentinel";
  if (replicaof || port === "6379") return "server";
  if (serverName.test(base)) return dataLines > 0 ? "server" : "sentinel";
  return dataLines > sentinelLines ? "server" : "sentinel";
}

/** The nearest folder whose name says something. */
function telling(name: string): string {
  let folder = folderOf(name);
  while (passingName.test(baseOf(folder))) folder = folderOf(folder);
  return baseOf(folder);
}
