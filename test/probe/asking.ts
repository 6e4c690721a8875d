import type { Endpoint, InstanceAnswers } from "../../src/facts/answers.ts";
import { askInstance } from "../../src/probe/ask.ts";
import { defaultLimits, type Limits, type ProbeTarget } from "../../src/probe/request.ts";
import { SecretLabels } from "../../src/probe/secrets.ts";

export type Told = Partial<Omit<ProbeTarget, "address">> & { readonly host?: string };

/** An instance with no more wanted than told. */
export function target(address: Endpoint, told: Partial<Omit<ProbeTarget, "address">> = {}): ProbeTarget {
  return { kind: "unknown", address, dial: address, wanted: { config: [], dryRuns: [] }, ...told };
}

/** One on this machine, under another name where one is told. */
export function targetAt(port: number, { host = "127.0.0.1", ...told }: Told = {}): ProbeTarget {
  return target({ host, port }, { dial: { host: "127.0.0.1", port }, ...told });
}

/** Asks it with patience as told. */
export function askAt(port: number, told: Told = {}, limits: Partial<Limits> = {}): Promise<InstanceAnswers> {
  return askInstance(targetAt(port, told), { limits: { ...defaultLimits, ...limits }, labels: new SecretLabels() });
}
