import { join } from "node:path";
import { loadScript } from "../load-script.ts";

/** A script of its own: who only checks files does without the network. */
export function loadNetwork() {
  return loadScript(join(__dirname, "probe.cjs")) as typeof import("../../probe/index.ts");
}
