import type { TargetSummary } from "../lint/report.ts";
import { printable } from "./escape.ts";

/** Where the server comes from that a deployment is judged for; undefined where the user named it. */
export function whyTarget({ from, file }: TargetSummary): string | undefined {
  return {
    option: undefined,
    "project-file": `from ${printable(file ?? "")}`,
    image: `from the image in ${printable(file ?? "")}`,
    install: `installed by ${printable(file ?? "")}`,
    windows: `the newest one for Windows, which ${printable(file ?? "")} is for`,
    state: `the newest one that can have written ${printable(file ?? "")}`,
    probe: "as the running instances say",
    default: "assumed, the newest release known",
  }[from];
}

/** The same for users of the command, and how to name another one where it is a guess. */
export function targetOrigin(target: TargetSummary): string | undefined {
  const { engine, from } = target;
  const why = whyTarget(target);
  if (from === "windows" || from === "state") return `${why}; name yours: --target redis@3.2`;
  if (from === "default") return `${why}; name yours: --target ${engine}@${engine === "redis" ? "7.2" : "8.0"}`;
  return why;
}
