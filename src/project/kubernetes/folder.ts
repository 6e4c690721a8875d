import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import { folderOf, join } from "../paths.ts";
import type { Entry } from "../source.ts";
import type { Disk } from "../starts/disk.ts";
import { largestStarting } from "../starts/unread.ts";
import { readYaml, type YamlProblem } from "../yaml/yaml.ts";
import { isKustomization, isLikeManifest, isOnlyDefinitions, isYamlName } from "./candidates.ts";
import { type Kustomization, kustomizationOf } from "./kustomization.ts";
import { type KubeObject, objectsOf } from "./objects.ts";
import { isUnrendered } from "./unrendered.ts";

/** What is read of a folder: its manifests, and those its kustomization puts together. */
export interface Folder {
  readonly hosts: readonly HostFile[];
  readonly objects: readonly KubeObject[];
  /** The outermost one first. */
  readonly kustomizations: readonly Kustomization[];
  readonly unreadable: readonly { readonly host: HostFile; readonly problem: YamlProblem }[];
  /** Resources and generators' files that are not there. */
  readonly missing: readonly { readonly path: string; readonly named: SourceText }[];
  readonly passed: readonly { readonly name: string; readonly reason: string }[];
}

const mostNested = 5;

export function readFolder(folder: string, entries: readonly Entry[], disk: Disk): Folder {
  const reader = new FolderReader(disk);
  reader.read(folder, entries, undefined, 0);
  return reader;
}

class FolderReader implements Folder {
  readonly hosts: HostFile[] = [];
  readonly objects: KubeObject[] = [];
  readonly kustomizations: Kustomization[] = [];
  readonly unreadable: { readonly host: HostFile; readonly problem: YamlProblem }[] = [];
  readonly missing: { readonly path: string; readonly named: SourceText }[] = [];
  readonly passed: { readonly name: string; readonly reason: string }[] = [];
  readonly #disk: Disk;
  readonly #seen = new Set<string>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** @param namespace that of all objects, as a kustomization above sets it */
  read(folder: string, entries: readonly Entry[], namespace: string | undefined, depth: number): void {
    const names = entries.filter(({ kind, name }) => kind === "file" && isYamlName(name)).map(({ name }) => name);
    const texts = names.filter((name) => !isKustomization(name)).map((name) => join(folder, name));
    const own = names.find(isKustomization);
    const kustomization = own === undefined ? undefined : this.#kustomization(folder, join(folder, own));
    if (!kustomization) {
      for (const path of texts) this.#file(path, namespace);
      return;
    }
    const inside = namespace ?? kustomization.namespace;
    const listed = new Set(kustomization.resources.map(({ path }) => path));
    for (const path of texts) {
      const isManifest = !listed.has(path) && isLikeManifest(this.#text(path));
      if (isManifest) this.passed.push({ name: path, reason: `${own} does not name it` });
    }
    for (const { path, named } of kustomization.resources) this.#resource(path, named, inside, depth);
    for (const { path, named } of kustomization.files) {
      if (this.#disk.kind(path) === undefined) this.missing.push({ path, named });
    }
  }

  #resource(path: string, named: SourceText, namespace: string | undefined, depth: number): void {
    const kind = this.#disk.kind(path);
    if (kind === undefined) this.missing.push({ path, named });
    else if (kind === "file") this.#file(path, namespace);
    else if (kind === "directory" && depth < mostNested && !this.#seen.has(path)) {
      this.#seen.add(path);
      this.read(path, this.#disk.list(path) ?? [], namespace, depth + 1);
    }
  }

  #kustomization(folder: string, path: string): Kustomization | undefined {
    const host: HostFile = { uri: path, text: this.#text(path) };
    const node = readYaml(host).documents[0];
    if (!node) return undefined;
    const kustomization = kustomizationOf(node, host, folder);
    this.hosts.push(host);
    this.kustomizations.push(kustomization);
    return kustomization;
  }

  #file(path: string, namespace: string | undefined): void {
    if (this.#seen.has(path)) return;
    this.#seen.add(path);
    const text = this.#text(path);
    const reason = isUnrendered(text);
    if (reason !== undefined) this.passed.push({ name: path, reason });
    if (reason !== undefined || !isLikeManifest(text) || isOnlyDefinitions(text)) return;
    const host: HostFile = { uri: path, text };
    const { documents, problems } = readYaml(host);
    this.hosts.push(host);
    for (const problem of problems) this.unreadable.push({ host, problem });
    for (const document of documents) {
      for (const object of objectsOf(document, host, namespace)) this.objects.push(object);
    }
  }

  #text(path: string): string {
    const read = this.#disk.read(path);
    return read.ok && read.text.length <= largestStarting ? read.text : "";
  }
}

/** The main file of what is read: the kustomization where it brings in other folders, else undefined. */
export function rootOf({ kustomizations, objects }: Folder): string | undefined {
  const root = kustomizations[0]?.host.uri;
  if (root === undefined) return undefined;
  return objects.some(({ host }) => folderOf(host.uri) !== folderOf(root)) ? root : undefined;
}
