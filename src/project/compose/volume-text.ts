/** The parts of `source:target:options`, as offsets in the text. */
export interface VolumeText {
  /** Undefined for an anonymous volume. */
  readonly source: string | undefined;
  readonly target: string;
  readonly options: readonly string[];
}

/** A volume in one text, as Compose splits it: `C:\x` and `${X:-y}` are no two parts. */
export function readVolume(text: string): VolumeText {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === "$" && text[at + 1] === "{") depth++;
    else if (char === "}" && depth > 0) depth--;
    const isDrive = /^[A-Za-z]$/.test(part) && /[\\/]/.test(text[at + 1] ?? "") && parts.length < 2;
    if (char === ":" && depth === 0 && !isDrive) {
      parts.push(part);
      part = "";
    } else part += char;
  }
  parts.push(part);
  const [first = "", second, options] = parts;
  if (second === undefined) return { source: undefined, target: first, options: [] };
  return { source: first, target: second, options: options?.split(",") ?? [] };
}

export function targetOfVolume(text: string): string {
  return readVolume(text).target.replace(/(?<=.)\/+$/, "");
}

/** Whether the first part is a path of the machine and not the name of a volume. */
export function isPath(source: string): boolean {
  return /^(?:[./~\\]|[A-Za-z]:|\$\{?PWD\b)/.test(source);
}
