import type { SourceText } from "../../syntax/source-text.ts";
import { runShell } from "../commands/shell.ts";
import type { Environment } from "./container.ts";
import type { ImageFiles } from "./image-files.ts";

/** Commands of a build that make no configuration but what the shell shows. */
const harmless =
  /^(?:mkdir|chown|chmod|addgroup|adduser|groupadd|useradd|usermod|touch|set|rm|ln|true|apk|apt-get|apt|yum|dnf|microdnf|sed|cp|mv|echo|printf|cat|tee|export|\[|test)\b/;
const installsServer = /\b(?:redis|valkey|keydb)\b(?![\w./-]*\.(?:conf|sh)\b)/;
const installs = /^(?:apk|apt-get|apt|yum|dnf|microdnf)\b/;

/**
 * What a RUN writes.
 *
 * @returns false if it may make configuration that nobody sees
 */
export function runStep(script: SourceText, folder: string, environment: Environment, files: ImageFiles): boolean {
  const outcome = runShell(script, { environment, read: (path) => files.read(path), folder, name: "RUN" });
  for (const [path, { source, isCertain }] of outcome.files)
    files.byPath.set(
      path,
      isCertain ? { kind: "text", source } : { kind: "unknown", why: `what the build makes of ${path}` },
    );
  const steps = script.value.split(/&&|\|\||[;|\n]/).map((step) => step.trim());
  return steps.every(
    (step) => step === "" || (harmless.test(step) && !(installs.test(step) && installsServer.test(step))),
  );
}
