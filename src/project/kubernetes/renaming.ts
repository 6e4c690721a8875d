import type { SourceText } from "../../syntax/source-text.ts";
import type { Folder } from "./folder.ts";
import type { KubeObject } from "./objects.ts";

/** What objects are called and hold when they are applied, as far as it is not said by themselves. */
export interface Renaming {
  nameOf(object: KubeObject): string;
  /** The number of replicas that something else than the object tells. */
  replicasOf(object: KubeObject): SourceText | undefined;
  imageOf(image: SourceText): SourceText;
  /** The namespace of an object as names of a service say it. */
  namespaceOf(object: KubeObject, service: string): string;
  /** The domain of the cluster. */
  readonly domain: string;
  /** Objects are changed in ways that are not followed. */
  readonly isPatched: boolean;
}

export function renamingOf({ kustomizations, hosts }: Folder): Renaming {
  const [prefix, suffix] = [
    kustomizations.map((one) => one.prefix).join(""),
    kustomizations
      .map((one) => one.suffix)
      .reverse()
      .join(""),
  ];
  const texts = hosts.map(({ text }) => text);
  const namespaces = namespacesIn(texts);
  return {
    nameOf: ({ name }) => `${prefix}${name.value}${suffix}`,
    replicasOf: ({ name }) => firstOf(kustomizations, (one) => one.replicas.get(name.value)),
    imageOf(image) {
      const [, name = ""] = /^([^@]*?)(?::[\w.-]+)?(?:@.*)?$/.exec(image.value) ?? [];
      return firstOf(kustomizations, (one) => one.images.get(name)) ?? image;
    },
    namespaceOf: ({ namespace }, service) => namespace ?? namespaces.get(service) ?? "default",
    domain: domainIn(texts) ?? "cluster.local",
    // Which objects a prefix of a folder below is for is not followed.
    isPatched: kustomizations.some((one, index) => one.patches || (index > 0 && one.prefix + one.suffix !== "")),
  };
}

function firstOf<T, R>(all: readonly T[], read: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = read(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The namespace that names such as `redis.prod.svc` give a service: manifests that leave it out are applied there.
 */
function namespacesIn(texts: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string | undefined>();
  for (const text of texts) {
    for (const [, service, namespace] of text.matchAll(
      /(?<![\w-])([a-z0-9][a-z0-9-]{0,62})\.([a-z0-9][a-z0-9-]{0,62})\.svc\b/g,
    )) {
      const known = found.has(service!) && found.get(service!) !== namespace;
      found.set(service!, known ? undefined : namespace!);
    }
  }
  return new Map([...found].filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The domain that full names of services end with. */
function domainIn(texts: readonly string[]): string | undefined {
  if (texts.some((text) => text.includes(".svc.cluster.local"))) return undefined;
  return firstOf(texts, (text) => /\.svc\.([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5})/.exec(text)?.[1]);
}
