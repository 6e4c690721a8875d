import type { Feature } from "../host.ts";
import { codeActions } from "./code-actions.ts";
import { definition } from "./definition.ts";
import { diagnostics } from "./diagnostics.ts";
import { documentHighlight } from "./document-highlight.ts";
import { explain } from "./explain.ts";
import { formatting } from "./formatting.ts";
import { hover } from "./hover.ts";
import { references } from "./references.ts";
import { rename } from "./rename.ts";
import { topology } from "./topology.ts";
import { workspaceSymbols } from "./workspace-symbols.ts";

/** All that the server can do. */
export const features: readonly Feature[] = [
  codeActions,
  definition,
  diagnostics,
  documentHighlight,
  explain,
  formatting,
  hover,
  references,
  rename,
  topology,
  workspaceSymbols,
];
