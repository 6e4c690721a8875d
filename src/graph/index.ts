/** What the command `graph` loads, as a script of its own. */
export { graphOf } from "./build.ts";
export { dot } from "./dot.ts";
export { json } from "./json.ts";
export { mermaid } from "./mermaid.ts";
