import { posix } from "node:path";
import { join } from "../paths.ts";
import type { Disk } from "../starts/disk.ts";
import type { Container, Mount } from "./container.ts";
import type { ContainerStart } from "./outcome.ts";
import type { Recipe } from "./recipe.ts";

/** Names that only the configuration of a server or a sentinel has. */
const serversName = /^(?:.*[-_.])?(?:redis|valkey|keydb|sentinel|master|slave|replica)[\w.-]*\.(?:conf|cfg)$/i;

/** Configuration that is mounted or copied into the image where a server is started without a file. */
export function idleFiles(container: Container, recipe: Recipe, disk: Disk): Mount[] {
  const copied = [...recipe.files].flatMap(([target, file]): Mount[] =>
    file.kind === "copy"
      ? [{ target, origin: container.place, isReadOnly: false, source: { kind: "bind", path: file.path, is: "file" } }]
      : [],
  );
  const files = [...container.mounts.flatMap((mount) => filesOf(mount, disk)), ...copied];
  return files.filter((mount) => isServers(mount) && !isNamed(mount.target, container));
}

/** What is not read by another server of its container, or by name in a script. */
export function stillIdle(started: readonly ContainerStart[], scripts: readonly string[]): readonly ContainerStart[] {
  const read = started.flatMap(({ config }) => (config.kind === "none" ? [] : [config.at]));
  const isRead = ({ target }: Mount) => read.includes(target) || scripts.some((text) => text.includes(target));
  return started.map(({ idle, ...start }) => {
    const left = idle?.filter((mount) => !isRead(mount)) ?? [];
    return { ...start, ...(left.length > 0 && { idle: left }) };
  });
}

/** The files of a mount, each as one of its own. */
function filesOf(mount: Mount, disk: Disk): Mount[] {
  const { source, target } = mount;
  const inside = (name: string): Mount => ({ ...mount, target: posix.join(target, name) });
  if (source.kind === "volume" || source.kind === "ephemeral") return source.kind === "volume" ? [mount] : [];
  if (source.kind === "texts") return [...source.texts.keys()].map(inside);
  if (source.is !== "folder") return [mount];
  // In a folder of data a file may lie for many reasons.
  if (!/etc|conf/i.test(target)) return [];
  return (disk.list(source.path) ?? []).flatMap(({ name, kind }): Mount[] =>
    kind === "file" ? [{ ...inside(name), source: { kind: "bind", path: join(source.path, name), is: "file" } }] : [],
  );
}

function isServers({ target, source }: Mount): boolean {
  if (!/\.(?:conf|cfg)$/i.test(target)) return false;
  const names = [target, ...(source.kind === "bind" ? [source.path] : [])].map((path) => posix.basename(path));
  return names.some((name) => serversName.test(name)) || /redis|valkey|keydb/i.test(posix.dirname(target));
}

function isNamed(target: string, { command, entrypoint }: Container): boolean {
  return [...(command?.words ?? []), ...(entrypoint?.words ?? [])].some(({ value }) => value.includes(target));
}
