const ascii = /^[\x00-\x7f]*$/;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** Turns Latin-1 characters, one per byte, into text: UTF-8, with U+FFFD for bytes that are none. */
export function decode(bytes: string): string {
  if (ascii.test(bytes)) return bytes;
  const array = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) array[at] = bytes.charCodeAt(at);
  return decoder.decode(array);
}

/** Calls with more arguments than that may not fit the stack. */
const mostArguments = 8192;

/** The other way: text as one Latin-1 character per UTF-8 byte. */
export function encode(text: string): string {
  if (ascii.test(text)) return text;
  const array = encoder.encode(text);
  let bytes = "";
  for (let at = 0; at < array.length; at += mostArguments)
    bytes += String.fromCharCode(...array.subarray(at, at + mostArguments));
  return bytes;
}
