import { isAtLeast, type Target } from "../../grammar/version.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import type { IncludeResolver, IncludeResult } from "../syntax/load.ts";
import { decode } from "../syntax/position.ts";
import type { NamedFiles } from "./named-files.ts";
import { leadsNowhere } from "./source.ts";

/** Servers go on until they crash (they were seen to read 202); nobody nests deeper on purpose. */
const deepest = 500;

/** A file that was parsed, or why it could not be read. */
export type Opened = { readonly file: ConfigFile } | { readonly reason: string };

/** Finds included files. */
export class Includes {
  readonly #files: NamedFiles;
  readonly #open: (name: string) => Opened;

  /** @param open reads and parses a file, once */
  constructor(files: NamedFiles, open: (name: string) => Opened) {
    this.#files = files;
    this.#open = open;
  }

  /** A resolver that treats patterns as servers of the target do: they know them from 7.0 on. */
  resolver(target: Target): IncludeResolver {
    const globs = isAtLeast(target, { redis: "7.0", valkey: "7.2" });
    return (pattern, from, stack, directory) => {
      if (stack.length > deepest) return { kind: "too-deep" };
      const found = this.#files.find(decode(pattern), {
        from: [from.uri, stack[0]?.uri ?? from.uri],
        open: stack.map(({ uri }) => uri),
        directory: directory && decode(directory),
        globs,
      });
      return found.kind === "names" ? this.#read(found.names, stack) : found;
    };
  }

  #read(names: readonly string[], stack: readonly ConfigFile[]): IncludeResult {
    const files: ConfigFile[] = [];
    for (const name of names) {
      const kind = this.#files.kind(name);
      if (kind === "outside") return { kind: "outside", path: name };
      if (kind === undefined) return { kind: "unreadable", path: name, reason: leadsNowhere };
      // A folder opens and reads as empty.
      if (kind === "directory") continue;
      if (stack.some(({ uri }) => uri === name)) return { kind: "cycle" };
      const opened = this.#open(name);
      if ("file" in opened) files.push(opened.file);
      else return { kind: "unreadable", path: name, reason: opened.reason };
    }
    return { kind: "files", files };
  }
}
