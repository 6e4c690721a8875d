import { directiveSpellings } from "../../grammar/spellings.ts";
import type { ConfigFile, Directive } from "../syntax/config-file.ts";
import type { AclFileResolver, IncludeResolver } from "../syntax/load.ts";
import { isGlobal, isLoopback, isWildcard, type Place, place } from "./host.ts";
import { baseOf } from "./paths.ts";

/** What a file says, includes and all, that tells who reads it and with whom it belongs. */
export interface Evidence {
  /** Lines that mean something. */
  readonly lines: number;
  readonly sentinelLines: number;
  /** Lines that only mean something to a server that holds data. */
  readonly dataLines: number;
  /** As written; undefined if no line sets it. */
  readonly port: string | undefined;
  /** Others it is reached at: for TLS beside the plain one, and the one it announces. */
  readonly otherPorts: readonly string[];
  readonly replicaof: Place | undefined;
  readonly watches: readonly Watch[];
  /** Addresses and full host names it is reached at, as far as it says so itself. */
  readonly hosts: readonly string[];
  /** It uses something only Valkey has. */
  readonly valkey: boolean;
  /** The file that can only be a port's for Windows, or that only a Sentinel before 5.0 can have written. */
  readonly oldest: { readonly from: "windows" | "state"; readonly file: string } | undefined;
  /**
   * It is the file that came with an old release, edited or not: a server's from before 5.0, with names that 5.0 replaced, or a
   * sentinel's from before 6.2, whose text does not speak of names.
   */
  readonly isOldStock: boolean;
  /** The files read for it by include lines, however deep. */
  readonly included: ReadonlySet<string>;
  /** The file of users that is read for it. */
  readonly aclFile: string | undefined;
}

/** The port for Windows has a stock file of its own. */
const windowsName = /^redis\.windows[\w.-]*\.conf$/i;
const windowsText = "NOT SUPPORTED ON WINDOWS";

const stockText = "Redis configuration file example";
const sentinelStockText = "# Example sentinel.conf";
/** Lines that are no remarks in the stock file. */
const oldStockName = /^slave-(?:serve-stale-data|read-only|priority)$/;

export interface Watch {
  readonly name: string;
  readonly at: Place;
  readonly quorum: number;
}

const dataNames =
  /^(?:replicaof|slaveof|appendonly|append(?:fsync|filename|dirname)|save|dbfilename|databases|maxmemory(?:-.*)?|rdb.*|aof-.*|auto-aof-.*|stop-writes-on-bgsave-error|(?:replica|slave|repl|lazyfree|min-replicas|min-slaves|cluster)-.+|masterauth|masteruser|primaryauth|primaryuser|activedefrag|active-replica|multi-master|no-appendfsync-on-rewrite|io-threads|hash-max-.*|list-max-.*|zset-max-.*|set-max-.*)$/;

/**
 * @param resolve finds what include lines lead to
 * @param findAclFile finds what the aclfile line leads to
 * @param options what is read behind the file
 */
