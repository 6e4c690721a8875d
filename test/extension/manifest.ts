import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const extension = fileURLToPath(new URL("../../extension", import.meta.url));

export interface Language {
  readonly id: string;
  readonly filenames: readonly string[];
  readonly filenamePatterns: readonly string[];
  readonly firstLine?: string;
  readonly configuration: string;
}

interface Manifest {
  readonly version: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly languages: readonly Language[];
    readonly grammars: readonly { readonly language: string; readonly scopeName: string; readonly path: string }[];
    readonly semanticTokenModifiers: readonly { readonly id: string }[];
    readonly semanticTokenScopes: readonly {
      readonly language: string;
      readonly scopes: Readonly<Record<string, unknown>>;
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
    readonly commands: readonly { readonly command: string; readonly enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly configurationDefaults: Readonly<Record<string, unknown>>;
    readonly jsonValidation: readonly { readonly fileMatch: string; readonly url: string }[];
  };
}

export const manifest: Manifest = jsonAt("package.json");

/** A JSON file of the extension. */
export function jsonAt<T>(path: string): T {
  return JSON.parse(readFileSync(join(extension, path), "utf8")) as T;
}
