import type { ConfigFile } from "../../syntax/config-file.ts";
import { parseConfig } from "../../syntax/parse.ts";
import type { Started } from "../containers/container.ts";
import type { Disk } from "../starts/disk.ts";

/**
 * The port a server listens on as its options and its file say it, without the files that these include; that of TLS
 * where it is the only one. Undefined if it is open.
 */
export function listeningPort(started: Started, disk: Disk): number | undefined {
  const files = filesOf(started, disk);
  const port = lastOf(files, "port") ?? (started.mode === "sentinel" ? "26379" : "6379");
  const told = port === "0" ? lastOf(files, "tls-port") : port;
  return told !== undefined && /^\d{1,5}$/.test(told) ? Number(told) : undefined;
}

/** What it reads, the last first; undefined for what cannot be looked at. */
function filesOf({ config, options }: Started, disk: Disk): readonly (ConfigFile | undefined)[] {
  const files: (ConfigFile | undefined)[] = [...options].reverse();
  if (config.kind === "none") return files;
  if (config.kind === "embedded") return [...files, config.file];
  const read = config.kind === "file" ? disk.read(config.path) : undefined;
  return [...files, read?.ok ? parseConfig(read.text, "") : undefined];
}

/** The last value of a directive; "unknown" where it may stand in what cannot be looked at. */
function lastOf(files: readonly (ConfigFile | undefined)[], name: string): string | undefined {
  for (const file of files) {
    if (!file) return "unknown";
    const found = file.directives.findLast((directive) => directive.name.value.toLowerCase() === name);
    if (found) return found.args[0]?.value ?? "unknown";
  }
  return undefined;
}
