/** Addresses as Sentinel resolves them (`anetResolve`, which asks `getaddrinfo`). */

import { isIPv6 } from "./addresses.ts";
import { cString } from "./c-string.ts";

/**
 * One spelling for all ways to write a numeric address: "1.2.3" is 1.2.0.3, "0x7f.1" is 127.0.0.1. Undefined for names,
 * which only resolve with help from outside.
 */
export function numericHost(text: string): string | undefined {
  const host = cString(text);
  return host.includes(":") ? numericIPv6(host) : numericIPv4(host);
}

/** `inet_aton`: one to four numbers, decimal, octal (0...) or hex (0x...); the last fills the bytes that are left. */
function numericIPv4(host: string): string | undefined {
  if (host.length > 63) return undefined;
  const parts = host.split(".");
  if (parts.length > 4) return undefined;
  const numbers: number[] = [];
  for (const part of parts) {
    const match = /^(?:(0x)([0-9a-f]+)|(0[0-7]*)|([1-9]\d*))$/i.exec(part);
    if (!match) return undefined;
    numbers.push(match[1] ? Number.parseInt(match[2]!, 16) : Number.parseInt(part, match[3] ? 8 : 10));
  }
  const last = numbers.pop() ?? 0;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  const address = numbers.reduce((sum, number, at) => sum + number * 256 ** (3 - at), last);
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
}

function numericIPv6(host: string): string | undefined {
  if (host.length > 80) return undefined;
  const [address = "", zone] = host.split(/%(.*)/s, 2);
  if (!isIPv6(address) || zone === "") return undefined;
  const ipv4 = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (a: string, b: string) => (Number(a) * 256 + Number(b)).toString(16);
  const plain = ipv4 ? `${ipv4[1]}${hex(ipv4[2]!, ipv4[3]!)}:${hex(ipv4[4]!, ipv4[5]!)}` : address;
  const [front = "", back] = plain.split("::");
  const groups = (part: string | undefined) => (part ? part.split(":") : []);
  const [before, behind] = [groups(front), groups(back)];
  const zeros = Array.from({ length: 8 - before.length - behind.length }, () => "0");
  const all = [...before, ...zeros, ...behind].map((group) => Number.parseInt(group, 16).toString(16));
  return zone === undefined ? all.join(":") : `${all.join(":")}%${zone}`;
}
