import type { Severity } from "../lint/report.ts";

/** Colours of a terminal; plain text where there are none. Nothing is told by colour alone. */
export interface Paint {
  readonly severity: Record<Severity, (text: string) => string>;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly link: (text: string) => string;
}

const style = (open: number, close: number) => (text: string) =>
  text === "" ? "" : `\x1b[${open}m${text}\x1b[${close}m`;
const plain = (text: string) => text;
const bold = style(1, 22);
const coloured = (code: number) => (text: string) => bold(style(code, 39)(text));

export function paint(colour: boolean): Paint {
  if (!colour) {
    const severity = { error: plain, warning: plain, info: plain };
    return { severity, strong: plain, faint: plain, good: plain, link: plain };
  }
  return {
    severity: { error: coloured(31), warning: coloured(33), info: coloured(34) },
    strong: bold,
    faint: style(2, 22),
    good: coloured(32),
    link: style(36, 39),
  };
}
