import { printable } from "../report/escape.ts";

/** Text as XML: nothing in it is markup, and no character is one that XML forbids (https://www.w3.org/TR/xml/#charsets). */
export function xmlText(text: string): string {
  return printable(text)
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; what is in it is XML already. */
export function element(name: string, attributes: Attributes, ...inside: readonly string[]): string {
  const pairs = Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [` ${key}="${typeof value === "number" ? rounded(value) : xmlText(value)}"`];
  });
  return inside.length === 0 ? `<${name}${pairs.join("")}/>` : `<${name}${pairs.join("")}>${inside.join("")}</${name}>`;
}

/** A tenth of a pixel is enough. */
export function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
