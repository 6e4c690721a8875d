import type { AclFileResolver } from "../syntax/load.ts";
import { decode } from "../syntax/position.ts";
import type { Opened } from "./includes.ts";
import type { NamedFiles } from "./named-files.ts";
import { isTemplateText, notRendered } from "./recognize.ts";
import { leadsNowhere } from "./source.ts";

/**
 * Finds ACL files, as included files are found. A server opens them when it has read all lines, so that a relative path
 * counts from where the last `dir` line went, wherever that stands (ACLLoadUsersAtStartup).
 *
 * @param open reads and parses a file, once
 */
export function aclFileResolver(files: NamedFiles, open: (name: string) => Opened): AclFileResolver {
  return (path, from, main, directory) => {
    const found = files.find(decode(path), {
      from: [from.uri, main.uri],
      open: [from.uri, main.uri],
      directory: directory && decode(directory),
      globs: false,
    });
    if (found.kind !== "names") return found;
    const [name = ""] = found.names;
    const kind = files.kind(name);
    if (kind === "outside") return { kind: "outside", path: name };
    if (kind === undefined) return { kind: "unreadable", path: name, reason: leadsNowhere };
    if (kind === "directory") return { kind: "unreadable", path: name, reason: "it is a folder" };
    const opened = open(name);
    return "file" in opened ? { kind: "file", file: opened.file } : { kind: "unreadable", path: name, ...opened };
  };
}

/** Why the text of a file says nothing about users. */
export function whyNoAclFile(text: string): string | undefined {
  if (text.includes("\0")) return "it holds NUL bytes";
  return isTemplateText(text) ? notRendered : undefined;
}
