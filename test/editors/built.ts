import { join } from "node:path";

/** Absolute path of the project. */
export const root = join(import.meta.dirname, "../..");

/** The extension as users install it. */
export const extensionPackage = join(root, "extension/redis-ha-lint.vsix");

/** The command, which `npm run package:extension` builds as well. */
export const command = join(root, "dist/redis-ha-lint.cjs");
