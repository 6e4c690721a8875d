import type { Entry } from "../source.ts";

const yamlName = /\.ya?ml$/i;

export function isYaml({ name, kind }: Entry): boolean {
  return kind === "file" && yamlName.test(name);
}

/** Whether the names in a folder let it hold compose files, so that a reader of YAML is needed. */
export function mayHoldCompose(entries: readonly Entry[]): boolean {
  return entries.some(isYaml);
}
