import { describe, expect, it } from "vitest";
import { memorySource } from "../memory.ts";
import { diskOf } from "../starts/disk.ts";
import { readUnit } from "./units.ts";

/** The words that make the file of a unit read-only; undefined where it can be written. */
function protection(...lines: string[]): string | undefined {
  const text = ["[Service]", "ExecStart=/usr/bin/redis-sentinel /etc/redis/sentinel.conf", ...lines, ""].join("\n");
  const disk = diskOf(memorySource({ "s.service": text, "etc/redis/sentinel.conf": "" }), () => true);
  const { config } = readUnit("s.service", text, disk).starts[0]!.launch;
  return config?.isReadOnly ? text.slice(config.origin.start, config.origin.end) : undefined;
}

describe("what a unit may write", () => {
  it.each([
    ["full", "ProtectSystem=full"],
    ["strict", "ProtectSystem=strict"],
    ["strict", "ProtectSystem=strict", "ReadWritePaths=/var/lib/redis"],
    ["strict", "ProtectSystem=no", "ProtectSystem=strict"],
    ["strict", "ProtectSystem=strict", "ReadWritePaths=/etc/redis", "ReadWritePaths="],
    ["-/etc/redis", "ReadOnlyPaths=-/etc/redis", "ReadWritePaths=/etc"],
    ["full", "ProtectSystem=full", "ReadWritePaths=/etc/red"],
  ])("not the folder of its file: %s", (words, ...lines) => {
    expect(protection(...lines)).toBe(words);
  });

  it.each([
    [[]],
    [["ProtectSystem=true"]],
    [["ProtectSystem=full", "ReadWritePaths=-/etc/redis"]],
    [["ProtectSystem=strict", "ReadWriteDirectories=-/etc/redis/"]],
    [["ProtectSystem=strict", "ConfigurationDirectory=redis"]],
    [["ReadOnlyPaths=/etc", "ReadWritePaths=/var /etc/redis"]],
    [["ProtectSystem=full", "ExecStart=", "ExecStart=+/usr/bin/redis-sentinel /etc/redis/sentinel.conf"]],
  ])("%j", (lines) => {
    expect(protection(...lines)).toBeUndefined();
  });
});
