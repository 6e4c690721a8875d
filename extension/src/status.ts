import { Disposable, MarkdownString, StatusBarAlignment, type TextDocument, window } from "vscode";
import type { DeploymentStatus } from "../../src/lsp/protocol.ts";
import { count, countsText, nameOf } from "./counts.ts";
import type { Deployments } from "./deployments.ts";
import { languages } from "./languages.ts";

/** Characters of a deployment's name in the status bar. */
const longestName = 32;

/** Shows the deployment of the active editor with its counts; nothing for files that have to do with none. */
export function showStatus(deployments: Deployments): Disposable {
  const item = window.createStatusBarItem("redisHaLint.deployment", StatusBarAlignment.Left, 0);
  item.name = "Redis HA Lint";
  let shown: TextDocument | undefined;
  const update = () => {
    // While a picture has the focus there is no active text editor: what was shown stays.
    shown = window.activeTextEditor?.document ?? (shown?.isClosed ? undefined : shown);
    const deployment = shown && deployments.of(shown.uri);
    if (!shown || !(deployment || languages.includes(shown.languageId))) {
      item.hide();
      return;
    }
    const icon = deployments.isChecking ? "$(loading~spin)" : "$(shield)";
    const isMistaken = !deployment && deployments.mistaken.length > 0;
    const without = deployments.isChecking ? "checking" : isMistaken ? "$(error) redis-ha-lint.json" : "no deployment";
    item.text = `${icon} ${deployment ? shortText(deployment) : without}`;
    item.accessibilityInformation = {
      label: deployment
        ? `${nameOf(deployment)}: ${countsText([deployment])}`
        : isMistaken
          ? "mistakes in the project file"
          : "in no deployment",
      role: "button",
    };
    item.tooltip = isMistaken
      ? "Mistakes in the project file: until they are repaired nothing that it holds for is checked."
      : tooltip(deployments.all, deployment);
    item.command = isMistaken
      ? { command: "workbench.actions.view.problems", title: "Show Problems" }
      : { command: "redisHaLint.showTopology", title: "Show Topology" };
    item.show();
  };
  update();
  return Disposable.from(item, deployments.onDidChange(update), window.onDidChangeActiveTextEditor(update));
}

function shortText(deployment: DeploymentStatus): string {
  const name = nameOf(deployment);
  const short = name.length > longestName ? `…${name.slice(1 - longestName)}` : name;
  const { errors, warnings, infos } = deployment;
  const counts = [
    ...(errors > 0 ? [`$(error) ${errors}`] : []),
    ...(warnings > 0 ? [`$(warning) ${warnings}`] : []),
    ...(infos > 0 ? [`$(info) ${infos}`] : []),
  ];
  return [withoutIcons(short), ...(counts.length > 0 ? counts : ["$(pass)"])].join(" ");
}

/** Each deployment with its counts; a click shows its picture. */
function tooltip(all: readonly DeploymentStatus[], active: DeploymentStatus | undefined): MarkdownString {
  const text = new MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: ["redisHaLint.showTopology", "redisHaLint.checkWorkspace"] };
  if (all.length === 0) text.appendMarkdown("No deployment was found here.");
  for (const deployment of all) {
    const { instances, target, undecided, folder, id } = deployment;
    const link = `command:redisHaLint.showTopology?${encodeURIComponent(JSON.stringify([{ folder, id }]))}`;
    const name = deployment === active ? `**${escaped(nameOf(deployment))}**` : escaped(nameOf(deployment));
    const about = [count(instances, "instance"), escaped(target)];
    if (undecided > 0) about.push(`${undecided} undecided`);
    text.appendMarkdown(`- [${name}](${link}): ${countsText([deployment])} (${about.join(", ")})\n`);
  }
  text.appendMarkdown("\n\n[Check Workspace](command:redisHaLint.checkWorkspace)");
  return text;
}

/** Names come from folders: nothing in them is Markdown, HTML or an icon. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&"'@:]/g, (letter) => `&#${letter.charCodeAt(0)};`).replace(/\s+/g, " ");
}

function withoutIcons(text: string): string {
  return text.replaceAll("$(", "$ (");
}
