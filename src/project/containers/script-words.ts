import { posix } from "node:path";
import type { SourceText } from "../../syntax/source-text.ts";

const shells = /^(?:ba|da|a|z|k|mk)?sh$/;

/** What a command gives a shell to run. */
export type ShellWords =
  /** `sh -c "..." name args`. */
  | { readonly script: SourceText; readonly program?: SourceText; readonly args: readonly SourceText[] }
  /** `sh file args`. */
  | { readonly path: SourceText; readonly args: readonly SourceText[] };

/** @returns undefined if the command is no shell, or one that reads its input */
export function readShellWords([program, ...words]: readonly SourceText[]): ShellWords | undefined {
  const name = posix.basename(program?.value ?? "");
  const isBusybox = name === "busybox" && shells.test(words[0]?.value ?? "");
  if (!shells.test(name) && !isBusybox) return undefined;
  let at = isBusybox ? 1 : 0;
  let isCommand = false;
  for (; /^[-+]/.test(words[at]?.value ?? ""); at++) {
    const { value } = words[at]!;
    if (value === "--" || value === "-") {
      at++;
      break;
    }
    if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(value)) isCommand = true;
    // `-o pipefail`, also as the last of several: `-euo pipefail`.
    if (/^[-+][a-zA-Z]*[oO]$/.test(value) || value === "--rcfile" || value === "--init-file") at++;
  }
  const [first, ...rest] = words.slice(at);
  if (!first) return undefined;
  if (!isCommand) return { path: first, args: rest };
  const [called, ...args] = rest;
  return { script: first, ...(called && { program: called }), args };
}
