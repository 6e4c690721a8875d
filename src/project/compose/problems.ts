import type { Launch } from "../../model/launch.ts";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { StartupProblem } from "../starts/start.ts";
import type { Node } from "./tree.ts";

/** The files of a compose project as places of values and problems, and what was found wrong in them. */
export class Places {
  readonly problems: StartupProblem[] = [];
  readonly #shown: (host: HostFile) => readonly Span[];
  readonly #files = new Map<HostFile, ConfigFile>();

  readonly #isPart: boolean;

  /**
   * @param shown stretches of a file that may be shown
   * @param isPart other files may belong to the project: what is not defined in it may be defined there
   */
  constructor(shown: (host: HostFile) => readonly Span[], isPart: boolean) {
    this.#shown = shown;
    this.#isPart = isPart;
  }

  /** A file as a place, without directives. */
  file(host: HostFile): ConfigFile {
    const known = this.#files.get(host);
    if (known) return known;
    const nowhere = { start: 0, end: 0 };
    const embedding = { ...unchangeable(nowhere), shown: this.#shown(host) };
    const file: ConfigFile = { uri: host.uri, text: host.text, directives: [], end: nowhere, embedding };
    this.#files.set(host, file);
    return file;
  }

  origin({ host, span: { start, end } }: { readonly host: HostFile; readonly span: Span }): Launch["origin"] {
    return { from: "file", file: this.file(host), start, end };
  }

  add(
    kind: StartupProblem["kind"],
    place: { readonly host: HostFile; readonly span: Span },
    message: string,
    severity: StartupProblem["severity"] = "error",
  ): void {
    const { start, end } = place.span;
    const certain = kind === "name-undefined" && this.#isPart ? "info" : severity;
    this.problems.push({ kind, file: this.file(place.host), span: { start, end }, message, severity: certain });
  }

  /** Says that a value is of another kind than Compose reads; true if it is. */
  isWrong(node: Node | undefined, what: string, ...kinds: readonly Node["kind"][]): boolean {
    if (!node || kinds.includes(node.kind) || (node.kind === "text" && node.isNull)) return false;
    this.add(
      "not-readable",
      node,
      `${what} must be ${kinds.map((kind) => named[kind]).join(" or ")}, here it is ${named[node.kind]}`,
    );
    return true;
  }
}

const named = { map: "a map", list: "a list", text: "a text" } as const;
