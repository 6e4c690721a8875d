import type { Feature } from "../host.ts";
import { codeLens } from "./code-lens.ts";
import { completion } from "./completion.ts";
import { diagnostics } from "./diagnostics.ts";
import { explain } from "./explain.ts";
import { hover } from "./hover.ts";
import { inlayHints } from "./inlay-hints.ts";
import { signatureHelp } from "./signature-help.ts";
import { topology } from "./topology.ts";
import { workspaceSymbols } from "./workspace-symbols.ts";

/** All that the server can do. */
export const features: readonly Feature[] = [
  codeLens,
  completion,
  diagnostics,
  explain,
  hover,
  inlayHints,
  signatureHelp,
  topology,
  workspaceSymbols,
];
