import type { Diagnostic } from "vscode-languageserver";
import type { Root } from "./root.ts";
import type { Snapshot } from "./snapshot.ts";

/** What is to be shown of one file. */
export interface Shown {
  /** As the editor writes it. */
  readonly uri: string;
  /** Of the document, where it is open. */
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Another one for each that differs, in any run of any server. */
  readonly id: string;
}

/** What is to be shown of each file, as the checks come in; of a file that several read it is what its owner says. */
export class ShownFiles {
  readonly #owner: (uri: string) => Snapshot | undefined;
  readonly #diagnosticsOf: (snapshot: Snapshot, name: string) => readonly Diagnostic[];
  /** By canonical URI. */
  readonly #files = new Map<string, Shown & { readonly text: string }>();
  readonly #told = new Map<Root, ReadonlySet<string>>();
  readonly #run: string;
  #count = 0;

  /** @param run a word that no other run of the server has */
  constructor(
    owner: (uri: string) => Snapshot | undefined,
    diagnosticsOf: (snapshot: Snapshot, name: string) => readonly Diagnostic[],
    run: string,
  ) {
    this.#owner = owner;
    this.#diagnosticsOf = diagnosticsOf;
    this.#run = run;
  }

  /** By canonical URI; a file of which nothing was ever said is not there. */
  get(uri: string): Shown | undefined {
    return this.#files.get(uri);
  }

  all(): Iterable<readonly [uri: string, shown: Shown]> {
    return this.#files;
  }

  /**
   * A root was checked, or is gone.
   *
   * @returns canonical URIs of the files that it tells of now or did before
   */
  update(root: Root, snapshot: Snapshot | undefined): readonly string[] {
    const now = new Set([...(snapshot?.names() ?? [])].map((name) => root.names.uriOf(name)));
    const uris = [...new Set([...(this.#told.get(root) ?? []), ...now])];
    if (snapshot) this.#told.set(root, now);
    else this.#told.delete(root);
    for (const uri of uris) this.#set(uri);
    return uris;
  }

  #set(key: string): void {
    const owner = this.#owner(key);
    const before = this.#files.get(key);
    const document = owner?.documents.get(key);
    const diagnostics = owner ? this.#diagnosticsOf(owner, owner.root.names.nameOf(key)) : [];
    const text = JSON.stringify(diagnostics);
    const id = before?.text === text ? before.id : `${this.#run}.${++this.#count}`;
    this.#files.set(key, { uri: document?.uri ?? key, version: document?.version, diagnostics, id, text });
  }
}
