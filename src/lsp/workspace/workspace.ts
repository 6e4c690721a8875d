import type { WorkspaceFolder } from "vscode-languageserver";
import { nodesOfCluster, whyNotOurs } from "../../project/recognize.ts";
import { startingName } from "../../project/starts/startups.ts";
import { Documents, type OpenDocument } from "../files/documents.ts";
import { baseOf, canonical, parentOf } from "../files/names.ts";
import type { SavedFiles } from "../files/saved.ts";
import { defaultSettings, type Settings } from "../settings.ts";
import { Root } from "./root.ts";
import { Schedule } from "./schedule.ts";
import type { Snapshot, View } from "./snapshot.ts";

/** Ids of languages that only our files have. */
export const ownLanguages: readonly string[] = ["redis-conf", "redis-sentinel-conf", "redis-acl"];

/** How long a check may keep all else waiting, in milliseconds. */
const slice = 20;

/** All that is open in an editor, and what the last check of each root came to. */
export class Workspace {
  readonly documents: Documents;
  readonly #saved: SavedFiles;
  readonly #immediate: () => Promise<void>;
  readonly #fail: (error: unknown) => void;
  readonly #schedule: Schedule;
  /** By URI of the folder. */
  readonly #folders = new Map<string, Root>();
  /** By URI of the document: files that belong to no folder. */
  readonly #alone = new Map<string, Root>();
  readonly #listeners: ((root: Root, snapshot: Snapshot | undefined) => void)[] = [];
  readonly #progress: ((isChecking: boolean) => void)[] = [];
  #settings: Settings = defaultSettings;
  #isRunning = false;
  #isSlow = false;

