import type { ConfigFile } from "./config-file.ts";
import type { Loading, LoadOptions } from "./loading.ts";

export * from "./loading.ts";
export * from "./problem.ts";

/** Reads a file as a server of the target would, without stopping at the first mistake. */
export function load(file: ConfigFile, options: LoadOptions): Loading {
  return { file, mode: options.mode, target: options.target, applied: [], statements: [], problems: [], includes: [] };
}
