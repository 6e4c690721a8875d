import { commands, Disposable, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { DeploymentStatus, Topology, TopologyParams } from "../../src/lsp/protocol.ts";
import { nameOf } from "./counts.ts";
import type { Deployments } from "./deployments.ts";
import { page } from "./topology-page.ts";
import type { FromView, ToView, ViewState } from "./view/messages.ts";

const viewType = "redisHaLint.topology";

/** The command that shows a deployment as a picture beside the editor, and pictures that a new window brings back. */
export function registerTopology(extension: Uri, client: BaseLanguageClient, deployments: Deployments): Disposable {
  let view: TopologyView | undefined;
  const open = (panel: WebviewPanel, wanted: Wanted | undefined) => {
    view = new TopologyView(panel, extension, client, deployments, wanted);
    panel.onDidDispose(() => {
      view = undefined;
    });
  };
  return Disposable.from(
    commands.registerCommand("redisHaLint.showTopology", (argument: unknown) => {
      const wanted = isWanted(argument) ? argument : wantedByEditor(deployments);
      if (view) view.reveal(wanted);
      else {
        const beside = { viewColumn: ViewColumn.Beside, preserveFocus: true };
        open(window.createWebviewPanel(viewType, "Topology", beside, { enableScripts: true }), wanted);
      }
    }),
    window.registerWebviewPanelSerializer(viewType, {
      async deserializeWebviewPanel(panel, state: ViewState | undefined) {
        open(panel, isWanted(state?.shown) ? state.shown : wantedByEditor(deployments));
      },
    }),
    new Disposable(() => view?.dispose()),
  );
}

type Wanted = Pick<DeploymentStatus, "folder" | "id">;

function isWanted(value: unknown): value is Wanted {
  const given = value as Partial<Record<keyof Wanted, unknown>> | null | undefined;
  return typeof given?.folder === "string" && typeof given.id === "string";
}

function wantedByEditor(deployments: Deployments): Wanted | undefined {
  const editor =
    window.activeTextEditor ?? window.visibleTextEditors.find(({ document }) => deployments.of(document.uri));
  return editor && deployments.of(editor.document.uri);
}

/** One panel: the picture of one deployment, drawn anew after each check. */
class TopologyView {
  readonly #panel: WebviewPanel;
  readonly #client: BaseLanguageClient;
  readonly #deployments: Deployments;
  readonly #listening: Disposable;
  #wanted: Wanted | undefined;
  #shown: Topology | undefined;
  /** Answers that come after that of a later question are dropped. */
  #asked = 0;

  constructor(
    panel: WebviewPanel,
    extension: Uri,
    client: BaseLanguageClient,
    deployments: Deployments,
    wanted: Wanted | undefined,
  ) {
    this.#panel = panel;
    this.#client = client;
    this.#deployments = deployments;
    this.#wanted = wanted;
    this.#listening = Disposable.from(
      panel.webview.onDidReceiveMessage((message: FromView) => this.#receive(message)),
      deployments.onDidChange(({ isChecking }) => (isChecking ? undefined : this.#draw())),
      window.onDidChangeActiveTextEditor((editor) => {
        const deployment = editor && deployments.of(editor.document.uri);
        if (deployment && !isSame(deployment, this.#wanted)) this.reveal(deployment);
      }),
    );
    panel.onDidDispose(() => this.#listening.dispose());
    const script = Uri.joinPath(extension, "dist", "topology-view.js");
    panel.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extension, "dist")] };
    panel.webview.html = page(panel.webview.cspSource, panel.webview.asWebviewUri(script).toString());
  }

  /** Shows another deployment, or the same one again. */
  reveal(wanted: Wanted | undefined): void {
    this.#wanted = wanted ?? this.#wanted;
    if (!this.#panel.visible) this.#panel.reveal(undefined, true);
    this.#draw();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  async #draw(): Promise<void> {
    const question = ++this.#asked;
    const [first] = this.#deployments.all;
    const wanted = this.#deployments.all.find((one) => isSame(one, this.#wanted)) ?? first ?? this.#wanted;
    const params: TopologyParams = wanted ? { uri: wanted.folder, deployment: wanted.id } : {};
    // Between two servers there is none to ask; what the next one says is drawn.
    const answer = await this.#client
      .sendRequest<Topology | null>("redis-ha-lint/topology", params)
      .catch(() => undefined);
    if (answer === undefined || question !== this.#asked) return;
    this.#shown = answer ?? undefined;
    const name = this.#deployments.all.find((one) => isSame(one, wanted));
    this.#panel.title = answer ? `Topology: ${name ? nameOf(name) : answer.deployment}` : "Topology";
    this.#post({
      svg: answer?.svg ?? null,
      shown: answer && { folder: answer.folder, id: answer.deployment },
      deployments: this.#deployments.all.map((one) => ({ folder: one.folder, id: one.id, name: nameOf(one) })),
    });
  }

  #receive(message: FromView): void {
    if (message.type === "ready") this.#draw();
    else if (message.type === "choose") this.reveal({ folder: message.folder, id: message.id });
    else this.#open(message.file);
  }

  /** @param file as the picture names it, from the folder that was checked */
  async #open(file: string): Promise<void> {
    if (!this.#shown) return;
    const uri = Uri.joinPath(Uri.parse(this.#shown.folder), file);
    // Only what the server has read: a name out of a picture opens nothing else.
    const isKnown = this.#deployments.all.some(({ files }) => files.includes(uri.toString()));
    if (!isKnown) return;
    const beside = window.visibleTextEditors.find(({ viewColumn }) => viewColumn !== this.#panel.viewColumn);
    const viewColumn =
      beside?.viewColumn ?? (this.#panel.viewColumn === ViewColumn.One ? ViewColumn.Two : ViewColumn.One);
    await window.showTextDocument(uri, { viewColumn });
  }

  #post(message: ToView): void {
    this.#panel.webview.postMessage(message);
  }
}

function isSame(one: Wanted, other: Wanted | undefined): boolean {
  return one.folder === other?.folder && one.id === other.id;
}
