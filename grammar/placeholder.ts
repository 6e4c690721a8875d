/** Template syntax in values: what stands there is known only after something else has filled it in. */

/**
 * `{{ x }}`, `{% x %}`, `<%= x %>`, `%name%`, `__NAME__` anywhere in a word; `{name}`, `@name@` only as a whole word:
 * nobody takes them for anything that a server or a shell fills in.
 */
const ofTemplate = /\{\{|\{%|<%|%[A-Za-z][\w.-]*%|__[A-Z][A-Z0-9_]*__|^\{[A-Za-z][\w.-]*\}$|^@[A-Za-z][\w.-]*@$/;

/** `${X}`, `$(x)` anywhere in a word; `$NAME`, `<name>` only as a whole word. */
const ofShell = /\$\{|\$\(|^\$[A-Za-z_]\w*$|^<[A-Za-z][\w .-]*>$/;

export function isPlaceholder(text: string): boolean {
  // Most values are short and hold none of these characters.
  return mayHold(text) && (ofTemplate.test(text) || ofShell.test(text));
}

/** A placeholder of a template engine or of a script that fills in files, not of a shell. */
export function isOfTemplate(text: string): boolean {
  return mayHold(text) && ofTemplate.test(text);
}

function mayHold(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (
      code === 36 ||
      code === 37 ||
      code === 60 ||
      code === 64 ||
      code === 123 ||
      (code === 95 && text.charCodeAt(at + 1) === 95)
    )
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

const marks = [...pairs, ["%", "%"], ["__", "__"], ["@", "@"], ["<", ">"], ["{", "}"]] as const;

/** What stands before and behind the name in the first placeholder of a text; undefined for `$NAME`. */
export function marksOf(text: string): readonly [opens: string, closes: string] | undefined {
  return marks.find(([opens, closes]) => {
    const at = text.indexOf(opens);
    return at >= 0 && text.includes(closes, at + opens.length);
  });
}
