import type { Feature } from "../host.ts";
import { definition } from "./definition.ts";
import { diagnostics } from "./diagnostics.ts";
import { documentHighlight } from "./document-highlight.ts";
import { explain } from "./explain.ts";
import { references } from "./references.ts";
import { topology } from "./topology.ts";
import { workspaceSymbols } from "./workspace-symbols.ts";

/** All that the server can do. */
export const features: readonly Feature[] = [
  definition,
  diagnostics,
  documentHighlight,
  explain,
  references,
  topology,
  workspaceSymbols,
];
