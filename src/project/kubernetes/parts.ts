import type { Startup } from "../starts/start.ts";

/**
 * Without the startups of folders that a kustomization of another folder puts together: those are started by it.
 */
export function withoutParts(startups: readonly Startup[]): Startup[] {
  const reads = (startup: Startup, file: string) => startup.hosts.some(({ host }) => host.uri === file);
  return startups.filter(
    (startup) =>
      startup.kind !== "kubernetes" ||
      !startups.some(
        (other) =>
          other.kind === "kubernetes" &&
          reads(other, startup.file) &&
          !reads(startup, other.file) &&
          startup.starts.every(({ launch }) => reads(other, launch.origin.file.uri)),
      ),
  );
}