  /**
   * @param immediate resolves when what waits to be done has been
   * @param fail is told of defects of ours; must not throw
   */
  constructor(saved: SavedFiles, immediate: () => Promise<void>, fail: (error: unknown) => void) {
    this.#fail = fail;
    this.#saved = saved;
    this.#immediate = immediate;
    this.#schedule = new Schedule(immediate);
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

  /** Whether there is something that was never checked. */
  get isNew(): boolean {
    return [...this.#roots()].some(({ snapshot }) => !snapshot);
  }

  use(settings: Settings): void {
    if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return;
    this.#settings = settings;
    this.touchAll();
  }

  addFolder({ uri }: Pick<WorkspaceFolder, "uri">): void {
    const key = canonical(uri);
    if (this.#folders.has(key)) return;
    const root = new Root(key, ["."], this.#saved);
    this.#folders.set(key, root);
    this.#touch(root);
    this.#placeDocuments();
  }

  removeFolder({ uri }: Pick<WorkspaceFolder, "uri">): void {
    const root = this.#folders.get(canonical(uri));
    if (!root) return;
    this.#folders.delete(canonical(uri));
    this.#placeDocuments();
    this.#drop(root);
  }

  /**
   * A document was opened, changed or closed, or a file has changed on the disk.
   *
   * @param isThere it was there before, and still is
   */
  touch(uri: string, isThere = false): void {
    const key = canonical(uri);
    this.#placeDocuments();
    for (const root of this.#roots()) if (root.restsOn(key, isThere)) this.#touch(root);
  }

  touchAll(): void {
    for (const root of this.#roots()) this.#touch(root);
  }

  /** When everything that has changed by now has been checked, or could not be for a defect of ours. */
  settled(): Promise<void> {
    return this.#schedule.settled();
  }

  snapshots(): readonly Snapshot[] {
    return [...this.#roots()].flatMap(({ snapshot }) => snapshot ?? []);
  }

  /** A document as last understood; undefined if it is none of ours. */
  view(uri: string): View | undefined {
    const snapshot = this.owner(uri);
    return snapshot?.view(snapshot.root.names.nameOf(canonical(uri)));
  }

  /**
   * The check that decides what is shown of a file, where several read it: that of the innermost folder that holds it,
   * else that of any other folder, else its own, else that of another document that includes it.
   */
  owner(uri: string): Snapshot | undefined {
    const key = canonical(uri);
    const folders = [...this.#folders.values()];
    const nearness = ({ names, folder }: Root) => (names.contains(key) ? folder.length : 0);
    const all = folders.length > 1 ? folders.toSorted((a, b) => nearness(b) - nearness(a)) : folders;
    const own = this.#alone.get(key);
    return [...all, ...(own ? [own] : []), ...this.#alone.values()].find((root) => tellsOf(root, key))?.snapshot;
  }

  *#roots(): Iterable<Root> {
    yield* this.#folders.values();
    yield* this.#alone.values();
  }

  #isThere(root: Root): boolean {
    return [...this.#roots()].includes(root);
  }

  #touch(root: Root, after?: Root): void {
    this.#schedule.add(root, after);
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#run().catch(this.#fail);
  }

  #drop(root: Root): void {
    this.#schedule.remove(root);
    root.snapshot = undefined;
    this.#tell(this.#listeners, root, undefined);
  }

  async #run(): Promise<void> {
    await this.#schedule.quiet();
    for (let root = this.#schedule.take(); root; root = this.#schedule.take()) {
      let snapshot: Snapshot | undefined;
      try {
        snapshot = await this.#check(root);
        if (snapshot) this.#placeDocuments(root);
      } catch (error) {
        this.#fail(error);
      }
      if (snapshot) this.#tell(this.#listeners, root, snapshot);
      this.#schedule.done(snapshot === undefined);
      await this.#schedule.quiet();
    }
    this.#isRunning = false;
    this.#tellSlow(false);
  }

  /** Undefined if something has changed meanwhile: then it is checked anew, and what is known of the rest is kept. */
  async #check(root: Root): Promise<Snapshot | undefined> {
    const steps = root.check(this.#settings, this.documents.now());
    let begin = performance.now();
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      if (performance.now() - begin <= slice) continue;
      this.#tellSlow(true);
      await this.#immediate();
      if (this.#schedule.isOutdated() || !this.#isThere(root)) return undefined;
      begin = performance.now();
    }
  }

  #tellSlow(isSlow: boolean): void {
    if (isSlow === this.#isSlow) return;
    this.#isSlow = isSlow;
    this.#tell(this.#progress, isSlow);
  }

  /** One listener that fails keeps nobody else from hearing. */
  #tell<A extends unknown[]>(listeners: readonly ((...args: A) => void)[], ...args: A): void {
    for (const listener of listeners) {
      try {
        listener(...args);
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** Documents that no folder accounts for are checked by themselves, as part of something unseen. */
  #placeDocuments(after?: Root): void {
    const open = this.documents.now();
    const wanted = new Set([...open].filter(([key, document]) => this.#isAlone(key, document)).map(([key]) => key));
    for (const [key, root] of this.#alone) {
      if (wanted.has(key)) continue;
      this.#alone.delete(key);
      this.#drop(root);
    }
    for (const key of wanted) {
      if (this.#alone.has(key)) continue;
      const root = new Root(parentOf(key), [baseOf(key)], this.#saved);
      // Of a URI with more than a path nothing can be read.
      if (root.names.uriOf(baseOf(key)) !== key) continue;
      this.#alone.set(key, root);
      this.#touch(root, after);
    }
  }

  #isAlone(key: string, { languageId, bytes }: OpenDocument): boolean {
    const folders = [...this.#folders.values()];
    if (folders.some((root) => tellsOf(root, key))) return false;
    const within = folders.filter(({ names }) => names.contains(key));
    if (within.some(({ snapshot }) => !snapshot)) return false;
    // An editor goes by names, and servers write files beside their configuration that are called like it.
    if (ownLanguages.includes(languageId)) return whyNotOurs(baseOf(key), bytes) !== nodesOfCluster;
    return within.length === 0 && (startingName.test(baseOf(key)) || whyNotOurs(baseOf(key), bytes) === undefined);
  }
}

function tellsOf({ snapshot, names }: Root, key: string): boolean {
  return snapshot?.names().has(names.nameOf(key)) ?? false;
}
