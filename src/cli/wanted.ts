import { wordsFor } from "../../grammar/acl-user.ts";
import { catalogueAt, type DirectiveName, spellingsOf } from "../../grammar/catalogue.ts";
import type { Target } from "../../grammar/version.ts";
import type { DataNode, Instance, Sentinel } from "../model/deployment.ts";
import { renamedCommands } from "../model/links/command-names.ts";
import { neededCommands } from "../model/links/needs.ts";
import type { SecretName } from "../model/settings.ts";
import type { Wanted } from "../probe/request.ts";

/** What rules ask of every running instance, whatever its files set. */
const always: readonly DirectiveName[] = [
  ...(["bind", "port", "protected-mode", "databases", "dir", "dbfilename", "timeout", "tcp-keepalive"] as const),
  ...(["maxmemory", "maxmemory-policy", "client-output-buffer-limit", "appendonly", "appendfsync", "save"] as const),
  ...(["requirepass", "masterauth", "masteruser", "aclfile", "acl-pubsub-default"] as const),
  ...(["min-replicas-to-write", "min-replicas-max-lag", "replica-priority", "replica-read-only"] as const),
  ...(["replica-serve-stale-data", "replica-announce-ip", "replica-announce-port", "replica-announced"] as const),
  ...(["repl-timeout", "repl-ping-replica-period", "repl-backlog-size", "repl-backlog-ttl"] as const),
  ...(["repl-diskless-sync", "repl-diskless-sync-delay", "repl-diskless-load"] as const),
  ...(["stop-writes-on-bgsave-error", "cluster-enabled", "notify-keyspace-events", "busy-reply-threshold"] as const),
  ...(["tls-port", "tls-replication", "tls-auth-clients", "tls-auth-clients-user"] as const),
  ...(["tls-cert-file", "tls-key-file", "tls-ca-cert-file", "tls-ca-cert-dir", "tls-protocols"] as const),
];

/** Lines that are no settings: CONFIG GET does not know them. */
const never: ReadonlySet<DirectiveName> = new Set(["include", "loadmodule", "rename-command", "user"]);

const secrets: readonly SecretName[] = ["requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass"];

/** The second tier: what to ask an instance beyond INFO and ROLE, as its files declare it. */
export function wantedOf(instance: Instance): Wanted {
  const { settings, loading } = instance;
  const set = loading.applied.map(({ at }) => at.name).filter((name) => !never.has(name));
  const names = instance.kind === "server" ? new Set([...always, ...set]) : [];
  const declaredSecrets = new Map<string, string>();
  for (const name of instance.kind === "server" ? secrets : []) {
    const declared = settings.secret(name).or(undefined)?.inClear();
    if (declared !== undefined) declaredSecrets.set(name, declared);
  }
  return {
    config: spelled(names, loading.target, instance.deployment.isTargetAssumed),
    dryRuns: dryRuns(instance),
    declaredSecrets,
  };
}

/** The same for a server that only a seed or a reply tells of. */
export function wantedOfStranger(kind: "server" | "sentinel" | "unknown"): Wanted {
  return { config: kind === "sentinel" ? [] : always.flatMap(spellingsOf), dryRuns: [] };
}

/** As the release calls them; where it is assumed, as any does. */
function spelled(names: Iterable<DirectiveName>, target: Target, isAssumed: boolean): string[] {
  const catalogue = catalogueAt(target);
  const spellings = [...names].flatMap((name) => {
    if (isAssumed) return spellingsOf(name);
    const known = catalogue.get(name);
    return known ? [known.spelling] : [];
  });
  return [...new Set(spellings)];
}

/** What others run on an instance, as whom. */
function dryRuns(to: Instance): Wanted["dryRuns"] {
  const wanted = new Map<string, Wanted["dryRuns"][number]>();
  const host = { target: to.loading.target, sentinel: to.kind === "sentinel", allChannels: false };
  for (const [kind, user] of to.kind === "sentinel" ? usersOfPeers(to) : usersOfNode(to)) {
    // Nobody knows what it is called until it is run.
    const renamed = renamedCommands(to);
    for (const { command, subcommand, channel, isFree } of neededCommands(kind, to.loading.target)) {
      if (isFree || renamed.has(command)) continue;
      const words = [command, subcommand, channel].filter((word) => word !== undefined);
      const argv = wordsFor(words, host);
      wanted.set(JSON.stringify([user, argv]), { user, command: argv });
    }
  }
  return [...wanted.values()];
}

function* usersOfNode({ group }: DataNode): Iterable<[kind: "watch" | "replication", user: string]> {
  const watches = group.masters.flatMap(({ watches }) => watches);
  for (const { authUser } of watches) if (authUser.isKnown) yield ["watch", authUser.value ?? "default"];
  for (const { settings } of group.nodes) {
    const user = settings.get("masteruser");
    if (user.isKnown && group.nodes.length > 1) yield ["replication", user.value || "default"];
  }
}

function* usersOfPeers({ deployment }: Sentinel): Iterable<[kind: "peer", user: string]> {
  if (deployment.sentinels.length < 2) return;
  for (const { peerUser } of deployment.sentinels)
    if (peerUser.isKnown) yield ["peer", peerUser.value ?? "default"];
}
