import { posix } from "node:path";
import { join } from "../paths.ts";
import type { Disk } from "../starts/disk.ts";

const deepest = 3;
const mostFolders = 100;

/**
 * The one file of a name in the folder that an image is built from: where its Dockerfile is not here, it is what stands
 * behind that name in the image.
 */
export function likelyCopy(folder: string, path: string, disk: Disk): string | undefined {
  const name = posix.basename(path);
  if (!/\.(?:conf|acl)$/.test(name)) return undefined;
  const found: string[] = [];
  const pending: (readonly [folder: string, depth: number])[] = [[folder, 0]];
  for (let at = 0; at < Math.min(pending.length, mostFolders); at++) {
    const [within, depth] = pending[at]!;
    for (const entry of disk.list(within) ?? []) {
      const file = join(within, entry.name);
      if (entry.kind === "file" && entry.name === name) found.push(file);
      else if (entry.kind === "directory" && !entry.link && depth < deepest) pending.push([file, depth + 1]);
    }
  }
  return found.length === 1 ? found[0] : undefined;
}
