/** A text as C functions see it: it ends at its first NUL byte, which "\x00" between double quotes can make. */
export function cString(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
