import { posix } from "node:path";
import type { Entry, FileSource } from "../project/source.ts";
import type { Documents } from "./documents.ts";
import type { Names } from "./names.ts";

/** The buffers of an editor over what is saved; the layers above cannot tell. */
export function overlaid(saved: FileSource, documents: Documents, names: Names): FileSource {
  const buffer = (path: string) => documents.get(names.uriOf(path));
  return {
    read(path) {
      const open = buffer(path);
      return open ? { ok: true, text: open.bytes } : saved.read(path);
    },
    kind: (path) => saved.kind(path) ?? (buffer(path) ? "file" : undefined),
    real: (path) => saved.real(path) ?? (buffer(path) ? path : undefined),
    list(path) {
      const entries = saved.list(path);
      if (!entries) return undefined;
      // A buffer can be a file that is not saved yet.
      const fresh: Entry[] = [];
      const folder = names.uriOf(path);
      for (const { uri } of documents.all()) {
        const name = names.contains(uri) ? names.nameOf(uri) : undefined;
        if (name === undefined || names.uriOf(posix.dirname(name)) !== folder) continue;
        const base = posix.basename(name);
        if (!entries.some((entry) => entry.name === base)) fresh.push({ name: base, kind: "file" });
      }
      return fresh.length === 0 ? entries : [...entries, ...fresh].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}
