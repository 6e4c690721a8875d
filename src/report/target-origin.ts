import type { TargetSummary } from "../lint/report.ts";
import { printable } from "./escape.ts";

/** Where the server comes from that a deployment is judged for; undefined where the user named it. */
export function targetOrigin({ engine, from, file }: TargetSummary): string | undefined {
  return {
    option: undefined,
    "project-file": `from ${printable(file ?? "")}`,
    image: `from the image in ${printable(file ?? "")}`,
    install: `installed by ${printable(file ?? "")}`,
    windows: `the newest one for Windows, which ${printable(file ?? "")} is for; name yours: --target redis@3.2`,
    state: `the newest one that can have written ${printable(file ?? "")}; name yours: --target redis@3.2`,
    probe: "as the running instances say",
    default: `assumed, the newest release known; name yours: --target ${engine}@${engine === "redis" ? "7.2" : "8.0"}`,
  }[from];
}
