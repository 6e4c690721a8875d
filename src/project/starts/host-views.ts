import type { ConfigFile } from "../../syntax/config-file.ts";
import { hostView } from "../../syntax/embedded.ts";
import type { StartedMembers } from "./started.ts";
import type { Startups } from "./startups.ts";

/** One file for each file of another language, for reports: all configuration that stands in it. */
export function hostViews({ main, alternatives }: Startups, started: StartedMembers): ReadonlyMap<string, ConfigFile> {
  const embedded = new Map<string, Set<ConfigFile>>();
  for (const file of [...started.main, ...started.alternatives.flat()].flatMap((member) => member.embedded))
    embedded.set(file.uri, (embedded.get(file.uri) ?? new Set()).add(file));
  const views = new Map<string, ConfigFile>();
  for (const { host, shown } of [...main, ...alternatives].flatMap(({ hosts }) => hosts)) {
    if (!views.has(host.uri)) views.set(host.uri, hostView(host, [...(embedded.get(host.uri) ?? [])], shown));
  }
  return views;
}
