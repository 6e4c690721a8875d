import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answers, Endpoint } from "../facts/answers.ts";
import type { Named } from "../probe/discover.ts";
import type { ProbeRequest, ProbeTarget, TlsSettings } from "../probe/request.ts";
import { loadScript } from "./load-script.ts";
import type { ProbeSettings } from "./probe-options.ts";
import type { DeclaredTarget } from "./targets.ts";
import { quoted, UsageError } from "./usage.ts";

/** How instances are reached, and as whom. */
export interface Asking {
  readonly seeds: readonly Endpoint[];
  readonly probe: (request: ProbeRequest) => Promise<Answers>;
  readonly ofDeclared: (target: DeclaredTarget) => ProbeTarget;
  readonly ofSeed: (seed: Endpoint) => ProbeTarget;
  readonly ofNamed: (named: Named) => ProbeTarget;
}
