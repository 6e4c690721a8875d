import { readFileSync } from "node:fs";
import { Script } from "node:vm";

/**
 * Loads a script with the code that V8 made of it when the package was built. Code of another release of Node is
 * refused by V8; then Node's own cache is used where it has one.
 *
 * The scripts are written by `scripts/build.js` so that they are modules and, run as a script, give the function that
 * Node makes of a module.
 */
export function loadScript(path: string): unknown {
  const cachedData = cachedCode(`${path}.cache`);
  if (cachedData) {
    const script = new Script(readFileSync(path, "latin1"), { filename: path, cachedData });
    if (!script.cachedDataRejected) {
      const module = { exports: {} };
      script.runInThisContext()(module.exports, require, module, path, __dirname);
      return module.exports;
    }
  }
  (require("node:module") as { enableCompileCache?: () => void }).enableCompileCache?.();
  return require(path);
}

function cachedCode(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
