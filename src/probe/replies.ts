import type { Endpoint, Fields } from "../facts/answers.ts";
import type { Reply } from "./client.ts";

/** A reply that has not the form it should have. */
class Unexpected extends Error {}

/** @throws {Error} where it is no text, as all that read replies do */
export function textIn(reply: Reply | undefined): string {
  if (typeof reply !== "string") throw new Unexpected();
  return reply;
}

export function listIn(reply: Reply | undefined): readonly Reply[] {
  if (typeof reply !== "object" || reply === null) throw new Unexpected();
  return reply;
}

/** Names and values in turn. */
export function fieldsIn(reply: Reply | undefined): Fields {
  const words = listIn(reply);
  if (words.length % 2 === 1) throw new Unexpected();
  return Array.from({ length: words.length / 2 }, (_, index) => [
    textIn(words[2 * index]),
    textIn(words[2 * index + 1]),
  ]);
}

/** INFO: `name:value` a line. */
export function fieldsOfInfo(text: string): Fields {
  return text.split(/\r?\n/).flatMap((line): Fields => {
    const at = line.indexOf(":");
    return line.startsWith("#") || at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
  });
}

/** All texts of a reply, in order. */
export function flat(reply: Reply): string[] {
  const words: string[] = [];
  const add = (one: Reply) => {
    if (typeof one === "string") words.push(one);
    else for (const inner of one ?? []) add(inner);
  };
  for (const one of listIn(reply)) add(one);
  if (words.length === 0) throw new Unexpected();
  return words;
}

export function endpointIn(reply: Reply): Endpoint | null {
  if (reply === null) return null;
  const [host, port] = listIn(reply);
  if (!/^\d{1,5}$/.test(textIn(port))) throw new Unexpected();
  return { host: textIn(host), port: Number(port) };
}
