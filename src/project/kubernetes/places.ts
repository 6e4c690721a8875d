import type { Launch } from "../../model/launch.ts";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import type { StartupProblem } from "../starts/start.ts";

type Origin = Launch["origin"];

/** The files of a folder as places to point at, each with what may be shown of it, and the problems found in them. */
export class Places {
  readonly #files = new Map<HostFile, ConfigFile>();

  /** @param shown ordered */
  add(host: HostFile, shown: readonly Span[]): void {
    const start = { start: 0, end: 0 };
    const embedding = { ...unchangeable(start), shown };
    this.#files.set(host, { uri: host.uri, text: host.text, directives: [], end: start, embedding });
  }

  get hosts(): readonly { readonly host: HostFile; readonly shown: readonly Span[] }[] {
    return [...this.#files].map(([host, { embedding }]) => ({ host, shown: embedding!.shown }));
  }

  file(host: HostFile): ConfigFile {
    const file = this.#files.get(host);
    if (!file) throw new Error(`${host.uri} is no file of this folder`);
    return file;
  }

  shown(host: HostFile): readonly Span[] {
    return this.file(host).embedding!.shown;
  }

  at(host: HostFile, { start, end }: Span): Origin {
    return { from: "file", file: this.file(host), start, end };
  }

  of(text: SourceText): Origin {
    return this.at(text.host, text.span);
  }

  problem(
    kind: StartupProblem["kind"],
    text: SourceText,
    message: string,
    severity: StartupProblem["severity"],
  ): StartupProblem {
    return { kind, file: this.file(text.host), span: text.span, message, severity };
  }
}
