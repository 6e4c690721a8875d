import type { Deployment } from "./deployment.ts";

/**
 * How a mistake is told that only some releases make one of: where nobody can know which release reads the files, as a
 * warning that asks for it.
 */
export function byRelease(deployment: Deployment, remedy: string): { severity?: "warning"; remedy?: string } {
  if (!deployment.isReleaseOpen) return {};
  return { severity: "warning", remedy: `name the release with --target; if it is this one: ${remedy}` };
}
