import type { Disk } from "../starts/disk.ts";
import type { Container } from "./container.ts";
import { ContainerFiles, type Written } from "./files.ts";
import { argvOf, environmentOf, recipeFor } from "./recipe-for.ts";
import { Runner } from "./run.ts";

/** What the containers that run before another leave in the volumes they share: by the key of the volume, then by path. */
export function writtenBefore(container: Container, disk: Disk): Map<string, Map<string, Written>> {
  let shared = new Map<string, Map<string, Written>>();
  for (const before of container.init ?? []) {
    const recipe = recipeFor(before, disk);
    const files = new ContainerFiles(before, recipe, disk, shared);
    new Runner(before, recipe, files, environmentOf(before, recipe)).run(argvOf(before, recipe));
    shared = files.shared();
  }
  return shared;
}
