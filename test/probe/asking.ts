import type { InstanceAnswers } from "../../src/facts/answers.ts";
import { askInstance } from "../../src/probe/ask.ts";
import { defaultLimits, type Limits, type ProbeTarget } from "../../src/probe/request.ts";
import { SecretLabels } from "../../src/probe/secrets.ts";

export type Told = Partial<Omit<ProbeTarget, "address" | "dial">> & { readonly host?: string };

/** An instance on this machine, with no more wanted than told. */
export function targetAt(port: number, { host = "127.0.0.1", ...told }: Told = {}): ProbeTarget {
  const address = { host, port };
  const dial = { host: "127.0.0.1", port };
  return { kind: "unknown", address, dial, wanted: { config: [], dryRuns: [] }, ...told };
}

/** Asks it with patience as told. */
export function askAt(port: number, told: Told = {}, limits: Partial<Limits> = {}): Promise<InstanceAnswers> {
  return askInstance(targetAt(port, told), { limits: { ...defaultLimits, ...limits }, labels: new SecretLabels() });
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? address!.port : 0));
    });
  });
}
