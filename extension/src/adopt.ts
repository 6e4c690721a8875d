import { Disposable, languages, type TextDocument, workspace } from "vscode";
import type { Deployments } from "./deployments.ts";

/** What VS Code takes every `*.conf` for whose name says nothing else. */
const foundByEnding = "properties";

/**
 * Gives files that the server knows to be of an instance their language: `master.conf` is called like files of many other
 * programs. Once for each, so that who chooses another language keeps it.
 */
export function adoptDocuments(deployments: Deployments): Disposable {
  const adopted = new Set<string>();
  const adopt = async (document: TextDocument) => {
    const name = document.uri.toString();
    if (document.languageId !== foundByEnding || adopted.has(name)) return;
    const deployment = deployments.of(document.uri);
    if (!deployment) return;
    adopted.add(name);
    const isSentinels = deployment.sentinelFiles.includes(name);
    await languages.setTextDocumentLanguage(document, isSentinels ? "redis-sentinel-conf" : "redis-conf");
  };
  return Disposable.from(
    workspace.onDidOpenTextDocument(adopt),
    deployments.onDidChange(() => {
      for (const document of workspace.textDocuments) adopt(document);
    }),
  );
}
