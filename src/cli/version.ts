/** Put in by `scripts/build.js`. */
declare const PACKAGE_VERSION: string;

export const version = PACKAGE_VERSION;
