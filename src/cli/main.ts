import { join } from "node:path";
import { crashed } from "./crash.ts";
import { loadScript } from "./load-script.ts";

/** The entry of the command. All it does is start `program.cjs` beside it, as compiled when it was built. */
try {
  const { run } = loadScript(join(__dirname, "program.cjs")) as typeof import("./program.ts");
  run(process.argv.slice(2));
} catch (error) {
  crashed(error);
}
