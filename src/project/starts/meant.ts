import { baseOf, folderOf, isWithin } from "../paths.ts";
import type { Start, Startup } from "./start.ts";

/**
 * Finds what is meant where a start reads a file that is not in view, as in an image that is built elsewhere, or that is not
 * where it is said to be: the only configuration file of that name below the file that starts it.
 *
 * @param configs the configuration files that were found
 */
export function withMeant(configs: readonly string[]): (startup: Startup) => Startup {
  const named = new Map<string, string[]>();
  for (const name of configs) named.set(baseOf(name), [...(named.get(baseOf(name)) ?? []), name]);
  return (startup) => {
    const starts = startup.starts.map((start) => {
      const names = namesMeant(start);
      const home = folderOf(startup.file);
      for (const name of names) {
        const [only, ...others] = (named.get(name) ?? []).filter((path) => home === "." || isWithin(path, home));
        if (only !== undefined && others.length === 0) return { ...start, meant: only };
      }
      return start;
    });
    return { ...startup, starts };
  };
}

/** The names of its file on the machine and in the container. */
function namesMeant({ config, idle = [] }: Start): string[] {
  if (config.kind === "none") {
    return idle.flatMap(({ source }) =>
      source.kind === "bind" && source.is === "outside" ? [baseOf(source.path)] : [],
    );
  }
  if (config.kind !== "missing" && config.kind !== "unknown") return [];
  const source = config.mount?.source;
  return [...(source?.kind === "bind" ? [baseOf(source.path)] : []), baseOf(config.at)];
}
