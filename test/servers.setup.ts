import { findRedisServer } from "./redis-server.ts";

/** Installs redis-server where it is absent and may be installed: once, before test files look for it side by side. */
export default function setup(): void {
  findRedisServer();
}
