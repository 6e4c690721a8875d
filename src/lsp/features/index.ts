import type { Feature } from "../host.ts";
import { diagnostics } from "./diagnostics.ts";
import { explain } from "./explain.ts";
import { topology } from "./topology.ts";
import { workspaceSymbols } from "./workspace-symbols.ts";

/** All that the server can do. */
export const features: readonly Feature[] = [diagnostics, explain, topology, workspaceSymbols];
