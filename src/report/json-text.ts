/** A value as JSON that is fit for a terminal, ending with a line feed. */
export function jsonText(value: unknown): string {
  return `${forTerminal(JSON.stringify(value, undefined, 2))}\n`;
}

/** The same on one line. */
export function jsonLine(value: unknown): string {
  return `${forTerminal(JSON.stringify(value))}\n`;
}

function forTerminal(json: string): string {
  return json.replace(/[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, escaped);
}

/** Characters that JSON allows and a terminal may act upon. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
