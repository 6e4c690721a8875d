/** A YAML file as it was parsed. */
export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Fields) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

/** A map, or a list of `name=value`. */
export function pairs(value: unknown): Record<string, string> {
  if (!Array.isArray(value)) {
    return Object.fromEntries(Object.entries(fields(value)).map(([name, each]) => [name, text(each)]));
  }
  return Object.fromEntries(
    value.map((each) => {
      const [name = "", ...rest] = text(each).split("=");
      return [name, rest.join("=")];
    }),
  );
}

/** What the lab does not do as Docker or Kubernetes would is refused, so that nothing is shown that is not so. */
export function refuseOthers(where: string, value: Fields, known: readonly string[]): void {
  const others = Object.keys(value).filter((name) => !known.includes(name));
  if (others.length > 0) throw new Error(`${where}: the lab does not know ${others.join(", ")}`);
}
