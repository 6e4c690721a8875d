/** Numbers as the servers read them, named after the C functions that do it. */

import type { Version } from "./version.ts";

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const UINT64 = 2n ** 64n;

/** `string2ll`: "0", or a digit 1-9 and digits, perhaps behind "-"; no blanks, no "+", no leading zeros. */
export function strictInteger(text: string): bigint | undefined {
  if (!/^(?:0|-?[1-9]\d{0,19})$/.test(text) || text.length > 20) return undefined;
  const value = BigInt(text);
  return value >= INT64_MIN && value <= INT64_MAX ? value : undefined;
}

/** `strtol`: leading blanks, a sign, digits; clipped to 64 bits. `end` is where reading stopped. */
export function strtol(text: string, base: 8 | 10 = 10): { readonly value: bigint; readonly end: number } {
  const match = (base === 8 ? /^[ \t\n\v\f\r]*([+-]?)([0-7]+)/ : /^[ \t\n\v\f\r]*([+-]?)(\d+)/).exec(text);
  if (!match) return { value: 0n, end: 0 };
  const size = BigInt(base === 8 ? `0o${match[2]}` : match[2]!);
  return { value: clip(match[1] === "-" ? -size : size, INT64_MIN, INT64_MAX), end: match[0].length };
}

/** `atoi`: as far as the digits go, none are 0, wrapped to 32 bits. */
export function atoi(text: string): number {
  return int32(strtol(text).value);
}

export function int32(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

const units: Readonly<Record<string, bigint>> = {
  "": 1n,
  b: 1n,
  k: 1000n,
  kb: 1024n,
  m: 1000n ** 2n,
  mb: 1024n ** 2n,
  g: 1000n ** 3n,
  gb: 1024n ** 3n,
};

/** What happens to sizes beyond 64 bits: the product wraps round, is clipped, or a number that does not fit is refused. */
export type Overflow = "wrap" | "clip" | "refuse";

/**
 * `memtoull` (7.0.0 on: `signed` false) and `memtoll`: digits and a unit, a missing number is 0; in bytes.
 * The result is a 64-bit number read as signed, as the servers compare it with limits.
 */
export function memorySize(text: string, signed: boolean, overflow: Overflow = "wrap"): bigint | undefined {
  const match = /^(-?)(\d*)(\D[\s\S]*)?$/.exec(text);
  const unit = units[match?.[3]?.toLowerCase() ?? ""];
  if (!match || unit === undefined) return undefined;
  const [, sign = "", digits = ""] = match;
  if (sign !== "" && (!signed || digits === "")) return undefined;
  if (sign.length + digits.length >= 128) return undefined;
  const size = BigInt(`${digits || "0"}`);
  if (overflow === "refuse" && size >= UINT64) return undefined;
  const number = signed ? clip(sign === "" ? size : -size, INT64_MIN, INT64_MAX) : clip(size, 0n, UINT64 - 1n);
  const product = number * unit;
  return BigInt.asIntN(64, overflow === "clip" ? clip(product, INT64_MIN, UINT64 - 1n) : product);
}

/** What 2.6 to 5.0 make of a size they cannot read: 2.6 and 2.8 keep the leading digits, 3.0 to 5.0 take 0. */
export function unreadableSize(text: string, version: Version): bigint {
  if (version[0] >= 3) return 0n;
  const digits = /^-?\d+/.exec(text);
  return digits ? clip(BigInt(digits[0]), INT64_MIN, INT64_MAX) : 0n;
}

/** Limits of a setting; `unsigned` compares 64-bit patterns, so that negative numbers are large. */
export interface Limits {
  readonly min?: number | bigint;
  readonly max?: number | bigint;
  readonly unsigned?: true;
}

export function isWithin(value: bigint, { min, max, unsigned }: Limits): boolean {
  const read = (number: bigint | number) => (unsigned ? BigInt.asUintN(64, BigInt(number)) : BigInt(number));
  return (max === undefined || read(value) <= read(max)) && (min === undefined || read(value) >= read(min));
}

function clip(value: bigint, least: bigint, most: bigint): bigint {
  return value < least ? least : value > most ? most : value;
}
