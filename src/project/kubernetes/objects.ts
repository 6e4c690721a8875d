import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import type { YamlMap, YamlNode } from "../yaml/yaml.ts";
import { mapsAt, textAt, valueAt } from "./fields.ts";

/** An object as a file of the project writes it. */
export interface KubeObject {
  readonly kind: string;
  readonly kindAt: SourceText;
  readonly apiVersion: string;
  readonly name: SourceText;
  /** Undefined where it is told when it is applied. */
  readonly namespace: string | undefined;
  readonly node: YamlMap;
  readonly host: HostFile;
}

/** The objects of a document; those of a `kind: List` and of a template of OpenShift each. */
export function* objectsOf(document: YamlNode, host: HostFile, namespace: string | undefined): Generator<KubeObject> {
  const kindAt = textAt(document, "kind");
  const apiVersion = valueAt(document, "apiVersion");
  if (!kindAt || apiVersion === undefined || document.kind !== "map") return;
  if (kindAt.value.endsWith("List") && document.get("items")) {
    for (const item of mapsAt(document, "items")) yield* objectsOf(item, host, namespace);
    return;
  }
  if (kindAt.value === "Template") {
    for (const item of mapsAt(document, "objects")) yield* objectsOf(item, host, namespace);
    return;
  }
  const name = textAt(document, "metadata", "name");
  if (!name) return;
  const own = valueAt(document, "metadata", "namespace");
  yield { kind: kindAt.value, kindAt, apiVersion, name, namespace: namespace ?? own, node: document, host };
}

/** Whether objects can be in one namespace: one that is not told may be any. */
export function isSameNamespace(one: string | undefined, other: string | undefined): boolean {
  return one === other || one === undefined || other === undefined;
}

/** All objects of a folder. */
export class Objects {
  readonly all: readonly KubeObject[];
  /** Those that another one of the same kind and name, which is applied later, takes the place of. */
  readonly replaced: readonly KubeObject[];
  readonly #byKind = new Map<string, KubeObject[]>();

  constructor(objects: readonly KubeObject[]) {
    const last = new Map(objects.map((object) => [identityOf(object), object]));
    this.all = objects.filter((object) => last.get(identityOf(object)) === object);
    this.replaced = objects.filter((object) => last.get(identityOf(object)) !== object);
    for (const object of this.all) {
      const sameKind = this.#byKind.get(object.kind);
      if (sameKind) sameKind.push(object);
      else this.#byKind.set(object.kind, [object]);
    }
  }

  ofKind(kind: string): readonly KubeObject[] {
    return this.#byKind.get(kind) ?? [];
  }

  /** The object of a name that an object of a namespace means: its own namespace's first. */
  find(kind: string, namespace: string | undefined, name: string): KubeObject | undefined {
    const named = this.ofKind(kind).filter((object) => object.name.value === name);
    return (
      named.find((object) => object.namespace === namespace) ??
      named.find((object) => isSameNamespace(object.namespace, namespace))
    );
  }
}

function identityOf({ kind, namespace = "", name }: KubeObject): string {
  return `${kind} ${namespace}/${name.value}`;
}
