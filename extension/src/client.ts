import { type Disposable, type ExtensionContext, workspace } from "vscode";
import { type BaseLanguageClient, type DocumentFilter, type LanguageClientOptions, State } from "vscode-languageclient";
import type { Status } from "../../src/lsp/protocol.ts";
import { adoptDocuments } from "./adopt.ts";
import { registerCommands } from "./commands.ts";
import { Deployments } from "./deployments.ts";
import { registerRulePages } from "./rule-pages.ts";
import { showStatus } from "./status.ts";
import { registerTopology } from "./topology.ts";

/** The section of the settings, and those the server reads. */
const section = "redisHaLint";
const settings = ["target", "includeRoots", "config", "facts", "inlayHints", "codeLens", "format"] as const;

/** What differs between VS Code on a computer and in a browser. */
export interface Platform {
  connect(options: LanguageClientOptions): BaseLanguageClient;
  /** Asks running instances; absent where nothing can be started. */
  readonly probe?: (folder: string) => Promise<void>;
}

/** Starts the language server, without waiting for it, and all that shows what it says. */
export function start(context: ExtensionContext, platform: Platform): BaseLanguageClient {
  const client = platform.connect(clientOptions());
  const deployments = new Deployments();
  const parts: Disposable[] = [
    deployments,
    client.onNotification("redis-ha-lint/status", (status: Status) => deployments.update(status)),
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) deployments.update({ isChecking: false, mistaken: [], deployments: [] });
    }),
    registerRulePages(client),
    showStatus(deployments),
    adoptDocuments(deployments),
    registerTopology(context.extensionUri, client, deployments),
    registerCommands(client, deployments, platform.probe),
  ];
  context.subscriptions.push(...parts);
  // What goes wrong the client itself tells the user.
  client.start().catch(() => undefined);
  return client;
}

function clientOptions(): LanguageClientOptions {
  const given = workspace.getConfiguration(section);
  return {
    documentSelector: selector(),
    initializationOptions: {
      ...Object.fromEntries(settings.map((name) => [name, given.get(name)])),
      diagnostics: "push",
      rulePages: "redis-ha-lint-rule:/{rule}.md",
      commands: true,
      showsFindings: true,
    },
    outputChannelName: "Redis HA Lint",
  };
}

/**
 * Documents that the server hears of: ours, and all that can start a server or be named by one. Which of them it has to do
 * with it sees by itself.
 */
function selector(): DocumentFilter[] {
  const schemes = new Set(["file", "untitled", ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme)]);
  const languages = [
    "redis-conf",
    "redis-sentinel-conf",
    "redis-acl",
    "yaml",
    "dockercompose",
    "dockerfile",
    "shellscript",
  ];
  const patterns = [
    "**/*.{conf,cfg,cnf,config,acl,env,service,bat,cmd}",
    "**/{.env,.env.*,Dockerfile*,Containerfile*,redis-ha-lint.json}",
  ];
  return [...schemes].flatMap((scheme) => [
    ...languages.map((language) => ({ scheme, language })),
    ...patterns.map((pattern) => ({ scheme, pattern })),
  ]);
}
