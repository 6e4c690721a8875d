import { isTerminal } from "./write.ts";

/** How to write for whoever reads the standard output. */
export function terminal(color: "auto" | "always" | "never"): { readonly colour: boolean; readonly width: number } {
  const isThere = isTerminal(1);
  const width = (isThere && process.stdout.columns) || 100;
  return { colour: color === "auto" ? wantsColour(isThere, process.env) : color === "always", width };
}

/** https://no-color.org and https://force-color.org, and the latter wins as in Node. */
function wantsColour(isThere: boolean, { FORCE_COLOR, NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isThere && !NO_COLOR && TERM !== "dumb";
}
