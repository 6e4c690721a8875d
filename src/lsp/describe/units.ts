import type { Unit } from "../../../grammar/kinds.ts";

const times = [
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["min", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1_000],
  ["µs", 1],
] as const;

const microseconds: Partial<Record<Unit, number>> = { us: 1, ms: 1_000, s: 1_000_000, min: 60_000_000 };

const sizes = [
  ["TB", 1024 ** 4],
  ["GB", 1024 ** 3],
  ["MB", 1024 ** 2],
  ["KB", 1024],
  ["bytes", 1],
] as const;

/**
 * A number in units that are easier to read: "1 min 30 s", "64 MB"; undefined where the number itself is as easy.
 *
 * @param unit what the number counts
 */
export function humanUnits(value: number, unit: Unit | undefined): string | undefined {
  if (unit === undefined || !Number.isSafeInteger(value) || value <= 0) return undefined;
  if (unit === "bytes") return value < 1024 ? undefined : humanSize(value);
  const factor = microseconds[unit];
  if (factor === undefined) return undefined;
  const text = timeText(value * factor);
  return text === timeText(factor).replace("1", String(value)) ? undefined : text;
}

/** "64 MB"; 1 MB is 1024 KB. */
export function humanSize(bytes: number): string {
  const [name, factor] = sizes.find(([, size]) => bytes >= size) ?? sizes.at(-1)!;
  const exact = bytes / factor;
  const rounded = Math.round(exact * 10) / 10;
  return `${rounded === exact ? "" : "about "}${rounded} ${name}`;
}

/** The two largest units, "about" where something is left out. */
function timeText(total: number): string {
  const parts: string[] = [];
  let rest = total;
  for (const [name, factor] of times) {
    const amount = Math.floor(rest / factor);
    if (amount === 0 && parts.length === 0) continue;
    if (amount > 0) parts.push(`${amount} ${name}`);
    rest -= amount * factor;
    if (parts.length === 2) break;
  }
  return `${rest > 0 ? "about " : ""}${parts.join(" ")}`;
}
