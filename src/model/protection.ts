import { isAtLeast } from "../../grammar/version.ts";
import type { Instance } from "./deployment.ts";
import { Setting } from "./known.ts";

/**
 * Whether protected mode refuses clients of other hosts: T1 of the rule evidence, by version (acceptCommonHandler in
 * networking.c). Its origin is the line that switches protected mode on, if there is one.
 *
 * @throws Undecided where a setting that decides is unknown
 */
export function refusesRemoteClients(instance: Instance): Setting<boolean> {
  const { settings, access } = instance;
  const { target } = instance.loading;
  const mode = settings.get("protected-mode");
  const answer = (refuses: boolean) => Setting.known(refuses, mode.origin);
  if (!isAtLeast(target, { redis: "3.2.0", valkey: "7.2.5" })) return answer(false);
  if (!mode.value) return answer(false);
  const bindLifts = !isAtLeast(target, { redis: "7.0", valkey: "7.2.5" });
  if (bindLifts && settings.get("bind").isWritten) return answer(false);
  return answer(access.value.kind === "open");
}
