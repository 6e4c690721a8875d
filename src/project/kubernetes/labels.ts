import type { YamlMap } from "../yaml/yaml.ts";
import { mapAt, mapsAt, textsAt, valueAt, valuesOf } from "./fields.ts";

export type Labels = ReadonlyMap<string, string>;

/** Whether labels have all that a Service's selector names; one that names nothing selects nothing. */
export function hasAll(labels: Labels, selector: Labels): boolean {
  return selector.size > 0 && [...selector].every(([name, value]) => labels.get(name) === value);
}

/**
 * Whether a label selector (`matchLabels`, `matchExpressions`) matches. One that is there and empty matches all, one
 * that is absent nothing.
 */
export function matches(selector: YamlMap | undefined, labels: Labels): boolean {
  if (!selector) return false;
  for (const [name, value] of valuesOf(mapAt(selector, "matchLabels"))) {
    if (labels.get(name) !== value) return false;
  }
  return mapsAt(selector, "matchExpressions").every((expression) => {
    const value = labels.get(valueAt(expression, "key") ?? "");
    const isListed = textsAt(expression, "values").some((text) => text.value === value);
    switch (valueAt(expression, "operator")) {
      case "In":
        return isListed;
      case "NotIn":
        return !isListed;
      case "Exists":
        return value !== undefined;
      case "DoesNotExist":
        return value === undefined;
      default:
        return false;
    }
  });
}
