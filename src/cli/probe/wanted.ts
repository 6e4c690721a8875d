import { wordsFor } from "../../../grammar/acl-user.ts";
import { catalogueAt, type DirectiveName, spellingsOf } from "../../../grammar/catalogue.ts";
import { defaultTarget, type Target } from "../../../grammar/version.ts";
import type { Answers } from "../../facts/answers.ts";
import type { DataNode, Group, Instance } from "../../model/deployment.ts";
import type { Setting } from "../../model/known.ts";
import { neededCommands } from "../../model/links/needs.ts";
import type { SecretName } from "../../model/settings.ts";
import type { Wanted } from "../../probe/request.ts";

/** What rules ask of every running instance, whatever its files set. */
export const always: readonly DirectiveName[] = [
  ...(["bind", "port", "protected-mode", "databases", "dir", "dbfilename", "timeout", "tcp-keepalive"] as const),
  ...(["maxmemory", "maxmemory-policy", "client-output-buffer-limit", "appendonly", "appendfsync", "save"] as const),
  ...(["requirepass", "masterauth", "masteruser", "aclfile", "acl-pubsub-default"] as const),
  ...(["min-replicas-to-write", "min-replicas-max-lag", "replica-priority", "replica-read-only"] as const),
  ...(["replica-serve-stale-data", "replica-announce-ip", "replica-announce-port", "replica-announced"] as const),
  ...(["repl-timeout", "repl-ping-replica-period", "repl-backlog-size", "repl-backlog-ttl"] as const),
  ...(["repl-diskless-sync", "repl-diskless-sync-delay", "repl-diskless-load"] as const),
  ...([
    "replica-ignore-maxmemory",
    "maxclients",
    "stop-writes-on-bgsave-error",
    "cluster-enabled",
    "notify-keyspace-events",
    "busy-reply-threshold",
  ] as const),
  ...(["tls-port", "tls-replication", "tls-auth-clients", "tls-auth-clients-user"] as const),
  ...(["tls-cert-file", "tls-key-file", "tls-ca-cert-file", "tls-ca-cert-dir", "tls-protocols"] as const),
];

/** Lines that are no settings: CONFIG GET does not know them. */
export const never: ReadonlySet<DirectiveName> = new Set(["include", "loadmodule", "rename-command", "user"]);

const secrets: readonly SecretName[] = ["requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass"];

/** The second tier: what to ask an instance beyond INFO and ROLE, as its files declare it. Sentinels have none. */
export function wantedOf(instance: Instance): Wanted {
  if (instance.kind === "sentinel") return { config: [], dryRuns: [] };
  const { loading } = instance;
  const set = loading.applied.map(({ at }) => at.name).filter((name) => !never.has(name));
  return {
    config: spelled(new Set([...always, ...set]), loading.target, instance.deployment.isTargetAssumed),
    dryRuns: dryRuns(instance),
    declaredSecrets: declaredSecretsOf(instance),
  };
}

/** What the files of a server say in clear, to compare with. */
export function declaredSecretsOf({ kind, settings }: Instance): ReadonlyMap<string, string> {
  const declared = secrets.flatMap((name): [name: string, secret: string][] => {
    const secret = kind === "server" ? settings.secret(name).or(undefined)?.inClear() : undefined;
    return secret === undefined ? [] : [[name, secret]];
  });
  return new Map(declared);
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

/** Answers in which each directive stands once, by the name that its release prefers: servers tell it under all its names. */
export function withoutAliases({ instances, ...rest }: Answers): Answers {
  return {
    ...rest,
    instances: instances.map((instance) => {
      const told = new Set(instance.config.map(([name]) => name));
      const isSecond = (name: string) => preferred(name).some((better) => better !== name && told.has(better));
      return { ...instance, config: instance.config.filter(([name]) => !isSecond(name)) };
    }),
  };
}

/** The name of a directive in the newest releases. */
function preferred(name: string): readonly string[] {
  return Object.values(defaultTarget).flatMap((target) => catalogueAt(target).find(name)?.name ?? []);
}

/** What sentinels and replicas run on a node, as whom. */
function dryRuns(node: DataNode): Wanted["dryRuns"] {
  const wanted = new Map<string, Wanted["dryRuns"][number]>();
  const host = { target: node.loading.target, sentinel: false, allChannels: false };
  for (const [kind, user] of usersOf(node)) {
    for (const { command, subcommand, channel, isFree } of neededCommands(kind, host.target)) {
      if (isFree) continue;
      const argv = wordsFor(
        [command, subcommand, channel].filter((word) => word !== undefined),
        host,
      );
      wanted.set(JSON.stringify([user, argv]), { user, command: argv });
    }
  }
  return [...wanted.values()];
}

type GroupUser = readonly [kind: "watch" | "replication", user: string];

const users = new WeakMap<Group, readonly GroupUser[]>();

/** Each once. */
function usersOf({ group }: DataNode): readonly GroupUser[] {
  const known = users.get(group);
  if (known) return known;
  const watching = group.masters.flatMap(({ watches }) => watches.map(({ authUser }) => authUser));
  const following = group.nodes.length < 2 ? [] : group.nodes.map(({ settings }) => settings.get("masteruser"));
  const named = (all: readonly Setting<string | undefined>[]) =>
    new Set(all.flatMap((user) => (user.isKnown ? [user.value || "default"] : [])));
  const found = [
    ...[...named(watching)].map((user) => ["watch", user] as const),
    ...[...named(following)].map((user) => ["replication", user] as const),
  ];
  users.set(group, found);
  return found;
}
