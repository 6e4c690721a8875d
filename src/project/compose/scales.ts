import { SourceText } from "../../syntax/source-text.ts";
import { baseOf, join } from "../paths.ts";
import type { Candidate } from "./candidates.ts";
import type { Files } from "./files.ts";
import { get, type MapNode, mapNode, type Entry as Pair } from "./tree.ts";

/** Files in which people write down how they start a project. */
const ofCommands = /^(?:makefile|justfile|taskfile\.ya?ml|readme(?:\.\w+)?|.*\.(?:sh|bat|cmd|ps1|mk))$/i;

/** How often the services of a project are started, as `up --scale redis=3` in files beside it says it, if all agree. */
export function scalesOf(folder: string, files: Files): (project: Candidate) => Scales {
  let found: readonly string[] | undefined;
  return ({ paths, isPart }) => {
    found ??= (files.disk.list(folder) ?? [])
      .filter(({ name, kind }) => kind === "file" && ofCommands.test(name))
      .flatMap(({ name }) => files.host(join(folder, name))?.text.split("\n") ?? [])
      .filter((line) => line.length < 2000 && line.includes("--scale") && line.includes("compose"));
    const scales = new Map<string, string | undefined>();
    for (const line of found) {
      const given = [...line.matchAll(/(?:^|\s)(?:-f|--file)[ =](\S+)/g)].map(([, path = ""]) => baseOf(path));
      const isMeant = given.length === 0 ? !isPart : paths.some((path) => given.includes(baseOf(path)));
      if (!isMeant) continue;
      for (const [, service = "", count] of line.matchAll(/--scale[ =]([\w.-]+)=(\d{1,6})\b/g)) {
        scales.set(service, scales.has(service) && scales.get(service) !== count ? undefined : count);
      }
    }
    return scales;
  };
}

export type Scales = ReadonlyMap<string, string | undefined>;

/** The services with their `scale` as a command gives it; it counts more than what their files say. */
export function withScales(tree: MapNode, scales: Scales): MapNode {
  const services = tree.entries.get("services");
  if (services?.value.kind !== "map" || scales.size === 0) return tree;
  const entries = [...services.value.entries].map(([name, entry]): [string, Pair] => {
    const count = scales.get(name);
    const { key, value } = entry;
    // Docker cannot give one name to several containers.
    if (count === undefined || value.kind !== "map" || get(value, "container_name")) return [name, entry];
    const { host, span } = key;
    const text = SourceText.written(host, count, span);
    const scale: Pair = { key, value: { kind: "text", host, span, text, style: "plain", isNull: false, unset: [] } };
    return [name, { key, value: mapNode(value, [...value.entries, ["scale", scale]]) }];
  });
  return mapNode(tree, [...tree.entries, ["services", { key: services.key, value: mapNode(services.value, entries) }]]);
}
