import { type Engine, standing, type Target, targetText } from "../../grammar/version.ts";
import type { Surrounding } from "../model/raw.ts";

/** Images that hold a server of Redis or Valkey, and their tags; comments of a whole line do not count. */
const serverImage =
  /^(?![ \t]*#).*?(?:\bimage["']?:\s*["']?|\bFROM\s+(?:--\S+\s+)?)((?:[^\s"'/]+\/)*)(redis|valkey|redis-stack(?:-server)?)(?:-sentinel)?(?:[:@]([^\s"']*))?(?=["'\s]|$)/gm;

/** Who builds images whose tags are releases of the server; or a registry's name alone. */
const builders = /^(?:library|valkey|bitnami|bitnamilegacy|[^$]*[.:][^$]*)$/;

/**
 * The release line that the container images beside a deployment run, and the file that names it; undefined unless the
 * tags of all images of servers name one and the same. `latest`, `alpine` and variables name none.
 */
export function imageRelease(
  files: readonly Surrounding[],
): { readonly target: Target; readonly file: string } | undefined {
  let found: { readonly target: Target; readonly file: string } | undefined;
  for (const { file, text } of files) {
    for (const [, path = "", image = "", tag = ""] of text.matchAll(serverImage)) {
      const builder = path.split("/").at(-2) ?? "library";
      const target = builders.test(builder) ? released(image, tag) : undefined;
      if (!target || (found && targetText(found.target) !== targetText(target))) return undefined;
      found ??= { target, file };
    }
  }
  return found;
}

/** The line only: a tag of a patch release moves with the next pull, and other nodes may have another. */
function released(image: string, tag: string): Target | undefined {
  const [, major, minor] = /^v?(\d+)(?:\.(\d+))?(?:\.\d+)?(?![\w.])/.exec(tag) ?? [];
  if (major === undefined || (image !== "redis" && image !== "valkey")) return undefined;
  const engine: Engine = image;
  const version = [Number(major), minor === undefined ? Number.POSITIVE_INFINITY : Number(minor)] as const;
  const target: Target = { engine, version: [...version, Number.POSITIVE_INFINITY] };
  return standing(target) === "known" ? target : undefined;
}
