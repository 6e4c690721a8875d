/** Makes text fit to be written to a terminal: nothing in it can move the cursor, colour, hide or reorder anything. */

/** Controls, marks of writing direction, invisible separators, lone surrogates. */
const unprintable =
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}|[\u{e0000}-\u{e007f}]/gu;

/** One line of text with every unprintable character as an escape: `\x1b`, `\u202e`. */
export function printable(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : text.replace(unprintable, escaped);
}

function escaped(character: string): string {
  const known = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  if (known) return known;
  const code = character.codePointAt(0)!;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
