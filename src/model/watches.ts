import { isPlaceholder } from "../../grammar/placeholder.ts";
import type { AppliedStatement, Loading } from "../syntax/load.ts";
import { decode } from "../syntax/position.ts";
import { type Address, normalizeHost } from "./address.ts";
import type { Sentinel, Watch } from "./deployment.ts";
import { Setting } from "./known.ts";
import { atWords, inFile, type Origin } from "./origin.ts";
import { Secret } from "./secret.ts";
import { failoverRuns } from "./votes/epochs.ts";

/** `atoi`: Sentinel reads the numbers of its statements as far as they go, in every version. */
function lenientInteger(text: string): number {
  return Number.parseInt(text, 10) || 0;
}

/**
 * The masters a sentinel watches, each with what its other statements say of it.
 *
 * @param failingOver names whose master may be another one at any moment
 */
export function readWatches(sentinel: Sentinel, loading: Loading, failingOver?: ReadonlySet<string>): Watch[] {
  const about = new Map<string, AppliedStatement[]>();
  for (const applied of loading.statements) {
    if (!applied.master) continue;
    const group = about.get(applied.master.value);
    if (group) group.push(applied);
    else about.set(applied.master.value, [applied]);
  }
  const refused = refusedLines(loading);
  const watches: Watch[] = [];
  for (const [name, statements] of about) {
    const monitor = statements.find(({ at }) => at.name === "monitor");
    if (monitor) watches.push(readWatch(sentinel, name, monitor, statements, refused));
  }
  if (failingOver?.size)
    return watches.map((watch) =>
      failingOver.has(watch.name) ? { ...watch, address: Setting.unknown(failoverRuns, watch.address.origin) } : watch,
    );
  return watches;
}

function readWatch(
  sentinel: Sentinel,
  name: string,
  monitor: AppliedStatement,
  all: AppliedStatement[],
  refused: ReadonlySet<string>,
): Watch {
  const origin = inFile(monitor.file, monitor.directive);
  const last = (statement: string) => all.findLast(({ at }) => at.name === statement);
  const one = <T>(statement: string, read: (word: string) => T, fallback: T): Setting<T> => {
    const applied = last(statement);
    if (applied) return word(applied, 1, read);
    const absent = { ...origin, from: "default" } as const;
    if (refused.has(`${statement} ${name}`))
      return Setting.unknown(`a line sentinel ${statement} that the server accepts`, absent);
    const { unread } = sentinel.settings;
    return unread === undefined ? Setting.known(fallback, absent) : Setting.unknown(unread, absent);
  };
  const each = (statement: string) =>
    all.filter(({ at, args }) => at.name === statement && args.length > 2).map((applied) => addressAt(applied, 1));
  const epoch = last("config-epoch");
  return {
    sentinel,
    name: decode(name),
    origin,
    nameOrigin: inFile(monitor.file, monitor.args[0] ?? monitor.directive),
    address: addressAt(monitor, 1),
    quorum: word(monitor, 3, lenientInteger),
    downAfter: one("down-after-milliseconds", lenientInteger, 30_000),
    failoverTimeout: one("failover-timeout", lenientInteger, 180_000),
    parallelSyncs: one("parallel-syncs", lenientInteger, 1),
    authUser: one<string | undefined>("auth-user", (text) => text || undefined, undefined),
    authPass: one<Secret | undefined>("auth-pass", (text) => (text ? Secret.plain(text) : undefined), undefined),
    configEpoch: epoch && word(epoch, 1, lenientInteger),
    knownReplicas: each("known-replica"),
    knownSentinels: each("known-sentinel"),
    live: sentinel.live?.watches.get(decode(name)),
    lines: (statement) => all.filter(({ at }) => at.name === statement),
  };
}

function word<T>(applied: AppliedStatement, index: number, read: (text: string) => T): Setting<T> {
  const found = applied.args[index];
  const origin: Origin = inFile(applied.file, found ?? applied.directive);
  return found === undefined || isUnfilled(applied, found.value)
    ? Setting.unknown(`the value that replaces the placeholder of sentinel ${applied.at.name}`, origin)
    : Setting.known(read(found.value), origin);
}

function addressAt(applied: AppliedStatement, index: number): Setting<Address> {
  const host = applied.args[index];
  const port = applied.args[index + 1];
  const words = [host, port].filter((word) => word !== undefined);
  const origin = atWords(applied.file, words, applied.directive);
  if (!host || !port || isUnfilled(applied, host.value) || isUnfilled(applied, port.value)) {
    return Setting.unknown(`the address that replaces the placeholder of sentinel ${applied.at.name}`, origin);
  }
  return Setting.known({ host: normalizeHost(host.value), port: lenientInteger(port.value) }, origin);
}

/** What lines that the server refuses (misspelt, above their monitor line, with a wrong value) were to say, and of whom. */
function refusedLines(loading: Loading): ReadonlySet<string> {
  const refused = new Set<string>();
  for (const problem of loading.problems) {
    const statement = problem.kind === "unknown-directive" ? problem.suggestion : "name" in problem && problem.name;
    if (statement) for (const { value } of problem.directive.args) refused.add(`${statement} ${value}`);
  }
  return refused;
}

/** On a line with a placeholder the words that hold none are known all the same. */
function isUnfilled(applied: AppliedStatement, text: string): boolean {
  return applied.reading === "placeholder" && isPlaceholder(text);
}
