import { isIPv4, isIPv6 } from "../../grammar/addresses.ts";
import { isPlaceholder } from "../../grammar/placeholder.ts";

/** A host and port that a line names. */
export interface Place {
  /** Lower case; `loopback` for all names of the machine itself. */
  readonly host: string;
  readonly port: string;
  /** Equal for the same host and port. */
  readonly key: string;
  /** It means the same machine wherever it is written: an address or a full name; no loopback, no wildcard. */
  readonly global: boolean;
  /** Something else fills it in. */
  readonly unknown: boolean;
}

export function place(written: string, port: string): Place {
  const lower = written.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  const host = isLoopback(lower) ? "loopback" : lower;
  return { host, port, key: `${host}:${port}`, global: isGlobal(host), unknown: isPlaceholder(written) };
}

export function isLiteral(host: string): boolean {
  return (isIPv4(host) || isIPv6(host)) && !isLoopback(host) && !isWildcard(host);
}

/** A literal address or a name with a domain. */
export function isGlobal(host: string): boolean {
  return isLiteral(host) || (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+\.?$/.test(host) && !isLoopback(host));
}

export function isLoopback(host: string): boolean {
  return /^(?:localhost(?:\.localdomain)?|ip6-localhost|::1|127(?:\.\d+){3})$/.test(host);
}

export function isWildcard(host: string): boolean {
  return host === "*" || host === "0.0.0.0" || host === "::" || host === "::*" || host === "";
}
