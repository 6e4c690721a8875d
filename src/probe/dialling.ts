import type { Endpoint } from "../facts/answers.ts";
import { endpointText, hostIn, portIn } from "./hosts.ts";

/** What is wrong with a word of the user: the end of a sentence about it, without the word. */
export interface Wrong {
  readonly mistake: string;
}

/** Where connections go in place of the addresses that files and replies name: tunnels, port forwards. */
export type Dialling = (address: Endpoint) => Endpoint;

/** `10.0.0.1:6379=127.0.0.1:7001` for one port, `10.0.0.1=127.0.0.2` for all of a host. */
export interface Mapping {
  readonly from: HostAndPort;
  readonly to: HostAndPort;
}

interface HostAndPort {
  readonly host: string;
  readonly port?: number;
}

/** Reads the value of `--map`. */
export function readMapping(text: string): Mapping | Wrong {
  const [from, to, ...more] = text.split("=");
  if (from === undefined || to === undefined || more.length > 0)
    return { mistake: "it must be two addresses with an = between them, such as 10.0.0.1:6379=127.0.0.1:7001" };
  const [left, right] = [readHostAndPort(from), readHostAndPort(to)];
  if ("mistake" in left) return { mistake: `before the = ${left.mistake}` };
  if ("mistake" in right) return { mistake: `behind the = ${right.mistake}` };
  if (left.port === undefined && right.port !== undefined)
    return { mistake: `all ports of ${left.host} cannot lead to one; name the port before the =, too` };
  return { from: left, to: right };
}

/**
 * Puts mappings together: one of a port is stronger than one of its host.
 *
 * @returns what is wrong where two are about the same address
 */
export function diallingBy(mappings: readonly Mapping[]): Dialling | Wrong {
  const ways = new Map<string, HostAndPort>();
  for (const { from, to } of mappings) {
    const key = keyOf(from);
    if (ways.has(key)) return { mistake: `${key} is mapped twice; one address leads to one place` };
    ways.set(key, to);
  }
  return ({ host, port }) => {
    const spelt = hostIn(host) ?? host;
    const to = ways.get(keyOf({ host: spelt, port })) ?? ways.get(spelt);
    return to ? { host: to.host, port: to.port ?? port } : { host, port };
  };
}

function keyOf({ host, port }: HostAndPort): string {
  return port === undefined ? host : endpointText({ host, port });
}

/** An instance that the user names, to find the others from. */
export interface Seed {
  readonly address: Endpoint;
  /** Stated by `rediss://` (true) or `redis://` (false); undefined where `--tls` decides. */
  readonly isTls?: boolean;
}

const sentinelPort = 26_379;
const serverPort = 6379;
const expected = "it must be an address, such as 10.0.0.1:26379";

/** Reads the value of `--seed`: an address, by default with Sentinel's port, or a URL without login. */
export function readSeed(text: string): Seed | Wrong {
  const [, scheme, rest = text] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  if (rest.includes("@"))
    return {
      mistake:
        "it holds a login, and arguments can be read by every process of this machine; " +
        "give it in REDIS_HA_LINT_USERNAME and REDIS_HA_LINT_PASSWORD, or in a file with --credentials",
    };
  if (scheme === undefined) {
    const read = readHostAndPort(rest);
    if ("mistake" in read) return { mistake: `${read.mistake}; ${expected} (without a port ${sentinelPort} is meant)` };
    return { address: { host: read.host, port: read.port ?? sentinelPort } };
  }
  const isTls = scheme.toLowerCase() === "rediss";
  if (!isTls && scheme.toLowerCase() !== "redis")
    return { mistake: `it is no URL of Redis; ${expected}, or redis://10.0.0.1:6379, or rediss:// for TLS` };
  const [, authority = "", path = ""] = /^([^/?#]*)(.*)$/s.exec(rest) ?? [];
  if (!/^\/?(?:0)?$/.test(path)) return { mistake: "behind its port it holds more; a probe needs the address alone" };
  const read = readHostAndPort(authority);
  if ("mistake" in read) return { mistake: `${read.mistake}; ${expected} (without a port a URL means ${serverPort})` };
  return { address: { host: read.host, port: read.port ?? serverPort }, isTls };
}

/** The mistake never holds the text: it may be a password that went astray. */
function readHostAndPort(text: string): HostAndPort | Wrong {
  if (text === "") return { mistake: "there is nothing" };
  if (text.includes("@")) return { mistake: "a login stands before the host; here belongs the address alone" };
  // What is behind its last colon could be meant as a port.
  if (/^[^[:]*:.*:/s.test(text)) return { mistake: "an IPv6 address stands in brackets, such as [::1]:6379" };
  const [, inBrackets, bare = text, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(text) ?? [];
  const host = hostIn(inBrackets ?? bare);
  if (host === undefined || inBrackets?.includes(":") === false)
    return { mistake: "the host is neither an address nor a host name" };
  if (digits === undefined) return { host };
  const port = portIn(digits);
  return port === undefined ? { mistake: "the port must be a number from 1 to 65535" } : { host, port };
}
