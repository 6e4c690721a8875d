import type { Span } from "../../syntax/config-file.ts";
import type { Json } from "./json.ts";

/** Keys whose texts are no secrets; `options` and `reason` are not among them, and no key we do not know. */
const textKeys: ReadonlySet<string> = new Set([
  ...["$schema", "target", "failOn", "format", "severity", "kind", "host", "address", "rule", "file"],
  ...["files", "ignore", "includeRoots"],
]);
const otherKeys: ReadonlySet<string> = new Set(["partial", "port", "maxWarnings"]);

/**
 * What of a project file may be shown in a frame, in order: no comment, and no value that can be a secret.
 *
 * @param isSound whether a value is surely what it seems to be
 */
export function shownParts(
  root: Json | undefined,
  punctuation: readonly Span[],
  isSound: (span: Span) => boolean,
): Span[] {
  const parts = [...punctuation];
  const visit = (json: Json, path: readonly string[]) => {
    if (json.kind === "object") {
      for (const { name, span, value } of json.members) {
        if (/^[^\s=@]{1,200}$/.test(name)) parts.push(span);
        visit(value, [...path, name]);
      }
    } else if (json.kind === "list") for (const item of json.items) visit(item, path);
    else if (isPlain(json, path) && isSound(json.span)) parts.push(json.span);
  };
  if (root) visit(root, []);
  return parts.sort((a, b) => a.start - b.start);
}

function isPlain(json: Json, path: readonly string[]): boolean {
  const [first, second] = path;
  const key = path.at(-1) ?? "";
  const isRule = first === "rules" && path.length > 1;
  if (json.kind !== "text") return otherKeys.has(key) || (isRule && !namesSecret.test(key));
  if (namesSecret.test(json.value) || /:\/\/.*@/s.test(json.value)) return false;
  const isHost = first === "hosts" && path.length === 2 && second !== undefined;
  if (isHost || key === "address") return !json.value.includes("@");
  return textKeys.has(key) || (isRule && path.length === 2);
}

const namesSecret = /requirepass|(?:master|primary)auth|auth-pass|password|secret/i;
