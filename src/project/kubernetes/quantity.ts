const units: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** What `512Mi`, `1e9` or `1.5G` come to; undefined for what is no quantity. */
export function quantity(text: string): number | undefined {
  const [, digits, exponent, unit = ""] =
    /^(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d{1,3})|([A-Za-z]{0,2}))$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const factor = units[unit];
  const value = factor === undefined ? Number.NaN : Number(`${digits}${exponent ?? ""}`) * factor;
  return Number.isFinite(value) ? Math.ceil(value) : undefined;
}

/** A number, or a percentage of a total that is rounded up, as the disruption controller does; undefined for neither. */
export function share(text: string, total: number): number | undefined {
  const [, digits, percent] = /^(\d{1,9})(%?)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return percent ? Math.ceil((Number(digits) * total) / 100) : Number(digits);
}
