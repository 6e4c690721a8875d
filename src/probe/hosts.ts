import { isIPv4, isIPv6 } from "../../grammar/addresses.ts";
import type { Endpoint } from "../facts/answers.ts";

/**
 * One spelling for a host: names in lower case without a dot at the end, IPv6 shortened, IPv4 within IPv6 as IPv4. Undefined
 * for what is neither an address nor a host name.
 */
export function hostIn(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const [address = "", zone] = text.split(/%(?=[\w.:-]+$)/);
  if (text.includes(":"))
    return isIPv6(address) ? `${shortened(address)}${zone === undefined ? "" : `%${zone}`}` : undefined;
  const name = text.toLowerCase().replace(/(?<=.)\.$/, "");
  return isName(name) ? name : undefined;
}

function shortened(address: string): string {
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const bytes = [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
  return bytes.join(".");
}

/** A name that ends in a number is none: resolvers read `127.1` and `0x7f000001` as addresses (inet_aton). */
function isName(name: string): boolean {
  if (name.length > 253 || /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(name)) return false;
  return name.split(".").every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
}

/** The machine itself. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith("127.");
  return host === "::1" || /(?:^|\.)localhost$|^(?:localhost\.localdomain|ip6-localhost|ip6-loopback)$/.test(host);
}

/** All addresses of a machine: nobody is there, but Linux connects to the machine itself. */
export function isWildcard(host: string): boolean {
  return host === "::" || (isIPv4(host) && host.startsWith("0."));
}

/** A port as decimal digits; undefined for all else, and for 0. */
export function portIn(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port <= 65_535 ? port : undefined;
}

/** `10.0.0.1:6379`, `[::1]:6379`: the same for equal endpoints whose hosts are spelt as `hostIn` gives them. */
export function endpointText({ host, port }: Endpoint): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
