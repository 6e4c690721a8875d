/** IP addresses as `inet_pton` reads them. */

/** Four decimal numbers up to 255, without leading zeros. */
export function isIPv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

/** Eight groups of hex digits, `::` for a run of zeros, an IPv4 address at the end; no zone. */
export function isIPv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const all = groups.flat();
  const last = all.at(-1) ?? "";
  const endsInV4 = groups.at(-1)?.length !== 0 && isIPv4(last);
  const hex = endsInV4 ? all.slice(0, -1) : all;
  if (!hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  const count = hex.length + (endsInV4 ? 2 : 0);
  return halves.length === 2 ? count <= 7 : count === 8;
}
