import { withoutLogin } from "../syntax/masking.ts";
import { decode } from "../syntax/position.ts";

/** A host as written (lower case, IPv6 shortened) and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** "10.0.0.1:6379", "[::1]:6379", for a message: a login before the host can be a password and is not shown. */
export function addressText({ host, port }: Address): string {
  return fullText({ host: withoutLogin(host), port });
}

/** A host for a message, without a login that stands in it. */
export function hostText(host: string): string {
  return decode(withoutLogin(host));
}

function fullText({ host, port }: Address): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The same for addresses that lead to the same port of the same host: all names of the loopback interface are one. */
export function addressKey(address: Address): string {
  return isLoopback(address.host) ? `loopback:${address.port}` : fullText(address);
}

/** The same for equal hosts and ports only: two addresses of the loopback interface can be two servers. */
export function exactKey(address: Address): string {
  return fullText(address);
}

export function sameAddress(a: Address, b: Address): boolean {
  return addressKey(a) === addressKey(b);
}

/** One spelling for a host: lower case, no trailing dot, no brackets, IPv6 shortened, IPv4-mapped IPv6 as IPv4. */
export function normalizeHost(written: string): string {
  const host = written
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/(?<=[^.])\.$/, "");
  if (!host.includes(":")) return host;
  const mapped = /^(?:0*:)*(?:0*ffff):(\d+\.\d+\.\d+\.\d+)$/.exec(host);
  if (mapped?.[1]) return mapped[1];
  return URL.canParse(`http://[${host}]/`) ? new URL(`http://[${host}]/`).hostname.slice(1, -1) : host;
}

const ipv4 = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

export function isIpv4(host: string): boolean {
  return ipv4.test(host);
}

/** A literal address, not a name. */
export function isLiteral(host: string): boolean {
  return isIpv4(host) || (host.includes(":") && /^[0-9a-f:.%]+$/.test(host));
}

/** A name that can lead to an address; a mistyped address, or one with something before it, is none. */
export function isHostName(host: string): boolean {
  return /^(?:[\w-]+\.)*[\w-]*[a-z_][\w-]*$/i.test(host) && !isLoopback(host);
}

/** How a host is written; `*` counts as a name. */
export function formOf(host: string): "name" | "IPv4" | "IPv6" {
  if (!isLiteral(host)) return "name";
  return isIpv4(host) ? "IPv4" : "IPv6";
}

/** The machine itself: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(host: string): boolean {
  return (
    (isIpv4(host) && host.startsWith("127.")) || host === "::1" || /^(?:ip6-)?localhost(?:\.localdomain)?$/.test(host)
  );
}

/** All addresses of the machine, as `bind` writes them. */
export function isWildcard(host: string): boolean {
  return host === "*" || host === "0.0.0.0" || host === "::" || host === "::*";
}

/** An address anybody on the internet can reach, as far as its range tells; false for names. */
export function isPublic(host: string): boolean {
  if (!isIpv4(host)) return false;
  const [a = 0, b = 0] = host.split(".").map(Number);
  const reserved =
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168);
  return !reserved;
}
