import { isWithin } from "../paths.ts";
import type { UnitLine } from "./unit-file.ts";

/** Folders that a value of `ProtectSystem=` makes read-only for a unit. */
const protectedBy: Readonly<Record<string, readonly string[]>> = {
  full: ["/usr", "/boot", "/efi", "/etc"],
  strict: ["/"],
};
const vendors = ["/usr", "/boot", "/efi"];

/** Folders of a unit's own, below these: it may write them whatever is protected. */
const ownFolders: Readonly<Record<string, string>> = {
  StateDirectory: "/var/lib",
  CacheDirectory: "/var/cache",
  LogsDirectory: "/var/log",
  RuntimeDirectory: "/run",
  ConfigurationDirectory: "/etc",
};

/**
 * The line that makes a path read-only for what a unit starts (systemd.exec: ProtectSystem, ReadOnlyPaths, ReadWritePaths); of
 * lines about folders that hold one another the deepest counts.
 *
 * @param named the lines of a key that count
 */
export function protectionOf(path: string, named: (key: string) => readonly UnitLine[]): UnitLine | undefined {
  const bounds: { readonly folder: string; readonly line?: UnitLine }[] = ["/dev", "/proc", "/sys"].map((folder) => ({
    folder,
  }));
  const level = named("ProtectSystem").at(-1);
  if (level) {
    const value = level.value.value.toLowerCase();
    const folders = protectedBy[value] ?? (/^(?:yes|true|on|1)$/.test(value) ? vendors : []);
    bounds.push(...folders.map((folder) => ({ folder, line: level })));
  }
  if (/^(?:yes|true|on|1)$/i.test(named("PrivateTmp").at(-1)?.value.value ?? ""))
    bounds.push({ folder: "/tmp" }, { folder: "/var/tmp" });
  for (const [key, base] of Object.entries(ownFolders))
    for (const line of named(key)) bounds.push(...pathsOf(line).map((name) => ({ folder: `${base}/${name}` })));
  for (const key of ["ReadOnlyPaths", "ReadOnlyDirectories"])
    for (const line of named(key)) bounds.push(...pathsOf(line).map((folder) => ({ folder, line })));
  for (const key of ["ReadWritePaths", "ReadWriteDirectories"])
    for (const line of named(key)) bounds.push(...pathsOf(line).map((folder) => ({ folder })));
  for (const line of named("BindPaths"))
    bounds.push(...pathsOf(line).map((pair) => ({ folder: pair.split(":")[1] ?? pair })));
  let deepest: (typeof bounds)[number] | undefined;
  for (const bound of bounds) {
    if (!isWithin(path, bound.folder)) continue;
    if (!deepest || bound.folder.length >= deepest.folder.length) deepest = bound;
  }
  return deepest?.line;
}

/** Paths of a line, without the marks in front and slashes behind. */
function pathsOf({ value }: UnitLine): string[] {
  const words = value.value.split(/\s+/).map((word) => word.replace(/^[-+"']+|(?!^)[/"']+$/g, ""));
  return words.filter((word) => word !== "");
}
