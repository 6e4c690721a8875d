import type { StartupReader } from "./startups.ts";

/** What reads the files that start servers. */
export const readers: readonly StartupReader[] = [];
