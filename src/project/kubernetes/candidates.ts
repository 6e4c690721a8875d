import { join } from "../paths.ts";
import type { Entry } from "../source.ts";
import type { Disk } from "../starts/disk.ts";
import { largestStarting } from "../starts/unread.ts";

/** Which files may be manifests, told without reading any of them as YAML. */

/** The file names by which kustomize knows a folder. */
export function isKustomization(name: string): boolean {
  return name === "kustomization.yaml" || name === "kustomization.yml" || name === "Kustomization";
}

export function isYamlName(name: string): boolean {
  return isKustomization(name) || /\.(?:ya?ml|json)$/i.test(name);
}

export function isLikeManifest(text: string): boolean {
  return /\bapiVersion["']?[ \t]*:/.test(text) && /\bkind["']?[ \t]*:/.test(text);
}

/** Whether a text names one of the servers we know: without one, a folder of manifests is none of ours. */
export function namesServers(text: string): boolean {
  // AzureDisk, redistribute, redisplay, rediscover.
  return /redis(?!k|tr|play|cover)|valkey|keydb|sentinel/i.test(text);
}

/** Definitions of custom resources are large and start nothing. */
export function isOnlyDefinitions(text: string): boolean {
  const kinds = [...text.matchAll(/^kind:[ \t]*["']?(\w*)/gm)];
  return kinds.length > 0 && kinds.every(([, kind]) => kind === "CustomResourceDefinition");
}

/** Whether a folder may hold manifests of servers. */
export function mayHoldServers(folder: string, entries: readonly Entry[], disk: Disk): boolean {
  return entries.some(({ kind, name }) => {
    if (kind !== "file" || !isYamlName(name)) return false;
    if (isKustomization(name)) return true;
    const read = disk.read(join(folder, name));
    return (
      read.ok &&
      read.text.length <= largestStarting &&
      isLikeManifest(read.text) &&
      namesServers(read.text) &&
      !isOnlyDefinitions(read.text)
    );
  });
}
