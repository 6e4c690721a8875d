import { isIPv4, isIPv6 } from "../../../grammar/addresses.ts";
import type { Endpoint } from "../../facts/answers.ts";
import { quoted, UsageError } from "../usage.ts";

/** `127.0.0.1:9121`, `[::1]:9121`, `localhost:9121`; port 0 is any free one. */
export function readListen(value: string): Endpoint {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(value) ?? [];
  const port = Number(digits);
  const isFine = bracketed === undefined ? /^[\w.-]+$/.test(plain ?? "") : isIPv6(bracketed);
  if (isFine && port < 65_536) return { host: bracketed ?? plain!, port };
  throw new UsageError(`--listen is ${quoted(value)}; it must be an address and a port, such as 127.0.0.1:9121`);
}

/** Only processes of this machine can connect there. */
export function isLocal(host: string): boolean {
  return host === "::1" || host === "localhost" || (isIPv4(host) && host.startsWith("127."));
}
