import { readFileSync } from "node:fs";
import { Script } from "node:vm";

/**
 * Loads a script with the code that V8 made of it when the package was built. Code of another release of Node is
 * refused by V8; then Node's own cache is used where it has one.
 *
 * The scripts are written by `scripts/build.js` so that they are modules and, run as a script, give the function that
 * Node makes of a module.
 *
 * @param shared modules of the one that loads it, by the names it requires them by
 */
export function loadScript(path: string, shared?: Readonly<Record<string, unknown>>): unknown {
  const cachedData = cachedCode(`${path}.cache`);
  if (cachedData || shared) {
    const script = new Script(readFileSync(path, "latin1"), { filename: path, ...(cachedData && { cachedData }) });
    if (shared || !script.cachedDataRejected) {
      const module = { exports: {} };
      const requireShared = (name: string) => shared?.[name] ?? require(name);
      script.runInThisContext()(module.exports, requireShared, module, path, __dirname);
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
