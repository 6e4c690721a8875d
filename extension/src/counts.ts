import { Uri, workspace } from "vscode";
import type { DeploymentStatus } from "../../src/lsp/protocol.ts";

/** "1 error", "2 errors". */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** "2 errors, 1 warning"; "no problems" where there are none. */
export function countsText(deployments: readonly DeploymentStatus[]): string {
  const sum = (of: "errors" | "warnings" | "infos") => deployments.reduce((total, one) => total + one[of], 0);
  const [errors, warnings, infos] = [sum("errors"), sum("warnings"), sum("infos")];
  const told = [
    ...(errors > 0 ? [count(errors, "error")] : []),
    ...(warnings > 0 ? [count(warnings, "warning")] : []),
    ...(infos > 0 ? [count(infos, "info")] : []),
  ];
  return told.join(", ") || "no problems";
}

/** How to call a deployment: its folder, below that of the workspace; the folder of the workspace itself has a name, too. */
export function nameOf({ id, folder }: DeploymentStatus): string {
  if (id !== ".") return id;
  const uri = Uri.parse(folder);
  return workspace.getWorkspaceFolder(uri)?.name ?? uri.path.replace(/^.*\//, "");
}
