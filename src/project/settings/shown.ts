import type { Span } from "../../syntax/config-file.ts";
import type { Json } from "./json.ts";

/** Keys whose texts are no secrets; `options` and `reason` are not among them, and no key we do not know. */
const plainKeys: ReadonlySet<string> = new Set([
  ...["$schema", "target", "failOn", "format", "severity", "kind", "host", "address", "rule", "file"],
  ...["files", "ignore", "includeRoots", "partial", "port", "maxWarnings"],
]);
/** Objects whose keys are names. */
const plainMaps: ReadonlySet<string> = new Set(["rules", "hosts"]);

/** What of a project file may be shown in a frame, in order: no comment, and no value that can be a secret. */
export function shownParts(root: Json | undefined, punctuation: readonly Span[]): Span[] {
  const parts = [...punctuation];
  const visit = (json: Json, isPlain: boolean, isInMap: boolean) => {
    if (json.kind === "object") {
      for (const { name, span, value } of json.members) {
        if (/^[^\s=@]{1,200}$/.test(name)) parts.push(span);
        visit(value, isInMap || plainKeys.has(name), isInMap || plainMaps.has(name));
      }
    } else if (json.kind === "list") for (const item of json.items) visit(item, isPlain, isInMap);
    else if (isPlain && !(json.kind === "text" && holdsSecret(json.value))) parts.push(json.span);
  };
  if (root) visit(root, false, false);
  return parts.sort((a, b) => a.start - b.start);
}

function holdsSecret(text: string): boolean {
  return /:\/\/.*@|requirepass|(?:master|primary)auth|auth-pass|password/is.test(text);
}
