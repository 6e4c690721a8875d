import { posix } from "node:path";
import type { Entry, FileSource } from "../project/source.ts";
import type { OpenDocuments } from "./documents.ts";
import { type Names, parentOf } from "./names.ts";

/** The files and folders that a check asks about: another answer and it may come to something else. By URI. */
export class Reach {
  readonly files = new Set<string>();
  readonly folders = new Set<string>();

  /** @param isThere it was there before and still is: what lists its folder shows the same */
  holds(uri: string, isThere: boolean): boolean {
    return this.files.has(uri) || (!isThere && (this.folders.has(uri) || this.folders.has(parentOf(uri))));
  }
}

/**
 * The buffers of an editor over what is saved; the layers above cannot tell.
 *
 * @param reach is given all that is asked about
 */
export function overlaid(saved: FileSource, documents: OpenDocuments, names: Names, reach: Reach): FileSource {
  const links = new Set<string>();
  const isBelowLink = (path: string): boolean => {
    for (let one = path; links.size > 0; one = posix.dirname(one)) {
      if (links.has(one)) return true;
      if (one === posix.dirname(one)) return false;
    }
    return false;
  };
  const asked = (path: string) => {
    const uri = names.uriOf(path);
    reach.files.add(uri);
    return uri;
  };
  const buffer = (path: string) => {
    const open = documents.get(asked(path));
    if (open || !isBelowLink(path)) return open;
    // What the link leads to may be open under its own name.
    const real = saved.real(path);
    return real === undefined ? undefined : documents.get(asked(real));
  };
  return {
    read(path) {
      const open = buffer(path);
      return open ? { ok: true, text: open.bytes } : saved.read(path);
    },
    kind: (path) => (buffer(path) ? "file" : saved.kind(path)),
    real(path) {
      const open = buffer(path);
      const real = saved.real(path);
      if (real !== undefined) asked(real);
      return real ?? (open && path);
    },
    list(path) {
      const folder = names.uriOf(path);
      reach.folders.add(folder);
      const entries = saved.list(path);
      if (!entries) return undefined;
      for (const { name, link } of entries) if (link) links.add(posix.join(path, name));
      // A buffer can be a file that is not saved yet.
      const fresh: Entry[] = [];
      for (const uri of documents.keys()) {
        if (parentOf(uri) !== folder) continue;
        const name = posix.basename(names.nameOf(uri));
        if (!entries.some((entry) => entry.name === name)) fresh.push({ name, kind: "file" });
      }
      return fresh.length === 0 ? entries : [...entries, ...fresh].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}
