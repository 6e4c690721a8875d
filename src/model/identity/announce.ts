import { formOf, isLiteral, isLoopback, isWildcard, normalizeHost } from "../address.ts";
import type { Instance, Sentinel } from "../deployment.ts";
import { Setting } from "../known.ts";
import { boundHosts } from "./reach.ts";

/** The host an instance tells its peers to use; undefined where they take the address its connections come from. */
export function announcedHost(instance: Instance): Setting<string | undefined> {
  const setting =
    instance.kind === "server"
      ? instance.settings.get("replica-announce-ip")
      : said(instance, "announce-ip").map((args) => args?.[0]);
  return setting.map((host) => (host ? normalizeHost(host) : undefined));
}

/** How the announced host is written; undefined where none is, or one that leads nowhere. */
export function announcedForm(instance: Instance): Setting<ReturnType<typeof formOf> | undefined> {
  return announcedHost(instance).map((host) => {
    return host === undefined || isLoopback(host) || isWildcard(host) ? undefined : formOf(host);
  });
}

/** The port an instance tells its peers to use; undefined where that is the one it listens on. */
export function announcedPort(instance: Instance): Setting<number | undefined> {
  const setting: Setting<number | undefined> =
    instance.kind === "server"
      ? instance.settings.get("replica-announce-port")
      : said(instance, "announce-port").map((args) => Number.parseInt(args?.[0] ?? "", 10));
  return setting.map((port) => port || undefined);
}

/** Whether a sentinel writes and tells names where it knows them: `sentinel announce-hostnames`, from 6.2 on. */
export function announcesHostnames(sentinel: Sentinel): Setting<boolean> {
  return said(sentinel, "announce-hostnames").map((args) => args?.[0]?.toLowerCase() === "yes");
}

/** The ports an instance listens on, as far as known. */
export function listeningPorts({ settings }: Instance): readonly number[] {
  const ports = [settings.get("port").or(undefined), settings.get("tls-port").or(undefined)];
  return ports.filter((port) => port !== undefined && port > 0) as number[];
}

/**
 * Whether what an instance announces is not its own: something in front of it translates, as the port tells or the
 * addresses it binds.
 */
export function isTranslated(instance: Instance): boolean {
  const [host, port] = [announcedHost(instance).or(undefined), announcedPort(instance).or(undefined)];
  if (port !== undefined && !listeningPorts(instance).includes(port)) return true;
  const bound = boundHosts(instance).or(["*"]);
  return host !== undefined && !bound.includes(host) && bound.every((one) => isLiteral(one) && !isWildcard(one));
}

/** The words of a statement that is not about one master; unknown where an include that was not read may hold it. */
function said(sentinel: Sentinel, name: Parameters<Sentinel["statement"]>[0]): Setting<readonly string[] | undefined> {
  const statement = sentinel.statement(name);
  if (statement) return statement;
  const { unread } = sentinel.settings;
  return unread === undefined ? Setting.known(undefined, sentinel.origin) : Setting.unknown(unread, sentinel.origin);
}
