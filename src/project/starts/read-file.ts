import { baseOf } from "../paths.ts";
import type { Start } from "./start.ts";

/** The project's file that it reads, or that it was meant to read. */
export function fileOf(start: Start): string | undefined {
  const { config, idle = [], mode } = start;
  if (config.kind === "file") return config.path;
  if (config.kind === "embedded") return config.from;
  if (start.meant !== undefined) return start.meant;
  const [only, ...others] = idle.flatMap(({ source, target }) => {
    const isMeant = /sentinel/i.test(baseOf(source.kind === "bind" ? source.path : target)) === (mode === "sentinel");
    return source.kind === "bind" && source.is === "file" && isMeant ? [source.path] : [];
  });
  return config.kind === "none" && others.length === 0 ? only : undefined;
}
