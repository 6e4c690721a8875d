import { posix } from "node:path";
import type { Storage } from "../../model/launch.ts";
import { join } from "../paths.ts";
import type { Mount } from "./container.ts";

/** Where a path of a mount lies. */
export function storageOf(mount: Mount, at: string): Pick<Storage, "kind" | "isReadOnly" | "isMountPoint" | "key"> {
  const { source, isReadOnly } = mount;
  const inside = posix.relative(posix.resolve("/", mount.target), at);
  const own = inside === "" ? ({ isMountPoint: true } as const) : {};
  switch (source.kind) {
    case "bind": {
      // Of what is not to be seen the name tells what is meant.
      const isFile = source.is === "file" || (source.is !== "folder" && /\.\w+$/.test(posix.basename(mount.target)));
      const kind = isFile && inside === "" ? "bind-file" : "bind-folder";
      return { kind, isReadOnly, ...own, key: inside === "" ? source.path : join(source.path, inside) };
    }
    case "texts":
      if (source.isOfMachine) {
        const kind = inside === "" ? "bind-file" : "bind-folder";
        return { kind, isReadOnly, ...own, key: keyed(source.key, inside) };
      }
      // What can be written is a copy in the container.
      return { kind: "config", isReadOnly, ...(isReadOnly && own), key: keyed(source.key, inside) };
    default:
      return { kind: source.kind, isReadOnly, ...own, key: keyed(source.key, inside) };
  }
}

function keyed(key: string, inside: string): string {
  return inside === "" ? key : `${key}/${inside}`;
}
