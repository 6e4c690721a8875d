import { SourceText } from "../../syntax/source-text.ts";
import type { Environment } from "../containers/container.ts";

/**
 * `$(NAME)` of variables with a value, as the kubelet puts them into `command`, `args` and values of variables. `$$` is a
 * dollar; what names no known variable stays as it is written, so that it is seen as a placeholder.
 */
export function expand(text: SourceText, variables: Environment): SourceText {
  const { value } = text;
  if (!value.includes("$")) return text;
  const parts: SourceText[] = [];
  let at = 0;
  for (const match of value.matchAll(/\$\$|\$\(([^)]*)\)/g)) {
    const [all, name] = match;
    const written = text.slice(match.index, match.index + all.length);
    const filled = name === undefined ? "$" : variables.get(name)?.value;
    if (filled === undefined) continue;
    parts.push(text.slice(at, match.index), written.with(filled));
    at = match.index + all.length;
  }
  if (parts.length === 0) return text;
  return SourceText.join([...parts, text.slice(at)], { host: text.host, ...text.span });
}
