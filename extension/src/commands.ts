import { commands, Disposable, languages, type QuickPickItem, QuickPickItemKind, window, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { count, countsText } from "./counts.ts";
import type { Deployments } from "./deployments.ts";
import { showRulePage } from "./rule-pages.ts";

/** Every rule by category, put here when the extension is built. */
declare const RULES: readonly { readonly id: string; readonly category: string; readonly summary: string }[];

/** @param probe asks running instances of a folder, by its URI; absent in a browser */
export function registerCommands(
  client: BaseLanguageClient,
  deployments: Deployments,
  probe: ((folder: string) => Promise<void>) | undefined,
): Disposable {
  return Disposable.from(
    commands.registerCommand("redisHaLint.checkWorkspace", () => checkWorkspace(client, deployments)),
    commands.registerCommand("redisHaLint.explainRule", explainRule),
    commands.registerCommand("redisHaLint.probe", () => probeInstances(probe)),
    commands.registerCommand("redisHaLint.restartServer", async () => {
      if (client.isRunning()) await client.stop();
      await client.start();
    }),
  );
}

async function checkWorkspace(client: BaseLanguageClient, deployments: Deployments): Promise<void> {
  await client.start();
  const found = await window.withProgress({ location: { viewId: "workbench.panel.markers.view" } }, () =>
    deployments.settled(),
  );
  if (found.length === 0) {
    window.showInformationMessage("Redis HA Lint: no configuration of a server or a sentinel was found.");
    return;
  }
  await commands.executeCommand("workbench.actions.view.problems");
  window.showInformationMessage(`Redis HA Lint: ${countsText(found)} in ${count(found.length, "deployment")}.`);
}

/** @param id of the rule; without one the user picks, the rules of findings at the cursor first */
async function explainRule(id: unknown): Promise<void> {
  const rule = typeof id === "string" ? id : await pickRule();
  if (rule !== undefined) await showRulePage(rule);
}

async function pickRule(): Promise<string | undefined> {
  const here = new Set(rulesAtCursor());
  const heading = (label: string): QuickPickItem => ({ label, kind: QuickPickItemKind.Separator });
  const items = (rules: typeof RULES) => rules.map(({ id, summary }) => ({ label: id, detail: summary }));
  const categories = [...new Set(RULES.map(({ category }) => category))];
  const picked = await window.showQuickPick(
    [
      ...(here.size > 0 ? [heading("at the cursor"), ...items(RULES.filter(({ id }) => here.has(id)))] : []),
      ...categories.flatMap((category) => [
        heading(category),
        ...items(RULES.filter((rule) => rule.category === category && !here.has(rule.id))),
      ]),
    ],
    { placeHolder: "Which rule?", matchOnDetail: true },
  );
  return picked?.label;
}

function rulesAtCursor(): string[] {
  const editor = window.activeTextEditor;
  if (!editor) return [];
  return languages.getDiagnostics(editor.document.uri).flatMap(({ source, range, code }) => {
    const isHere = source === "redis-ha-lint" && range.intersection(editor.selection) !== undefined;
    const id = typeof code === "object" ? code.value : code;
    return isHere && id !== undefined ? [String(id)] : [];
  });
}

async function probeInstances(probe: ((folder: string) => Promise<void>) | undefined): Promise<void> {
  if (!probe) {
    window.showErrorMessage(
      "Redis HA Lint: a browser cannot ask running instances. Open the folder in VS Code itself.",
    );
    return;
  }
  if (!workspace.isTrusted) {
    window.showErrorMessage("Redis HA Lint: running instances are asked in trusted workspaces only.");
    return;
  }
  const active = window.activeTextEditor && workspace.getWorkspaceFolder(window.activeTextEditor.document.uri);
  const [only, ...others] = workspace.workspaceFolders ?? [];
  const folder = active ?? (others.length === 0 ? only : await window.showWorkspaceFolderPick());
  if (folder) await probe(folder.uri.toString());
}
