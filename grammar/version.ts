/** Engines whose configuration language we know. */
export type Engine = "redis" | "valkey";

/**
 * `[major, minor, patch]`; patch is `Infinity` where only a line such as "7.2" was named: its newest patch release.
 * Milestones and development states ("8.0-m01", "8.1-dev") come before patch 0 and have patch -1.
 */
export type Version = readonly [major: number, minor: number, patch: number];

/** The server a configuration is judged for. */
export interface Target {
  readonly engine: Engine;
  readonly version: Version;
}

/** The last releases that were run or read in source, 8.0-m01 and 8.1-dev; later ones are known from documents only. */
const lastRead: Record<Engine, Version> = { redis: [8, 0, -1], valkey: [8, 1, -1] };

/** Lines that were released, oldest first. */
const lines: Record<Engine, readonly (readonly [number, number])[]> = {
  redis: [
    [2, 6],
    [2, 8],
    [3, 0],
    [3, 2],
    [4, 0],
    [5, 0],
    [6, 0],
    [6, 2],
    [7, 0],
    [7, 2],
    [7, 4],
    [8, 0],
    [8, 2],
    [8, 4],
    [8, 6],
    [8, 8],
    [8, 10],
    [8, 12],
  ],
  valkey: [
    [7, 2],
    [8, 0],
    [8, 1],
    [9, 0],
    [9, 1],
    [9, 2],
  ],
};

const firstRead: Record<Engine, Version> = { redis: [2, 6, 0], valkey: [7, 2, 5] };

/** Judged for when nobody names a version: today's stable lines. */
export const defaultTarget: Record<Engine, Target> = {
  redis: { engine: "redis", version: [8, 10, Number.POSITIVE_INFINITY] },
  valkey: { engine: "valkey", version: [9, 2, Number.POSITIVE_INFINITY] },
};

export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || (a[2] === b[2] ? 0 : a[2] - b[2]);
}

/** True where facts about the target come from release notes and tables, not from a server that was run. */
export function isDocumentedOnly({ engine, version }: Target): boolean {
  return compareVersions(version, lastRead[engine]) > 0;
}

/** Reads "7", "7.2", "7.2.4", "8.0-m01", "8.1-dev"; undefined if it is none of these. */
export function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d{1,5})(?:\.(\d{1,5})(?:\.(\d{1,5}|x))?)?(?:-[\w.]+)?$/.exec(text);
  if (!match) return undefined;
  const minor = match[2] === undefined ? Number.POSITIVE_INFINITY : Number(match[2]);
  if (minor !== Number.POSITIVE_INFINITY && /-(?:m\d+|dev|pre)$/i.test(text)) return [Number(match[1]), minor, -1];
  const patch = match[3] === undefined || match[3] === "x" ? Number.POSITIVE_INFINITY : Number(match[3]);
  return [Number(match[1]), minor, patch];
}

/** Reads "redis@7.2", "valkey@8.0.1", "redis" (its default release) or "7.2" (Redis). */
export function parseTarget(text: string): Target | undefined {
  const match = /^(?:(redis|valkey)(?:[@:](.+))?|(.+))$/i.exec(text.trim());
  if (!match) return undefined;
  const engine = (match[1]?.toLowerCase() ?? "redis") as Engine;
  const version = match[2] ?? match[3];
  if (version === undefined) return defaultTarget[engine];
  const parsed = parseVersion(version);
  return parsed && { engine, version: parsed };
}

/** "7.2" for a line, "7.2.4" for one release, "8.0-pre" for what came before 8.0.0. */
export function versionText(version: Version): string {
  if (version[2] === -1) return `${version[0]}.${version[1]}-pre`;
  return version.filter((part) => part !== Number.POSITIVE_INFINITY).join(".");
}

/** "redis 7.2". */
export function targetText(target: Target): string {
  return `${target.engine} ${versionText(target.version)}`;
}

/** Whether the target is the given release of the given engine or a later one; absent means the engine never had it. */
export function isAtLeast(target: Target, since: Partial<Record<Engine, string>>): boolean {
  const first = since[target.engine];
  return first !== undefined && compareVersions(target.version, lowest(first)) >= 0;
}

/** Whether a version lies in a range of the facts files: "5.0.11..5.0.x", "6.0.10..", both ends inclusive. */
export function inRange(version: Version, range: string): boolean {
  const [from = "", to = ""] = range.split("..");
  if (from !== "" && compareVersions(version, lowest(from)) < 0) return false;
  if (to === "") return true;
  const end = parseVersion(to);
  return end !== undefined && compareVersions(version, end) <= 0;
}

/** Whether a version lies in one of several ranges: "5.0.11..5.0.x, 6.0.10..". */
export function inRanges(version: Version, ranges: string): boolean {
  return ranges.split(", ").some((range) => inRange(version, range));
}

/**
 * The release whose facts hold for a target: "7" is the newest line of 7, releases before the first one read count as
 * that one, and milestones nobody read count as the release they precede.
 */
export function nearestRead(target: Target): Version {
  const known = nearestKnown.get(target) ?? findNearest(target);
  nearestKnown.set(target, known);
  return known;
}

/** By the object: asked for every value of every line. */
const nearestKnown = new WeakMap<Target, Version>();

function findNearest({ engine, version: [major, minor, patch] }: Target): Version {
  const line = minor === Number.POSITIVE_INFINITY ? lines[engine].findLast(([first]) => first === major) : undefined;
  const wasRead = major === lastRead[engine][0] && minor === lastRead[engine][1];
  const version: Version = [major, line?.[1] ?? minor, patch === -1 && !wasRead ? 0 : patch];
  return compareVersions(version, firstRead[engine]) < 0 ? firstRead[engine] : version;
}

/**
 * Whether a target is a release line we have facts about, a later one, judged as the newest we know, or none at all: a
 * line that was never released, or a number so far away that it must be a slip ("62" for "6.2").
 */
export function standing({ engine, version: [major, minor] }: Target): "known" | "newer" | "none" {
  const known = lines[engine];
  if (known.some(([a, b]) => a === major && (b === minor || minor === Number.POSITIVE_INFINITY))) return "known";
  const [lastMajor, lastMinor] = known.at(-1)!;
  const isNewer = major === lastMajor ? minor > lastMinor && minor < lastMinor + 10 : major === lastMajor + 1;
  return isNewer ? "newer" : "none";
}

/** The release lines of an engine we have facts about, oldest first: "7.2". */
export function knownLines(engine: Engine): readonly string[] {
  return lines[engine].map((line) => line.join("."));
}

/** First release behind the end of a range: "2.8.0" for "2.6.x", "5.0.1" for "5.0.0". */
export function releaseAfter(engine: Engine, end: string): string | undefined {
  const version = parseVersion(end);
  if (!version) return undefined;
  const [major, minor, patch] = version;
  if (patch !== Number.POSITIVE_INFINITY) return versionText([major, minor, patch + 1]);
  const next = lines[engine].find(([a, b]) => a > major || (a === major && b > minor));
  return next && versionText([next[0], next[1], 0]);
}

/** By text: the same few releases are asked about for every line. */
const lowestKnown = new Map<string, Version>();

function lowest(text: string): Version {
  const known = lowestKnown.get(text);
  if (known) return known;
  const version = parseVersion(text);
  if (!version) throw new Error(`not a version: ${text}`);
  const first = version.map((part) => (part === Number.POSITIVE_INFINITY ? 0 : part)) as unknown as Version;
  lowestKnown.set(text, first);
  return first;
}
