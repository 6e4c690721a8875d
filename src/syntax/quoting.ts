/** A word as a file must hold it for the server to read it back (sdssplitargs and sdscatrepr in sds.c). */
export function quoted(word: string): string {
  if (/^[^"'\0- \x7f]+$/.test(word) && !/^#(?![0-9a-f]{64}$)/i.test(word)) return word;
  const escaped = word.replace(/[\\"\0-\x1f\x7f]/g, (byte) => {
    if (byte === "\\" || byte === '"') return `\\${byte}`;
    return `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return `"${escaped}"`;
}

/** A word as a shell reads it back. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