export function gather(
  file: ConfigFile,
  resolve: IncludeResolver,
  findAclFile: AclFileResolver,
  options: readonly ConfigFile[] = [],
): Evidence {
  const included = new Set<string>();
  const read = new Set<ConfigFile>();
  const watches = new Map<string, Watch>();
  let binds: readonly string[] = [];
  let announced: string | undefined;
  let dir: string | undefined;
  let users: { readonly path: string; readonly from: ConfigFile } | undefined;
  let port: string | undefined;
  let tlsPort: string | undefined;
  let announcedPort: string | undefined;
  let replicaof: Place | undefined;
  let valkey = false;
  let windows: string | undefined;
  let [hasOldState, hasEpoch] = [false, false];
  let isOldStock = false;
  let [lines, sentinelLines, dataLines] = [0, 0, 0];

  const readLine = (name: string, args: readonly string[], from: ConfigFile) => {
    lines++;
    valkey ||= isOnlyValkeys(name);
    const [first = "", second = ""] = args;
    if (dataNames.test(name)) dataLines++;
    if (name === "sentinel") {
      sentinelLines++;
      const [statement, master = "", host = "", at = "", quorum = ""] = args;
      if (statement?.toLowerCase() === "monitor" && host !== "") {
        watches.set(master, { name: master, at: place(host, at), quorum: Number.parseInt(quorum, 10) || 1 });
      } else if (statement?.toLowerCase() === "announce-ip") announced = master;
      else if (statement?.toLowerCase() === "known-slave") hasOldState = true;
      else if (statement?.toLowerCase() === "current-epoch") hasEpoch = true;
    } else if (name === "port") port = first;
    else if (name === "tls-port") tlsPort = first;
    else if (name === "replica-announce-port" || name === "slave-announce-port") announcedPort = first;
    else if (name === "dir") dir = first;
    else if (name === "aclfile") users = { path: first, from };
    else if (name === "replicaof" || name === "slaveof") {
      replicaof = /^no$/i.test(first) && /^one$/i.test(second) ? undefined : place(first, second);
    } else if (name === "replica-announce-ip" || name === "slave-announce-ip") announced = first;
    else if (name === "bind") binds = args;
  };

  const readFile = (current: ConfigFile, stack: readonly ConfigFile[]) => {
    if (windowsName.test(baseOf(current.uri)) || current.text.includes(windowsText)) windows ??= current.uri;
    isOldStock ||= current.text.includes(sentinelStockText) && !current.text.includes("resolve-hostnames");
    for (const directive of current.directives) {
      // Behind a byte order mark stands what was meant.
      const name = directive.name.value.toLowerCase().replace(/^\xef\xbb\xbf/, "");
      isOldStock ||= oldStockName.test(name) && current.text.includes(stockText);
      if (name !== "include") readLine(name, valuesOf(directive), current);
      else if (directive.args.length === 1) {
        const result = resolve(directive.args[0]!.value, current, stack, dir);
        if (result.kind !== "files") continue;
        for (const next of result.files) {
          // A file that others include many times over says nothing new.
          if (read.has(next)) continue;
          read.add(next);
          included.add(next.uri);
          readFile(next, [...stack, next]);
        }
      }
    }
  };
  readFile(file, [file]);
  for (const more of options) readFile(more, [more]);
  const acl = users && findAclFile(users.path, users.from, file, dir);

  const bound = binds.map((host) => host.replace(/^-/, "")).filter((host) => !isWildcard(host) && !isLoopback(host));
  const hosts =
    announced !== undefined ? [announced] : binds.some((host) => isWildcard(host.replace(/^-/, ""))) ? [] : bound;
  const secure = tlsPort === "0" ? undefined : tlsPort;
  if (secure !== undefined && (port === undefined || port === "0")) port = secure;
  const otherPorts = [secure, announcedPort].flatMap((other) =>
    other === undefined || other === "0" || other === port ? [] : [other],
  );
  return {
    ...{ lines, sentinelLines, dataLines, port, otherPorts, replicaof, valkey, isOldStock, included },
    // Nobody writes an epoch by hand.
    oldest:
      hasOldState && hasEpoch
        ? { from: "state", file: file.uri }
        : windows === undefined
          ? undefined
          : { from: "windows", file: windows },
    aclFile: acl?.kind === "file" ? acl.file.uri : undefined,
    watches: [...watches.values()],
    hosts: hosts.map((host) => host.toLowerCase()).filter(isGlobal),
  };
}

function valuesOf({ args }: Directive): string[] {
  return args.map(({ value }) => value);
}

function isOnlyValkeys(name: string): boolean {
  const places = directiveSpellings().get(name);
  return places?.every(({ ranges }) => ranges.redis === undefined && ranges.valkey !== undefined) ?? false;
}
