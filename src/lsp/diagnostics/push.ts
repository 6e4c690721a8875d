import type { Diagnostic } from "vscode-languageserver";
import type { Host } from "../host.ts";
import type { Shown } from "./shown.ts";

/** Findings that are sent without being asked for. */
export class Push {
  readonly #host: Host;
  /** What an editor has that was sent it, by canonical URI. */
  readonly #sent = new Map<string, Shown>();
  /** Whether the editor asks for these itself. */
  isAsked: (uri: string) => boolean = () => false;

  constructor(host: Host) {
    this.#host = host;
  }

  send(key: string, shown: Shown): void {
    const { uri, version, id, diagnostics } = shown;
    const sent = this.#sent.get(key);
    const isNone = this.isAsked(key) || (diagnostics.length === 0 && version === undefined);
    if (sent && (isNone || sent.uri !== uri)) {
      this.#sent.delete(key);
      this.#send({ uri: sent.uri, diagnostics: [] });
    }
    if (isNone || (sent?.uri === uri && sent.id === id && sent.version === version)) return;
    this.#sent.set(key, shown);
    this.#send({ uri, diagnostics: [...diagnostics], ...(version !== undefined && { version }) });
  }

  #send(params: { uri: string; version?: number; diagnostics: Diagnostic[] }): void {
    // An editor that is gone misses nothing.
    this.#host.connection.sendDiagnostics(params).catch(() => {});
  }
}
