import { posix } from "node:path";
import type { SourceText } from "../../syntax/source-text.ts";
import type { ContainerFiles } from "./files.ts";

/**
 * `cp` as a command of its own, such as that of an init container.
 *
 * @returns whether it was one
 */
export function followCopy(argv: readonly SourceText[], files: ContainerFiles): boolean {
  const [program, ...rest] = argv.map(({ value }) => value);
  if (program === undefined || posix.basename(program) !== "cp") return false;
  const paths = rest.filter((word) => !word.startsWith("-"));
  const target = paths.pop();
  if (target === undefined) return true;
  const isFolder =
    paths.length > 1 || target.endsWith("/") || files.find(target).kind === "folder" || isMount(target, files);
  for (const path of paths) {
    const to = isFolder ? posix.join(target, posix.basename(path)) : target;
    const source = files.read(path);
    const isKept = argv.some(({ value }) => /^(?:-\w*n|--no-clobber$)/.test(value));
    files.write(
      to,
      source
        ? { kind: "text", source, ...(isKept && { isKept: true }) }
        : { kind: "unknown", why: `what cp copies to ${to}` },
    );
  }
  return true;
}

/** A volume is a folder. */
function isMount(path: string, files: ContainerFiles): boolean {
  const at = files.absolute(path);
  const mount = files.mountOf(at);
  return mount !== undefined && posix.resolve("/", mount.target) === at && mount.source.kind !== "bind";
}
