import type { Instance } from "../deployment.ts";

/** The ports at which others reach an instance: the one it tells, and where it has a plain and a TLS port the other. */
export function portsOf({ settings, port }: Instance): readonly number[] {
  const known = port.or(undefined);
  if (known === undefined) return [];
  const both = [settings.get("port").or(0), settings.get("tls-port").or(0) ?? 0];
  const other = both.find((one) => one !== known && one !== 0);
  return other !== undefined && both.includes(known) ? [known, other] : [known];
}
