import { posix } from "node:path";
import type { SourceText } from "../../syntax/source-text.ts";

/** How many words behind a program that runs another stand before that other one, options not counted. */
const wrappers: Readonly<Record<string, number>> = {
  tini: 0,
  "tini-static": 0,
  "dumb-init": 0,
  catatonit: 0,
  exec: 0,
  nohup: 0,
  setsid: 0,
  gosu: 1,
  "su-exec": 1,
  setpriv: 0,
  nice: 0,
  ionice: 0,
  chrt: 0,
};
const takesValue = new Set(["-n", "-c", "-u", "-p"]);

/** A command without what only runs it: init programs, changes of the user, priorities, variables given by `env`. */
export function withoutWrappers(argv: readonly SourceText[]): readonly SourceText[] {
  let words = argv;
  for (;;) {
    const name = posix.basename(words[0]?.value ?? "");
    const count = name === "env" ? 0 : Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
    if (count === undefined) return words;
    let at = 1;
    for (let word = words[at]?.value; word?.startsWith("-") || (name === "env" && word?.includes("=")); ) {
      at += takesValue.has(word!) ? 2 : 1;
      if (word === "--") break;
      word = words[at]?.value;
    }
    words = words.slice(at + count);
  }
}
