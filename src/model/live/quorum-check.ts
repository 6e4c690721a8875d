import { decode } from "../../syntax/position.ts";
import type { Master } from "../deployment.ts";

/**
 * What SENTINEL CKQUORUM says where it is content, as the end of a message on what is not well: it counts sentinels that
 * are there now, not those that are left when a host is lost. Empty where it fails or was not asked.
 */
export function thoughCheckPasses({ watches }: Master): string {
  const checks = watches.flatMap(({ live }) => live?.quorumCheck.or([]) ?? []);
  const [first] = checks;
  if (!first || !checks.every(({ passes }) => passes)) return "";
  return `, though SENTINEL CKQUORUM says "${decode(first.text)}"`;
}
