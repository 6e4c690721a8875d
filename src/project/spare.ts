import type { ConfigFile } from "../syntax/config-file.ts";
import type { Member } from "./part.ts";
import { baseOf, folderOf, join } from "./paths.ts";

/** Lines of the file that comes with the server, of every release, and those a sentinel adds at its first start. */
const stock =
  /^(?:port 26379|daemonize (?:yes|no)|protected-mode (?:yes|no)|(?:dir|pidfile|logfile|loglevel) \S*|acllog-max-len \d+|latency-tracking-info-percentiles .*|user default on nopass .*|sentinel (?:monitor mymaster 127\.0\.0\.1 6379 2|down-after-milliseconds mymaster 30000|parallel-syncs mymaster 1|failover-timeout mymaster 180000|master-reboot-down-after-period mymaster 0|deny-scripts-reconfig yes|(?:resolve|announce)-hostnames no|myid \w+|(?:(?:config|leader)-epoch mymaster|current-epoch) 0))$/;

/** Lines that make a server one of a deployment. */
const edited =
  /^(?:replicaof|slaveof|masterauth|masteruser|requirepass|user|aclfile|include|(?:replica|slave)-announce-.*)$/;

/**
 * Files as they come with the server, above folders that hold those of the same names for each host: nothing starts them.
 *
 * @param members all that was found
 */
export function spares(members: readonly Member[], files: ReadonlyMap<string, ConfigFile>): ReadonlySet<string> {
  const stocked = members.filter(({ name, kind }) => kind === "sentinel" && isStock(files.get(name)!));
  const spare = new Set<string>();
  if (stocked.length === 0) return spare;
  const below = alikeBelow(members);
  for (const { name, evidence } of stocked) {
    const [watch] = evidence.watches;
    const used = below.get(name) ?? [];
    // Where others watch the same address it may be one of them, all on one machine.
    const isMet = used.some((other) => other.evidence.watches.some(({ at }) => at.key === watch?.at.key));
    if (!watch || used.length < 2 || isMet) continue;
    spare.add(name);
    const servers = members.filter((other) => other.kind === "server" && folderOf(other.name) === folderOf(name));
    for (const server of servers) {
      const isEdited = files.get(server.name)!.directives.some((line) => edited.test(line.name.value.toLowerCase()));
      if (!isEdited && (below.get(server.name)?.length ?? 0) > 1) spare.add(server.name);
    }
  }
  return spare;
}

/** By the name of a file that may be there: those called so in folders below. */
function alikeBelow(members: readonly Member[]): ReadonlyMap<string, readonly Member[]> {
  const found = new Map<string, Member[]>();
  for (const member of members) {
    for (let folder = folderOf(member.name); folder !== folderOf(folder); ) {
      folder = folderOf(folder);
      const name = join(folder, baseOf(member.name));
      const others = found.get(name);
      if (others) others.push(member);
      else found.set(name, [member]);
    }
  }
  return found;
}

function isStock({ directives }: ConfigFile): boolean {
  return directives.every(({ name, args }) =>
    stock.test([name.value.toLowerCase(), ...args.map(({ value }) => value)].join(" ")),
  );
}
