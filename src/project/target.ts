import { defaultTarget, type Target } from "../../grammar/version.ts";
import type { RawDeployment, Surrounding } from "../model/raw.ts";
import type { Evidence } from "./evidence.ts";
import { imageRelease } from "./image.ts";
import { baseOf } from "./paths.ts";

/**
 * The server a deployment is judged for: the one asked for, else the one of the container images beside it, else the
 * default release of Valkey where a file is named for it or uses what only Valkey has, else that of Redis.
 *
 * @param surroundings asked for only where nobody named a server
 */
export function targetOf(
  asked: Target | undefined,
  instances: readonly { readonly name: string; readonly evidence: Evidence }[],
  surroundings: () => readonly Surrounding[],
): Pick<RawDeployment, "target" | "targetFrom" | "image"> {
  if (asked) return { target: asked, targetFrom: "option" };
  const valkey = instances.some(({ name, evidence }) => /valkey/i.test(baseOf(name)) || evidence.valkey);
  const image = imageRelease(surroundings());
  // Redis cannot read what only Valkey has: the image is another server's.
  if (image && (image.target.engine === "valkey" || !instances.some(({ evidence }) => evidence.valkey)))
    return { target: image.target, targetFrom: "image", image: image.file };
  return { target: defaultTarget[valkey ? "valkey" : "redis"], targetFrom: "default" };
}
