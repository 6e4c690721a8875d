import { posix } from "node:path";
import type { Disk } from "../starts/disk.ts";
import type { ConfigSource, Container } from "./container.ts";
import type { ContainerFiles } from "./files.ts";
import type { ContainerStart } from "./outcome.ts";
import type { Recipe } from "./recipe.ts";

/** Files named for a server's or a sentinel's configuration. */
const configName = /^(?:.*[-_.])?(?:redis|valkey|keydb|sentinel|master|slave|replica)[\w.-]*\.conf$/i;

/**
 * A server or a sentinel whose start cannot be followed: nobody knows all of its settings. If one configuration is handed
 * to it, it is taken for the file it reads.
 */
export function unknownStart(
  container: Container,
  { isSentinel }: Recipe,
  files: ContainerFiles,
  disk: Disk,
  unread: string,
): ContainerStart {
  const handed = configsIn(container, disk);
  const at = handed.length === 1 ? handed[0] : undefined;
  const config: ConfigSource = at ? files.configAt(at.path, at.named) : { kind: "none" };
  const [word] = container.command?.words ?? [];
  const isNamed = /sentinel/i.test(`${at ? posix.basename(at.path) : container.name} ${word?.value ?? ""}`);
  return {
    mode: isSentinel || isNamed ? "sentinel" : "server",
    config,
    options: [],
    folder: files.folder,
    unread,
    storage: { ...(at && { config: files.storageAt(at.path) }), data: files.storageAt(".") },
  };
}

/** Paths in the container of what is mounted and named for configuration. */
function configsIn({ mounts }: Container, disk: Disk) {
  return mounts.flatMap(({ target, origin, source }) => {
    const names =
      source.kind === "texts"
        ? [...source.texts.keys()]
        : source.kind === "bind" && source.is === "file"
          ? [""]
          : source.kind === "bind" && source.is === "folder"
            ? (disk.list(source.path) ?? []).map(({ name }) => name)
            : [];
    const paths = names.map((name) => posix.join(target, name));
    return paths.filter((path) => configName.test(posix.basename(path))).map((path) => ({ path, named: origin }));
  });
}
