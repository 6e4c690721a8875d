/** All that the command needs of the network, for a script of its own (`scripts/build.js`). */
export { diallingBy, readMapping, readSeed } from "./dialling.ts";
export { probe } from "./probe.ts";
