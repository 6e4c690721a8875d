import { readFileSync } from "node:fs";
import * as module from "node:module";
import { createRequire } from "node:module";
import { Script } from "node:vm";

/**
 * Loads a CommonJS script with the code that V8 made of it when the package was built. Code of another release of Node
 * is refused by V8; then Node's own cache is used where it has one.
 */
export function loadScript(path: string): unknown {
  const cached = cachedCode(`${path}.cache`);
  if (cached) {
    const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, "latin1")}\n})`;
    const script = new Script(source, { filename: path, cachedData: cached });
    if (!script.cachedDataRejected) {
      const loaded = { exports: {} };
      script.runInThisContext()(loaded.exports, require, loaded, path, __dirname);
      return loaded.exports;
    }
  }
  (module as { enableCompileCache?: () => void }).enableCompileCache?.();
  return createRequire(path)(path);
}

function cachedCode(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
