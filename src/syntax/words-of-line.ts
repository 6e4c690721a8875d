import { isPlaceholder, unclosedBy } from "../../grammar/placeholder.ts";
import type { ConfigFile, Word } from "./config-file.ts";
import { imageOf, inOwnText } from "./own-text.ts";

/** Words in which each placeholder that holds blanks ("{{ port }}" is three words to a server) is one word. */
export function joinPlaceholders(words: readonly Word[]): readonly Word[] {
  const joined: Word[] = [];
  const absent = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const end = endOfPlaceholder(words, at, absent);
    if (end === at) joined.push(word);
    else {
      const value = words
        .slice(at, end + 1)
        .map((part) => part.value)
        .join(" ");
      const last = words[end]!;
      const own = word.own && { own: inOwnText(word, last) };
      joined.push({ start: word.start, end: last.end, value, quoted: word.quoted, ...own });
      at = end;
    }
  }
  return joined.length === words.length ? words : joined;
}

/** Index of the word that closes a placeholder opened in the word at `at`; `absent` remembers vain searches. */
function endOfPlaceholder(words: readonly Word[], at: number, absent: Set<string>): number {
  const closes = unclosedBy(words[at]!.value);
  if (closes === undefined || absent.has(closes)) return at;
  for (let end = at + 1; end < words.length; end++) if (words[end]!.value.includes(closes)) return end;
  absent.add(closes);
  return at;
}

export function holdsPlaceholder(word: Word): boolean {
  return isPlaceholder(word.value);
}

/** Index of the first word behind a value that begins like a remark, outside quotes; -1 if there is none. */
export function remarkAt(words: readonly Word[], file: ConfigFile, isNone?: (word: Word) => boolean): number {
  // A server gets the words of options in quotes; what is a remark to a shell is no word.
  if (file.embedding?.lines === "option") return -1;
  for (let at = 1; at < words.length; at++)
    if (beginsRemark(imageOf(file, words[at]!)) && !isNone?.(words[at]!)) return at;
  return -1;
}

function beginsRemark(image: string): boolean {
  return /^(?:[#;]|\/\/)/.test(image);
}
