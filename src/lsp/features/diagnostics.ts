import { diagnosticsOf } from "../diagnostics/findings.ts";
import { Pull } from "../diagnostics/pull.ts";
import { Push } from "../diagnostics/push.ts";
import { ShownFiles } from "../diagnostics/shown.ts";
import type { Feature, Host } from "../host.ts";
import type { StartSettings } from "../settings.ts";

/**
 * What `check` prints, in the editor. An editor that can ask is not sent what it asks for: open documents, and once it
 * has asked for the whole workspace nothing at all.
 */
export const diagnostics: Feature = {
  capabilities: (client, start) =>
    isPulled(client, start)
      ? { diagnosticProvider: { identifier: "redis-ha-lint", interFileDependencies: true, workspaceDiagnostics: true } }
      : {},
  listen(host) {
    const { workspace, start } = host;
    const run = Math.floor(performance.timeOrigin + performance.now()).toString(36);
    const files = new ShownFiles(
      (uri) => workspace.owner(uri),
      (snapshot, name) => diagnosticsOf(snapshot, name, start.rulePages),
      run,
    );
    const push = new Push(host);
    const pull = isPulled(host.client, start) ? new Pull(host, files, push) : undefined;
    workspace.onChecked((root, snapshot) => {
      for (const uri of files.update(root, snapshot)) push.send(uri, files.get(uri)!);
      pull?.update();
    });
  },
};

function isPulled({ textDocument }: Host["client"], { diagnostics }: StartSettings): boolean {
  return textDocument?.diagnostic !== undefined && diagnostics !== "push";
}
