import { SourceText } from "../../syntax/source-text.ts";
import { mapAt, type TextEntry, textEntries } from "./fields.ts";
import type { KubeObject, Objects } from "./objects.ts";

/** What a key of a ConfigMap or a secret holds: a text, one that is known only elsewhere, a file of the project. */
export type Content =
  | {
      readonly kind: "text";
      readonly text: SourceText | undefined;
      /** The value of a key as it is written, where lines of it can be changed. */
      readonly entry?: TextEntry;
    }
  | { readonly kind: "file"; readonly path: string };

/** A ConfigMap or a secret with all its keys. */
export type ConfigData = ReadonlyMap<string, Content>;

export type DataKind = "ConfigMap" | "Secret";

/** Finds what volumes and variables are filled from. */
export interface DataSource {
  /** "elsewhere" where something else makes it, undefined where no file has it. */
  find(kind: DataKind, namespace: string | undefined, name: string): ConfigData | "elsewhere" | undefined;
  /** ConfigMaps and secrets that hold configuration of servers and were not asked for. */
  unused(): readonly KubeObject[];
}

const configName = /(?:redis|valkey|keydb|sentinel)[\w.-]*\.conf$/i;

/** Custom resources from which a secret of the same name is made. */
const makers = [
  "SealedSecret",
  "ExternalSecret",
  "Certificate",
  "VaultStaticSecret",
  "OnePasswordItem",
  "BitwardenSecret",
];

/**
 * @param generated what a kustomization generates, by kind and name
 */
export function dataSource(objects: Objects, generated: ReadonlyMap<string, ConfigData>): DataSource {
  const known = new Map<KubeObject, ConfigData>();
  return {
    find(kind, namespace, name) {
      const object = objects.find(kind, namespace, name);
      if (!object) {
        const made = generated.get(`${kind} ${name}`);
        if (made) return made;
        const isMade = kind === "Secret" && makers.some((maker) => objects.find(maker, namespace, name));
        return isMade ? "elsewhere" : undefined;
      }
      const data = known.get(object) ?? dataOf(object);
      known.set(object, data);
      return data;
    },
    unused: () =>
      [...objects.ofKind("ConfigMap"), ...objects.ofKind("Secret")].filter(
        (object) => !known.has(object) && [...dataOf(object).keys()].some((key) => configName.test(key)),
      ),
  };
}

function dataOf({ kind, node }: KubeObject): ConfigData {
  const data = new Map<string, Content>();
  const isSecret = kind === "Secret";
  for (const entry of textEntries(mapAt(node, "data"))) {
    const { key, text } = entry;
    data.set(key.value, isSecret ? { kind: "text", text: decoded(text) } : { kind: "text", text, entry });
  }
  for (const { key, text } of textEntries(mapAt(node, "binaryData")))
    data.set(key.value, { kind: "text", text: decoded(text) });
  if (isSecret) {
    for (const entry of textEntries(mapAt(node, "stringData"))) {
      data.set(entry.key.value, { kind: "text", text: entry.text, entry });
    }
  }
  return data;
}

/** Base64 with the line breaks of a block; undefined where it is none, which the API server refuses. */
function decoded(text: SourceText): SourceText | undefined {
  const digits = text.value.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(digits) || digits.length % 4 !== 0) return undefined;
  return SourceText.written(text.host, atob(digits), text.span);
}
