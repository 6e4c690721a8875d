/** All that the command needs of the network, for a script of its own (`scripts/build.js`). */
export { aclLine } from "./acl.ts";
export { loginFor, loginsForUnknown } from "./credentials.ts";
export { diallingBy, readMapping, readSeed } from "./dialling.ts";
export { probe } from "./probe.ts";
