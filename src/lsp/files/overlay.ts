import { posix } from "node:path";
import type { Entry, FileSource } from "../../project/source.ts";
import type { OpenDocuments } from "./documents.ts";
import { baseOf, type Names, parentOf } from "./names.ts";
import type { Reach } from "./reach.ts";

/**
 * The buffers of an editor over what is saved; the layers above cannot tell.
 *
 * @param reach is given all that is asked about
 */
export function overlaid(saved: FileSource, documents: OpenDocuments, names: Names, reach: Reach): FileSource {
  const links = new Set<string>();
  const unsaved = foldersOf(documents);
  const isBelowLink = (path: string): boolean => {
    for (let one = path; links.size > 0; one = posix.dirname(one)) {
      if (links.has(one)) return true;
      if (one === posix.dirname(one)) return false;
    }
    return false;
  };
  const asked = (path: string) => {
    const uri = names.uriOf(path);
    reach.file(uri);
    return uri;
  };
  const buffer = (path: string) => {
    const open = documents.get(asked(path));
    if (open || !isBelowLink(path)) return open;
    // What the link leads to may be open under its own name.
    const real = saved.real(path);
    return real === undefined ? undefined : documents.get(asked(real));
  };
  /** Where a file will be once it is saved. */
  const placeOf = (path: string): string => {
    const parent = posix.dirname(path);
    return saved.real(path) ?? (parent === path ? path : posix.join(placeOf(parent), posix.basename(path)));
  };
  const folder = (path: string) => (unsaved.has(names.uriOf(path)) ? "directory" : undefined);
  return {
    read(path) {
      const open = buffer(path);
      return open ? { ok: true, text: open.bytes } : saved.read(path);
    },
    kind(path) {
      const kind = buffer(path) ? "file" : (saved.kind(path) ?? folder(path));
      if (!kind) reach.absent(names.uriOf(path));
      return kind;
    },
    real(path) {
      const open = buffer(path);
      const real = saved.real(path);
      if (real !== undefined) asked(real);
      return real ?? (open || folder(path) ? placeOf(path) : undefined);
    },
    list(path) {
      const uri = names.uriOf(path);
      const entries = saved.list(path);
      reach.folder(uri, entries);
      for (const { name, link } of entries ?? []) if (link) links.add(posix.join(path, name));
      const known = new Set(entries?.map(({ name }) => name));
      const fresh = (unsaved.get(uri) ?? []).filter(({ name }) => !known.has(name));
      if (fresh.length === 0) return entries;
      return [...(entries ?? []), ...fresh].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

/** Folders on the way to buffers, and what of these they hold: a buffer can be a file that is not saved yet, in a folder that is not there yet. */
function foldersOf(documents: OpenDocuments): ReadonlyMap<string, readonly Entry[]> {
  const folders = new Map<string, Entry[]>();
  for (const uri of documents.keys()) {
    let kind: Entry["kind"] = "file";
    for (let one = uri, folder = parentOf(uri); folder !== one; one = folder, folder = parentOf(folder)) {
      const entries = folders.get(folder) ?? [];
      const name = baseOf(one);
      if (!entries.some((entry) => entry.name === name)) folders.set(folder, [...entries, { name, kind }]);
      kind = "directory";
    }
  }
  return folders;
}
