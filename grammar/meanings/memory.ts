/** How much memory the server may use, what goes when it is full, and how memory is freed. */

import type { Table } from "./meaning.ts";

const inTheBackground = {
  yes: "memory is freed by another thread, a little later",
  no: "memory is freed at once; a huge key makes everybody wait",
} as const;

export const memory = {
  maxmemory: {
    summary: "Limits the memory for data; beyond it keys are evicted or writes refused, as maxmemory-policy says.",
    detail:
      "0 is no limit: the system may then kill the server. Buffers for replicas and what saving copies come on top, so leave room. Give replicas the same limit: after a failover theirs counts.",
  },
  "maxmemory-policy": {
    summary: "Says which keys go when maxmemory is reached.",
    detail:
      "LRU, LFU and LRM work on samples. The volatile- policies refuse writes like noeviction when no key has an expiry.",
    words: {
      noeviction: "none: commands that need memory get an error",
      "allkeys-lru": "the key that was not used for longest",
      "allkeys-lfu": "the key that is used least often",
      "allkeys-lrm": "the key that was not changed for longest",
      "allkeys-random": "any key",
      "volatile-lru": "of the keys with an expiry, the one not used for longest",
      "volatile-lfu": "of the keys with an expiry, the one used least often",
      "volatile-lrm": "of the keys with an expiry, the one not changed for longest",
      "volatile-random": "any key with an expiry",
      "volatile-ttl": "the key that would expire soonest",
    },
  },
  "maxmemory-samples": {
    summary: "Sets how many keys are looked at to find one to evict: more is more exact and slower.",
  },
  "maxmemory-eviction-tenacity": {
    summary: "Sets how long eviction may hold up clients when memory is over the limit: more is longer.",
  },
  "maxmemory-scripts": {
    summary: "Limits the memory for scripts that the server keeps.",
  },
  "lfu-log-factor": {
    summary: "Sets how slowly the count of a key's uses grows towards its maximum, for the LFU policies.",
    detail: "A higher factor tells busy keys better from very busy ones.",
  },
  "lfu-decay-time": {
    summary: "Sets after how many minutes without access a key counts as used less often, for the LFU policies.",
    detail: "With 0 counts never fade.",
  },
  "lazyfree-lazy-eviction": {
    summary: "Says whether evicted keys are freed in the background.",
    words: inTheBackground,
  },
  "lazyfree-lazy-expire": {
    summary: "Says whether expired keys are freed in the background.",
    words: inTheBackground,
  },
  "lazyfree-lazy-server-del": {
    summary: "Says whether keys that commands such as RENAME replace are freed in the background.",
    words: inTheBackground,
  },
  "lazyfree-lazy-user-del": {
    summary: "Says whether DEL frees memory in the background, as UNLINK does.",
    words: inTheBackground,
  },
  "lazyfree-lazy-user-flush": {
    summary: "Says whether FLUSHALL and FLUSHDB free memory in the background unless they say otherwise.",
    words: inTheBackground,
  },
  "active-expire-effort": {
    summary: "Sets how hard the server looks for expired keys that nobody asks for.",
    detail: "More effort frees memory sooner and costs CPU.",
  },
  "lazyexpire-nested-arbitrary-keys": {
    summary: "Says whether commands that meet expired keys by chance, such as RANDOMKEY in a script, may delete them.",
  },
  activedefrag: {
    summary: "Moves data together while the server runs, to give memory lost in gaps back to the system.",
    detail: "It costs CPU, and needs a build with the server's own allocator (jemalloc).",
  },
  "active-defrag-ignore-bytes": {
    summary: "Sets how many bytes must be lost in gaps before defragmentation begins.",
  },
  "active-defrag-threshold-lower": {
    summary: "Sets the percentage lost in gaps from which defragmentation begins.",
  },
  "active-defrag-threshold-upper": {
    summary: "Sets the percentage lost in gaps from which defragmentation uses as much CPU as it may.",
  },
  "active-defrag-cycle-min": {
    summary: "Sets the percentage of CPU time that defragmentation uses at its lower threshold.",
  },
  "active-defrag-cycle-max": {
    summary: "Sets the percentage of CPU time that defragmentation uses at its upper threshold.",
  },
  "active-defrag-cycle-us": {
    summary:
      "Sets how many microseconds one turn of defragmentation lasts: longer is more efficient and delays clients more.",
  },
  "active-defrag-max-scan-fields": {
    summary: "Defragments keys of at most this many elements in one go; larger ones are done in parts.",
  },
  "jemalloc-bg-thread": {
    summary: "Lets the memory allocator give unused memory back to the system in a thread of its own.",
  },
  activerehashing: {
    summary: "Uses idle moments to finish resizing the tables of keys.",
    words: {
      yes: "memory of the old table is free sooner; now and then a request waits about a millisecond",
      no: "tables are resized only while they are used",
    },
  },
  "key-memory-histograms": {
    summary: "Counts keys by the memory they use, so that big ones show up in statistics.",
  },
  "disable-thp": {
    summary: "Switches off transparent huge pages for this process.",
    detail: "With them, saving in the background copies far more memory and causes pauses.",
  },
} as const satisfies Table;
