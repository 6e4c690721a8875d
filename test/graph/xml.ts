/** A strict reader for the part of XML 1.0 that we write: elements, attributes in double quotes, text, numeric references. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

const allowed = /^[\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** @throws where it is not well-formed */
export function parseXml(source: string): Element {
  if (!allowed.test(source)) throw new Error("a character that XML forbids");
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`${what} at ${at}: ${source.slice(at, at + 60)}`);
  };
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) at = pattern.lastIndex;
    return found ?? undefined;
  };
  const decoded = (raw: string) => {
    const rest = raw.replace(/&#(\d+);/g, "");
    if (/[&<]/.test(rest)) fail("a bare sign");
    return raw.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  };
  const element = (): Element => {
    const [, name = ""] = take(/<([a-z]+)/gy) ?? fail("no element");
    const attributes: Record<string, string> = {};
    for (
      let found = take(/ ([A-Za-z][A-Za-z0-9-]*)="([^"<]*)"/gy);
      found;
      found = take(/ ([A-Za-z][A-Za-z0-9-]*)="([^"<]*)"/gy)
    ) {
      if (found[1]! in attributes) fail(`a second ${found[1]}`);
      attributes[found[1]!] = decoded(found[2]!);
    }
    if (take(/\/>/gy)) return { name, attributes, children: [] };
    if (!take(/>/gy)) fail("an element that does not end");
    const children: (Element | string)[] = [];
    for (;;) {
      const text = take(/[^<]+/gy);
      if (text) children.push(decoded(text[0]));
      const end = take(/<\/([a-z]+)>/gy);
      if (end && end[1] !== name) fail(`the end of ${end[1]} in ${name}`);
      if (end) return { name, attributes, children };
      children.push(element());
    }
  };
  const root = element();
  if (source.slice(at) !== "\n") fail("something behind the end");
  return root;
}

export function* all(element: Element): Generator<Element> {
  yield element;
  for (const child of element.children) if (typeof child !== "string") yield* all(child);
}

export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}
