import { sha256 as hash } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** SHA-256 of a text of Latin-1 characters, in hexadecimal: the form in which ACL rules write passwords. */
export function sha256(text: string): string {
  return bytesToHex(hash(Uint8Array.from(text, (character) => character.charCodeAt(0))));
}
