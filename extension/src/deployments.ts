import { type Disposable, EventEmitter, type Uri } from "vscode";
import type { DeploymentStatus, Status } from "../../src/lsp/protocol.ts";

/** What the server said last about each deployment. */
export class Deployments implements Disposable {
  readonly #changed = new EventEmitter<Status>();
  /** Undefined before the first check. */
  #status: Status | undefined;
  readonly onDidChange = this.#changed.event;

  get all(): readonly DeploymentStatus[] {
    return this.#status?.deployments ?? [];
  }

  /** Project files with mistakes, by URI. */
  get mistaken(): readonly string[] {
    return this.#status?.mistaken ?? [];
  }

  /** Also before the first check. */
  get isChecking(): boolean {
    return this.#status?.isChecking ?? true;
  }

  update(status: Status): void {
    this.#status = status;
    this.#changed.fire(status);
  }

  /** The deployment that a file belongs to. */
  of(uri: Uri): DeploymentStatus | undefined {
    const name = uri.toString();
    return this.all.find(({ files }) => files.includes(name));
  }

  /** Resolves as soon as no check runs. */
  async settled(): Promise<readonly DeploymentStatus[]> {
    if (this.isChecking)
      await new Promise<void>((resolve) => {
        const listening = this.#changed.event(({ isChecking }) => {
          if (isChecking) return;
          listening.dispose();
          resolve();
        });
      });
    return this.all;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
