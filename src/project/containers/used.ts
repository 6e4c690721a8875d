import { join } from "../paths.ts";
import type { Disk } from "../starts/disk.ts";
import type { Container } from "./container.ts";
import type { Recipe } from "./recipe.ts";

/** Files of one container that are looked for in folders handed to it. */
const most = 500;
const deepest = 5;

/** Files that may be configuration, by their names. */
const isConfigName = (name: string) => /\.(?:conf|acl|cfg|config)(?:[.-].*)?$/i.test(name);

/** The files of the project that are handed to a container: mounts of files and what looks like configuration in folders. */
export function usedFiles({ mounts }: Container, recipe: Recipe, disk: Disk): string[] {
  const used = new Set<string>();
  const copies = [...recipe.files.values()].flatMap((file) => (file.kind === "copy" ? [file.path] : []));
  const binds = mounts.flatMap(({ source }) => (source.kind === "bind" ? [source.path] : []));
  for (const path of [...binds, ...copies]) {
    if (disk.kind(path) === "file") used.add(path);
    else addFolder(path, disk, used, 0);
  }
  return [...used];
}

function addFolder(folder: string, disk: Disk, used: Set<string>, depth: number): void {
  for (const { name, kind, link } of disk.list(folder) ?? []) {
    if (used.size >= most) return;
    const path = join(folder, name);
    if (kind === "file" && isConfigName(name)) used.add(path);
    else if (kind === "directory" && !link && depth < deepest) addFolder(path, disk, used, depth + 1);
  }
}
