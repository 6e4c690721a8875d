import { readCompose } from "../compose/read-compose.ts";
import { readManifests } from "../kubernetes/manifests.ts";
import type { StartupReader } from "./startups.ts";

/** What reads the files that start servers. */
export const readers: readonly StartupReader[] = [readCompose, readManifests];
