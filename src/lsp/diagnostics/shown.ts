import type { Diagnostic } from "vscode-languageserver";
import type { Root } from "../workspace/root.ts";
import type { Snapshot } from "../workspace/snapshot.ts";

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
  readonly #files = new Map<string, Known>();
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
    const name = owner?.root.names.nameOf(key) ?? "";
    const { uri = key, version } = owner?.documents.get(key) ?? {};
    const said: readonly object[] = owner ? [...owner.findings(name), ...owner.remarksOn(name)] : [];
    // The engine gives what has not changed as the same objects.
    if (before && before.uri === uri && isSame(before.said, said)) {
      if (before.version !== version) this.#files.set(key, { ...before, version });
      return;
    }
    const diagnostics = owner ? this.#diagnosticsOf(owner, name) : [];
    const text = JSON.stringify(diagnostics);
    const id = before?.text === text ? before.id : `${this.#run}.${++this.#count}`;
    this.#files.set(key, { uri, version, diagnostics, id, text, said });
  }
}

interface Known extends Shown {
  /** The diagnostics as JSON. */
  readonly text: string;
  /** What they were made of. */
  readonly said: readonly object[];
}

function isSame(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
