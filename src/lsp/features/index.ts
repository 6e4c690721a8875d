import type { Feature } from "../host.ts";
import { codeActions } from "./code-actions.ts";
import { diagnostics } from "./diagnostics.ts";
import { explain } from "./explain.ts";
import { hover } from "./hover.ts";
import { topology } from "./topology.ts";
import { workspaceSymbols } from "./workspace-symbols.ts";

/** All that the server can do. */
export const features: readonly Feature[] = [codeActions, diagnostics, explain, hover, topology, workspaceSymbols];
