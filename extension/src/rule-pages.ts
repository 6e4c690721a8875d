import { commands, type Disposable, type TextDocumentContentProvider, Uri, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";

const scheme = "redis-ha-lint-rule";

/** Pages of rules as documents that exist nowhere: `redis-ha-lint-rule:/quorum-exceeds-sentinels.md`. */
export function registerRulePages(client: BaseLanguageClient): Disposable {
  const provider: TextDocumentContentProvider = {
    async provideTextDocumentContent({ path }) {
      const rule = path.replace(/^\//, "").replace(/\.md$/, "");
      const page = await client.sendRequest<{ markdown: string } | null>("redis-ha-lint/explain", { rule });
      return page?.markdown ?? "There is no rule of this name.\n";
    },
  };
  return workspace.registerTextDocumentContentProvider(scheme, provider);
}

export async function showRulePage(rule: string): Promise<void> {
  const page = Uri.from({ scheme, path: `/${rule}.md` });
  await commands.executeCommand("markdown.showPreview", page);
}
