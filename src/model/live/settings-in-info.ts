import type { DirectiveName } from "../../../grammar/catalogue.ts";
import type { Section } from "../../facts/read.ts";
import type { Word } from "../../syntax/config-file.ts";

/** A setting that INFO shows. */
export interface SettingInInfo {
  readonly name: DirectiveName;
  /** The field. */
  readonly field: Word;
  /** Its value. */
  readonly at: Word;
  /** What a file would say. */
  readonly text: string;
}

/**
 * Fields that are settings (genRedisInfoString in server.c). `tcp_port` is none of them: it is the TLS port where there
 * is no other.
 */
const fields: readonly (readonly [field: string, name: DirectiveName, isSwitch?: "switch"])[] = [
  ["maxclients", "maxclients"],
  ["maxmemory", "maxmemory"],
  ["maxmemory_policy", "maxmemory-policy"],
  ["aof_enabled", "appendonly", "switch"],
  ["repl_backlog_size", "repl-backlog-size"],
  ["slave_priority", "replica-priority"],
  ["slave_read_only", "replica-read-only", "switch"],
  ["replica_announced", "replica-announced", "switch"],
  ["cluster_enabled", "cluster-enabled", "switch"],
];

/** The settings that an instance told of without being asked for them. */
export function* settingsInInfo({ lines }: Section): Iterable<SettingInInfo> {
  const info = new Map((lines.get("info") ?? []).map(({ words: [name, value] }) => [name!.value, [name!, value!]]));
  const isFilling = info.get("master_link_status")?.[1]?.value === "down" || info.get("loading")?.[1]?.value === "1";
  for (const [from, name, isSwitch] of fields) {
    const [field, at] = info.get(from) ?? [];
    if (!field || !at || !/^[\w-]+$/.test(at.value)) continue;
    // The append-only file is closed while a first copy is loaded (readSyncBulkPayload in replication.c).
    if (name === "appendonly" && at.value === "0" && isFilling) continue;
    const text = isSwitch ? { "0": "no", "1": "yes" }[at.value] : at.value;
    if (text !== undefined) yield { name, field, at, text };
  }
}
