import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Lab } from "./lab.ts";

const healthy = join(import.meta.dirname, "../../fixtures/healthy");

/** Keeps the files as the servers wrote them, without the lines that the lab had added. */
export async function saveRewritten(lab: Lab): Promise<void> {
  await Promise.all(lab.instances.map((instance) => instance.stop("SIGTERM")));
  for (const { host, file, text } of lab.instances) {
    const original = readFileSync(join(healthy, "three-hosts", host.name, file), "utf8");
    const target = join(healthy, "rewritten", host.name, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, restore(text, original));
  }
}

function restore(text: string, original: string): string {
  const lines = text.split("\n").filter((line) => !line.startsWith("unixsocket "));
  return lines.map((line) => putBack(line, original)).join("\n");
}

function putBack(line: string, original: string): string {
  const timing = /^sentinel (?:down-after-milliseconds|failover-timeout) \S+ /.exec(line)?.[0];
  return original.split("\n").find((candidate) => timing !== undefined && candidate.startsWith(timing)) ?? line;
}
