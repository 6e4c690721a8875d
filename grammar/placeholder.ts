/** Template syntax in values: what stands there is known only after something else has filled it in. */

/**
 * `${X}`, `$(x)`, `{{ x }}`, `{% x %}`, `<%= x %>`, `%name%`, `__NAME__` anywhere in a word; `$NAME`, `<name>`, `{name}`
 * only as a whole word.
 */
const placeholder =
  /\$\{|\$\(|\{\{|\{%|<%|%[A-Za-z][\w.-]*%|__[A-Z][A-Z0-9_]*__|^\$[A-Za-z_]\w*$|^<[A-Za-z][\w .-]*>$|^\{[A-Za-z][\w.-]*\}$/;

export function isPlaceholder(text: string): boolean {
  // Most values are short and hold none of these characters.
  return mayHold(text) && placeholder.test(text);
}

function mayHold(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 36 || code === 37 || code === 60 || code === 123 || (code === 95 && text.charCodeAt(at + 1) === 95))
      return true;
  }
  return false;
}

const pairs = [
  ["{{", "}}"],
  ["{%", "%}"],
  ["<%", "%>"],
  ["${", "}"],
  ["$(", ")"],
] as const;

/** What closes the placeholder that a word leaves open: "}}" for "{{" or "a{{-"; undefined if nothing is open. */
export function unclosedBy(text: string): string | undefined {
  if (!mayHold(text)) return undefined;
  for (const [opens, closes] of pairs) {
    const last = text.lastIndexOf(opens);
    if (last >= 0 && !text.includes(closes, last + opens.length)) return closes;
  }
  return undefined;
}
