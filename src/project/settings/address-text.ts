import { isIPv4, isIPv6 } from "../../../grammar/addresses.ts";

/** Why a text is no address and no host name: the end of a sentence; undefined if it is one. */
export function whyNoAddress(text: string): string | undefined {
  if (isIPv4(text) || isIPv6(text)) return undefined;
  const [, host = "", port] = /^(.*?)(?::(\d+))?$/s.exec(text) ?? [];
  const isName = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/.test(host);
  if (port !== undefined && (isName || isIPv4(host))) return 'holds a port; ports of instances stand behind "port"';
  return isName && !/^[\d.]+$/.test(host) ? undefined : "is neither an address nor a host name";
}
