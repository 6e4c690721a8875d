import { isAtLeast } from "../../../grammar/version.ts";
import { isGivenName } from "../../syntax/masking.ts";
import type { DataNode, Instance, Sentinel, Watch } from "../deployment.ts";
import { type Fix, insert } from "../edit.ts";
import { Setting } from "../known.ts";
import { inFile } from "../origin.ts";
import { Secret } from "../secret.ts";
import { type Broken, type NeededCommand, neededCommands } from "./needs.ts";

/** What a command answers to. Who renames one wants its new name to be unknown, so it does not print. */
export type CommandName =
  | { readonly kind: "original" }
  /** `key`: equal for names that are one to a server. */
  | { readonly kind: "renamed"; readonly name: Secret; readonly key: Secret }
  | { readonly kind: "disabled" };

/** A command that the near end of a link sends, under which name, and which name the far end knows it by. */
export interface CommandUse {
  readonly need: NeededCommand;
  readonly sent: Setting<CommandName>;
  readonly known: Setting<CommandName>;
  /** @throws Undecided where either side is unknown */
  readonly arrives: boolean;
}

/** Sentinel can be told other names for the commands it sends: `sentinel rename-command`. */
export function canMap({ loading }: Sentinel): boolean {
  return isAtLeast(loading.target, { redis: "5.0", valkey: "7.2" });
}

/** The name of a command on an instance, after all its `rename-command` lines. */
export function commandName({ settings, origin }: Instance, command: string): Setting<CommandName> {
  let current = command;
  let name: Setting<CommandName> | undefined;
  for (const { args, file, reading } of settings.lines("rename-command")) {
    const [from, to] = args;
    if (!from || !to || from.value.toLowerCase() !== current) continue;
    const at = inFile(file, from);
    if (reading === "placeholder")
      return Setting.unknown("the value that replaces the placeholder of rename-command", at);
    current = to.value.toLowerCase();
    name = Setting.known(nameOf(to.value, command), at);
    if (current === "") break;
  }
  if (name) return name;
  const elsewhere = settings.addedBy("rename-command");
  if (settings.unread !== undefined) return Setting.unknown(settings.unread, origin);
  if (elsewhere) return Setting.unknown(`whether ${elsewhere} renames commands`, origin);
  return Setting.known({ kind: "original" }, origin);
}

/** Original names of the commands that an instance renames or disables. A name given to one can be renamed again. */
export function renamedCommands({ settings }: Instance): ReadonlySet<string> {
  const originals = new Set<string>();
  for (const { args, file, reading } of settings.lines("rename-command")) {
    const [from] = args;
    if (from && reading !== "placeholder" && !isGivenName(file, from)) originals.add(from.value.toLowerCase());
  }
  return originals;
}

/** What a sentinel calls a command: on all nodes of the master, and on the other sentinels that watch it. */
export function mappedName(watch: Watch, command: string): Setting<CommandName> {
  const line = watch.lines("rename-command").find(({ args }) => args[1]?.value.toLowerCase() === command);
  const [, from, to] = line?.args ?? [];
  if (!line || !from || !to) return Setting.known({ kind: "original" }, { ...watch.origin, from: "default" });
  const at = inFile(line.file, from);
  return line.reading === "placeholder"
    ? Setting.unknown("the value that replaces the placeholder of sentinel rename-command", at)
    : Setting.known(nameOf(to.value, command), at);
}

export function sameName(a: CommandName, b: CommandName): boolean {
  if (a.kind === "renamed" && b.kind === "renamed") return a.key.equals(b.key);
  return a.kind === b.kind && a.kind !== "disabled";
}

/** Tells a sentinel the name that all nodes of a master use for a command. */
export function mapTo(watch: Watch, command: string, name: CommandName): Fix {
  const master = watch.lines("monitor")[0]?.master;
  if (name.kind !== "renamed" || !master || !canMap(watch.sentinel)) return undefined;
  const words = ["sentinel", "rename-command", master.value, command.toUpperCase(), name.name];
  return insert(watch.sentinel, words, watch.origin);
}

/** What a sentinel sends to a node. */
export function commandsOfWatch(watch: Watch, to: DataNode): readonly CommandUse[] {
  const needs = withLogin("watch", watch.sentinel, watch.authPass);
  return needs.map((need) => use(need, mappedName(watch, need.command), to));
}

/** What a replica sends to its master: always original names. */
export function commandsOfReplication(from: DataNode, to: DataNode): readonly CommandUse[] {
  const original = Setting.known<CommandName>({ kind: "original" }, from.origin);
  return withLogin("replication", from, from.settings.secret("masterauth")).map((need) => use(need, original, to));
}

/** What a sentinel sends to another that watches the same master (sentinelInstanceMapCommand goes by that master). */
export function commandsOfPeer(
  watch: Watch,
  to: Sentinel,
  password: Setting<Secret | undefined>,
): readonly CommandUse[] {
  const needs = withLogin("peer", watch.sentinel, password);
  return needs.map((need) => use(need, mappedName(watch, need.command), to));
}

/** Who has no password sends no AUTH. */
function withLogin(
  kind: "replication" | "watch" | "peer",
  { loading }: Instance,
  password: Setting<Secret | undefined>,
): readonly NeededCommand[] {
  const needs = neededCommands(kind, loading.target);
  return password.or(undefined) ? needs : needs.filter(({ breaks }) => breaks !== ("login" satisfies Broken));
}

function use(need: NeededCommand, sent: Setting<CommandName>, to: Instance): CommandUse {
  const known = commandName(to, need.command);
  return {
    need,
    sent,
    known,
    get arrives() {
      return sameName(sent.value, known.value);
    },
  };
}

function nameOf(written: string, original: string): CommandName {
  const key = written.toLowerCase();
  if (key === original) return { kind: "original" };
  return key === "" ? { kind: "disabled" } : { kind: "renamed", name: Secret.plain(written), key: Secret.plain(key) };
}
