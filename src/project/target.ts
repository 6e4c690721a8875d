import { defaultTarget, type Target } from "../../grammar/version.ts";
import type { RawDeployment } from "../model/raw.ts";
import type { Evidence } from "./evidence.ts";
import { baseOf } from "./paths.ts";

/**
 * The server a deployment is judged for: the one asked for, else the default release of Valkey where a file is named for
 * it or uses what only Valkey has, else that of Redis.
 */
export function targetOf(
  asked: Target | undefined,
  instances: readonly { readonly name: string; readonly evidence: Evidence }[],
): Pick<RawDeployment, "target" | "targetFrom"> {
  if (asked) return { target: asked, targetFrom: "option" };
  const valkey = instances.some(({ name, evidence }) => /valkey/i.test(baseOf(name)) || evidence.valkey);
  return { target: defaultTarget[valkey ? "valkey" : "redis"], targetFrom: "default" };
}
