import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

export interface RedisServer {
  readonly path: string;
  readonly version: string;
}

/** A redis-server to test against, or the reason why there is none. */
export type FoundServer = { readonly server: RedisServer } | { readonly missing: string };

let found: FoundServer | undefined;

/**
 * Looks for redis-server on PATH; where it is absent and we may, installs it with apt once. Tests that need it are
 * skipped with the reason if there is none.
 */
export function findRedisServer(): FoundServer {
  found ??= look() ?? install() ?? { missing: "no redis-server on PATH, and it could not be installed" };
  return found;
}

function look(): FoundServer | undefined {
  const { stdout, status } = spawnSync("redis-server", ["--version"], { encoding: "utf8" });
  const version = status === 0 ? /v=(\S+)/.exec(stdout)?.[1] : undefined;
  return version === undefined ? undefined : { server: { path: "redis-server", version } };
}

function install(): FoundServer | undefined {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return undefined;
  const options = { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } } as const;
  spawnSync("apt-get", ["update"], options);
  spawnSync("apt-get", ["install", "-y", "redis-server", "redis-sentinel", "iproute2"], options);
  return look();
}
