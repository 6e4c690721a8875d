/** Ids of the languages that the manifest contributes. */
export const languages: readonly string[] = ["redis-conf", "redis-sentinel-conf", "redis-acl"];
