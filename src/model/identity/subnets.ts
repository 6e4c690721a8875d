/** Which address of one of the ranges it is, from 0, of which the first is that of the machine; undefined if it is of none. */
export function placeIn(subnets: readonly string[], host: string): number | undefined {
  const wanted = numberOf(host);
  for (const subnet of subnets) {
    const [base = "", bits = ""] = subnet.split("/");
    const first = numberOf(base);
    const size = 2 ** (32 - Number(bits));
    if (wanted === undefined || first === undefined || !(size >= 1)) continue;
    const place = wanted - Math.floor(first / size) * size;
    if (place >= 0 && place < size) return place;
  }
  return undefined;
}

/** An address of version 4 as a number. */
function numberOf(host: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return undefined;
  return host.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}
