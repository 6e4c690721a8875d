/** Directives of servers that configuration files are written for and whose releases no table covers. */

const forks: Readonly<Record<string, string>> = {
  // From createStandardConfig calls in KeyDB's src/config.cpp.
  KeyDB:
    "active-client-balancing active-replica allow-rdb-resize-op allow-write-during-load db-s3-object " +
    "delete-on-evict enable-async-commands enable-async-rehash enable-keydb-fastsync enable-motd " +
    "flash-disable-key-cache force-backlog-disk-reserve force-eviction-percent is-flash-enabled " +
    "loading-process-events-interval-keys max-rand-count max-snapshot-slip maxclients-reserved maxstorage " +
    "min-clients-per-thread multi-master multi-master-no-forward multithread-load-enabled " +
    "overload-protect-percent prefetch-enabled repl-backlog-disk-reserve replica-quorum replica-weighting-factor " +
    "scratch-file-path semi-ordered-set-bucket-size server-thread-affinity server-threads soft-shutdown " +
    "storage-cache-mode storage-flush-period storage-provider storage-provider-options testmode " +
    "time-thread-priority tls-allowlist tls-auditlog-blocklist tls-rotation use-fork version-override",
  "Redis before 2.6":
    "glueoutputbuf hash-max-zipmap-entries hash-max-zipmap-value vm-enabled vm-max-memory vm-max-threads vm-page-size " +
    "vm-pages vm-swap-file",
  // Of its redis.windows.conf; not compared with its source.
  "Redis for Windows": "maxheap heapdir persistence-available",
};

let byName: Map<string, string> | undefined;

/** The server that has a directive of this name, which no release of Redis or Valkey in the tables has. */
export function forkOf(name: string): string | undefined {
  return forkDirectives().get(name.toLowerCase());
}

/** Each of these names, with the server that has it. */
export function forkDirectives(): ReadonlyMap<string, string> {
  if (!byName) {
    byName = new Map();
    for (const [fork, names] of Object.entries(forks)) for (const one of names.split(" ")) byName.set(one, fork);
  }
  return byName;
}
