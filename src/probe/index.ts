/** All that the command needs of the network, for a script of its own (`scripts/build.js`). */
export { aclLine } from "./acl.ts";
export { loginFor, loginsForUnknown } from "./credentials.ts";
export { diallingBy, readMapping, readSeed } from "./dialling.ts";
export { probe } from "./probe.ts";
export { tellJsonl } from "./watch/jsonl.ts";
export { tellLines } from "./watch/lines.ts";
export { subscriber } from "./watch/subscription.ts";
export { watch } from "./watch/watch.ts";
