import type { SourceText } from "../../syntax/source-text.ts";
import type { YamlEntry, YamlList, YamlMap, YamlNode, YamlScalar } from "../yaml/yaml.ts";

/** Reading fields of objects: what is of another form than asked for counts as absent, as nothing can be made of it. */

function fieldOf(node: YamlNode | undefined, path: readonly string[]): YamlNode | undefined {
  let at = node;
  for (const key of path) at = at?.kind === "map" ? at.get(key) : undefined;
  return at;
}

export function mapAt(node: YamlNode | undefined, ...path: string[]): YamlMap | undefined {
  const found = fieldOf(node, path);
  return found?.kind === "map" ? found : undefined;
}

export function listAt(node: YamlNode | undefined, ...path: string[]): YamlList | undefined {
  const found = fieldOf(node, path);
  return found?.kind === "list" ? found : undefined;
}

/** The items of a list that are objects. */
export function mapsAt(node: YamlNode | undefined, ...path: string[]): readonly YamlMap[] {
  const items = listAt(node, ...path)?.items ?? [];
  return items.filter((item): item is YamlMap => item.kind === "map");
}

export function textsAt(node: YamlNode | undefined, ...path: string[]): readonly SourceText[] {
  const items = listAt(node, ...path)?.items ?? [];
  return items.filter((item): item is YamlScalar => item.kind === "scalar").map(({ text }) => text);
}

/** A value that is there; `~` and an empty one are not. */
export function textAt(node: YamlNode | undefined, ...path: string[]): SourceText | undefined {
  const found = fieldOf(node, path);
  return found?.kind === "scalar" && !found.isNull ? found.text : undefined;
}

export function valueAt(node: YamlNode | undefined, ...path: string[]): string | undefined {
  return textAt(node, ...path)?.value;
}

export function isTrue(node: YamlNode | undefined, ...path: string[]): boolean {
  return /^true$/i.test(valueAt(node, ...path) ?? "");
}

/** A whole number that is not negative. */
export function numberAt(node: YamlNode | undefined, ...path: string[]): number | undefined {
  const value = valueAt(node, ...path);
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

/** The entries of a map as texts by key; what is no text is left out. */
export function textEntries(node: YamlMap | undefined): readonly TextEntry[] {
  return (node?.entries ?? []).flatMap(({ key, value }: YamlEntry) =>
    value.kind === "scalar" ? [{ key, text: value.text, scalar: value }] : [],
  );
}

export interface TextEntry {
  readonly key: SourceText;
  readonly text: SourceText;
  readonly scalar: YamlScalar;
}

/** Labels by name. */
export function valuesOf(node: YamlMap | undefined): ReadonlyMap<string, string> {
  return new Map(textEntries(node).map(({ key, text }) => [key.value, text.value]));
}
