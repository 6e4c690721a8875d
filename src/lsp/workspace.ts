import { posix } from "node:path";
import type { WorkspaceFolder } from "vscode-languageserver";
import { whyNotOurs } from "../project/recognize.ts";
import { startingName } from "../project/starts/startups.ts";
import { Documents, type OpenDocument } from "./documents.ts";
import { canonical, Names, pathOf } from "./names.ts";
import { Root } from "./root.ts";
import type { SavedFiles } from "./saved.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import type { Snapshot, View } from "./snapshot.ts";

/** Ids of languages that only our files have. */
export const ownLanguages: readonly string[] = ["redis-conf", "redis-sentinel-conf", "redis-acl"];

/** How long a check may keep all else waiting, in milliseconds. */
const slice = 20;
/** How long edits that follow one another may put off a check, in milliseconds. */
const patience = 100;

/** All that is open in an editor, and what the last check of each root came to. */
export class Workspace {
  readonly documents: Documents;
  readonly #saved: SavedFiles;
  readonly #immediate: () => Promise<void>;
  readonly #fail: (error: unknown) => void;
  /** By URI of the folder. */
  readonly #folders = new Map<string, Root>();
  /** By URI of the document: files that belong to no folder. */
  readonly #alone = new Map<string, Root>();
  readonly #dirty = new Set<Root>();
  readonly #listeners: ((root: Root, snapshot: Snapshot | undefined) => void)[] = [];
  readonly #progress: ((isChecking: boolean) => void)[] = [];
  #settings: Settings = defaultSettings;
  #running: Promise<void> | undefined;
  #isSlow = false;
  /** Grows with every change. */
  #changes = 0;

  /**
   * @param immediate resolves when what waits to be done has been
   * @param fail is told of defects of ours
   */
  constructor(saved: SavedFiles, immediate: () => Promise<void>, fail: (error: unknown) => void) {
    this.#fail = fail;
    this.#saved = saved;
    this.#immediate = immediate;
    this.documents = new Documents((uri) => saved.of(parentOf(uri)).read(baseOf(uri)));
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Is told of each check: what it came to, or that the root is gone. */
  onChecked(listener: (root: Root, snapshot: Snapshot | undefined) => void): void {
    this.#listeners.push(listener);
  }

  /** Is told when a check takes longer than a moment, and when all are done. */
  onProgress(listener: (isChecking: boolean) => void): void {
    this.#progress.push(listener);
  }

  use(settings: Settings): void {
    if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return;
    this.#settings = settings;
    this.touchAll();
  }

  addFolder({ uri }: Pick<WorkspaceFolder, "uri">): void {
    const key = canonical(uri);
    if (this.#folders.has(key)) return;
    const root = new Root(key, ["."], this.#saved, this.documents);
    this.#folders.set(key, root);
    this.#touch(root);
    this.#placeDocuments();
  }

  removeFolder({ uri }: Pick<WorkspaceFolder, "uri">): void {
    const root = this.#folders.get(canonical(uri));
    if (!root) return;
    this.#folders.delete(canonical(uri));
    this.#drop(root);
    this.#placeDocuments();
  }

  /** A document was opened, changed or closed, or a file has changed on the disk. */
  touch(uri: string): void {
    this.#placeDocuments();
    for (const root of this.#roots())
      if (root.names.contains(uri) || root.snapshot?.text(root.names.nameOf(uri))) this.#touch(root);
  }

  touchAll(): void {
    for (const root of this.#roots()) this.#touch(root);
  }

  /** When everything that has changed by now has been checked. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  snapshots(): readonly Snapshot[] {
    return [...this.#roots()].flatMap(({ snapshot }) => snapshot ?? []);
  }

  /** A document as last understood, in the innermost folder that holds it; undefined if it is none of ours. */
  view(uri: string): View | undefined {
    const key = canonical(uri);
    const within = [...this.#folders.values()].filter(({ names }) => names.contains(key));
    const inner = within.toSorted((a, b) => b.folder.length - a.folder.length);
    for (const { snapshot, names } of [...inner, ...[this.#alone.get(key) ?? []].flat(), ...this.#folders.values()]) {
      const view = snapshot?.view(names.nameOf(key));
      if (view) return view;
    }
    return undefined;
  }

  *#roots(): Iterable<Root> {
    yield* this.#folders.values();
    yield* this.#alone.values();
  }

  #touch(root: Root): void {
    this.#dirty.add(root);
    this.#changes++;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  #drop(root: Root): void {
    this.#dirty.delete(root);
    root.snapshot = undefined;
    for (const listener of this.#listeners) listener(root, undefined);
  }

  async #run(): Promise<void> {
    for (await this.#quiet(); this.#dirty.size > 0; await this.#quiet()) {
      const [root] = this.#dirty;
      if (!root) break;
      this.#dirty.delete(root);
      try {
        const snapshot = await this.#check(root);
        if (snapshot) for (const listener of this.#listeners) listener(root, snapshot);
      } catch (error) {
        this.#fail(error);
      }
      this.#placeDocuments();
    }
    if (this.#isSlow) this.#tell(false);
  }

  /** Undefined if something has changed meanwhile: then it is checked anew, and what is known of the rest is kept. */
  async #check(root: Root): Promise<Snapshot | undefined> {
    const steps = root.check(this.#settings);
    let begin = performance.now();
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      if (performance.now() - begin <= slice) continue;
      if (!this.#isSlow) this.#tell(true);
      await this.#immediate();
      if (this.#dirty.has(root) || ![...this.#roots()].includes(root)) return undefined;
      begin = performance.now();
    }
  }

  #tell(isSlow: boolean): void {
    this.#isSlow = isSlow;
    for (const listener of this.#progress) listener(isSlow);
  }

  /** Waits while changes follow one another: what a burst of them comes to is checked once. */
  async #quiet(): Promise<void> {
    const begin = performance.now();
    for (let seen = -1; seen !== this.#changes && performance.now() - begin < patience; ) {
      seen = this.#changes;
      await this.#immediate();
    }
  }

  /** Documents that no folder accounts for are checked by themselves, as part of something unseen. */
  #placeDocuments(): void {
    const wanted = new Set(
      [...this.documents.all()].filter((document) => this.#isAlone(document)).map(({ uri }) => canonical(uri)),
    );
    for (const [key, root] of this.#alone) {
      if (wanted.has(key)) continue;
      this.#alone.delete(key);
      this.#drop(root);
    }
    for (const key of wanted) {
      if (this.#alone.has(key)) continue;
      const folder = parentOf(key);
      const names = new Names(folder, pathOf(folder));
      const root = new Root(folder, [names.nameOf(key)], this.#saved, this.documents);
      this.#alone.set(key, root);
      this.#touch(root);
    }
  }

  #isAlone({ uri, languageId, bytes }: OpenDocument): boolean {
    const within = [...this.#folders.values()].filter(({ names }) => names.contains(uri));
    if (within.some(({ snapshot, names }) => !snapshot || snapshot.text(names.nameOf(uri)))) return false;
    if (ownLanguages.includes(languageId)) return true;
    return within.length === 0 && (startingName.test(baseOf(uri)) || whyNotOurs(baseOf(uri), bytes) === undefined);
  }
}

/** The URI of the folder that holds a file. */
function parentOf(uri: string): string {
  return uri.slice(0, Math.max(uri.lastIndexOf("/"), uri.indexOf(":") + 1)) || uri;
}

function baseOf(uri: string): string {
  return posix.basename(pathOf(uri));
}
