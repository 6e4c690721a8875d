import { isAtLeast } from "../../../grammar/version.ts";
import type { Instance } from "../deployment.ts";
import { Setting } from "../known.ts";

/**
 * Whether protected mode refuses clients of other hosts: T1 of the rule evidence, by version (acceptCommonHandler in
 * networking.c). Its origin is the line that switches protected mode on, if there is one. Unknown where a setting that
 * decides is unknown.
 */
export function refusesRemoteClients(instance: Instance): Setting<boolean> {
  const { settings, access } = instance;
  const mode = settings.get("protected-mode");
  if (!mode.or(true) || (settings.get("bind").isWritten && bindLiftsProtection(instance))) {
    return Setting.known(false, mode.origin);
  }
  if (!mode.isKnown) return Setting.unknown(mode.missing!, mode.origin);
  if (!access.isKnown) return Setting.unknown(access.missing!, mode.origin);
  const { value } = access;
  // What is looked at is the mark `nopass` of the default user, even while that user is off.
  return Setting.known(value.kind === "open" || (value.kind === "closed" && value.nopass === true), mode.origin);
}

/** Up to 6.2 any `bind` line, even one of all addresses, switches protected mode off. */
export function bindLiftsProtection({ loading }: Instance): boolean {
  return !isAtLeast(loading.target, { redis: "7.0", valkey: "7.2.5" });
}
