import { posix } from "node:path";
import type { SourceText } from "../../syntax/source-text.ts";
import type { Environment } from "./container.ts";
import type { ImageFiles } from "./image-files.ts";

/** Commands of a build that leave configuration as it is. */
const harmless =
  /^(?:mkdir|chown|chmod|addgroup|adduser|groupadd|useradd|usermod|touch|set|rm|ln|true|apk|apt-get|apt|yum|dnf|microdnf|sed|cp|mv|echo|printf|cat|tee|export|\[|test)\b/;
const installsServer = /\b(?:redis|valkey|keydb)\b[^;&|]*/;

/**
 * What a RUN changes in the files that are known.
 *
 * @returns false if it may make configuration that nobody sees
 */
export function runStep(script: SourceText, folder: string, environment: Environment, files: ImageFiles): boolean {
  void environment;
  const steps = script.value.split(/&&|\|\||[;|\n]/).map((step) => step.trim());
  const changing = steps.filter((step) => !/^(?:chown|chmod|mkdir|ls|test|\[)\b/.test(step)).join("\n");
  for (const path of files.byPath.keys()) {
    const names = [path, posix.relative(folder, path)];
    if (names.some((name) => name !== "" && changing.includes(name)))
      files.byPath.set(path, { kind: "unknown", why: `what the build makes of ${path}` });
  }
  return steps.every((step) => step === "" || (harmless.test(step) && !installsServer.test(step)));
}
