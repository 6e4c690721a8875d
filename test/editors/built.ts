import { join } from "node:path";

/** Absolute path of the project. */
export const root = join(import.meta.dirname, "../..");

/** The extension as users install it. */
export const extensionPackage = join(root, "extension/redis-ha-lint.vsix");

/** The command line of the language server. */
export const server = [process.execPath, join(root, "dist/redis-ha-lint.cjs"), "lsp", "--stdio"];
