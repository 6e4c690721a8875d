/** Settings of modules that come with Redis: search, time series, Bloom and cuckoo filters, vector sets. */

import type { Table } from "./meaning.ts";

export const modules = {
  "vset-force-single-threaded-execution": {
    summary: "Runs searches in vector sets in the main thread instead of threads of their own.",
  },
  "search-_free-resource-on-thread": { summary: "Frees dropped search indexes in another thread." },
  "search-_numeric-compress": { summary: "Stores numbers in search indexes with less precision to save memory." },
  "search-_numeric-ranges-parents": {
    summary: "Sets how many levels of a numeric search index keep the ranges of what is below them.",
  },
  "search-_print-profile-clock": { summary: "Shows times in the output of FT.PROFILE." },
  "search-_prioritize-intersect-union-children": {
    summary: "Counts the parts of a query when it decides in which order to look at them.",
  },
  "search-bg-index-sleep-gap": {
    summary: "Sets after how many steps the indexing of existing keys pauses briefly, so that clients are served.",
  },
  "search-cursor-max-idle": { summary: "Sets for how many milliseconds at most an unused search cursor is kept." },
  "search-default-dialect": { summary: "Sets the version of the query language for queries that name none." },
  "search-default-scorer": { summary: "Sets how search results are ranked when a query does not say." },
  "search-ext-load": { summary: "Loads an extension for ranking and expanding queries from this file." },
  "search-fork-gc-clean-threshold": {
    summary: "Sets how many documents must have been deleted before a search index is cleaned.",
  },
  "search-fork-gc-retry-interval": {
    summary: "Sets how many seconds to wait after a failed cleaning of search indexes.",
  },
  "search-fork-gc-run-interval": { summary: "Sets how many seconds lie between two cleanings of search indexes." },
  "search-fork-gc-sleep-before-exit": {
    summary: "Sets how many seconds the process that cleans search indexes waits before it ends; for tests.",
  },
  "search-friso-ini": { summary: "Names the configuration of the dictionary that splits Chinese text into words." },
  "search-gc-scan-size": { summary: "Sets how much of a search index is cleaned in one go." },
  "search-index-cursor-limit": { summary: "Sets how many cursors may be open for each search index." },
  "search-io-threads": { summary: "Sets how many threads talk to the other shards for search." },
  "search-max-aggregate-results": { summary: "Limits how many results FT.AGGREGATE gives." },
  "search-max-doctablesize": { summary: "Sets the greatest size of the table of indexed documents." },
  "search-max-foreground-timeout-limit": {
    summary: "Limits the time, in milliseconds, that a query running in the main thread may ask for.",
  },
  "search-max-prefix-expansions": { summary: "Limits to how many words a prefix in a query is expanded." },
  "search-max-search-results": { summary: "Limits how many results FT.SEARCH gives." },
  "search-min-operation-workers": {
    summary: "Sets how many search threads there are at least during heavy operations such as loading.",
  },
  "search-min-phonetic-term-len": { summary: "Sets how long a word must be to be compared by sound." },
  "search-min-prefix": { summary: "Sets how many letters a prefix in a query must have." },
  "search-min-stem-len": { summary: "Sets how long a word must be to be reduced to its stem." },
  "search-multi-text-slop": {
    summary:
      "Sets the distance that is assumed between the texts of one field with several values, for phrase queries.",
  },
  "search-no-gc": { summary: "Never cleans search indexes; what was deleted stays in them." },
  "search-no-mem-pools": { summary: "Switches off the module's own memory pools; for finding memory faults." },
  "search-on-oom": {
    summary: "Says what becomes of a query while the server is over maxmemory.",
    words: {
      ignore: "it runs all the same",
      fail: "it gets an error",
      return: "it gets the results that could be had, with a warning",
    },
  },
  "search-on-timeout": {
    summary: "Says what a query gives that has used up its time.",
    words: {
      return: "the results found so far",
      return_strict: "the results found so far, keeping to the time more strictly",
      fail: "an error",
    },
  },
  "search-partial-indexed-docs": {
    summary: "Watches which fields a command changes and indexes a document again only if it must.",
  },
  "search-raw-docid-encoding": { summary: "Stores document numbers in search indexes without compressing them." },
  "search-threads": { summary: "Sets how many threads serve searches over several shards." },
  "search-tiered-hnsw-buffer-limit": {
    summary: "Sets how many vectors may wait to be indexed in the background; further ones are indexed at once.",
  },
  "search-timeout": { summary: "Sets for how many milliseconds a query may run." },
  "search-topology-validation-timeout": {
    summary: "Sets for how many milliseconds searches wait until all shards are connected.",
  },
  "search-union-iterator-heap": {
    summary: "Sets from how many alternatives on a query uses a heap to combine them.",
  },
  "search-vss-max-resize": { summary: "Limits by how many bytes a vector index may grow at once." },
  "search-workers": {
    summary: "Sets how many threads run queries and index in the background.",
    detail: "0 does all of it in the main thread.",
  },
  "search-workers-priority-bias-threshold": {
    summary: "Sets how many urgent tasks the search threads take before others get their turn.",
  },
  "ts-chunk-size-bytes": { summary: "Sets how many bytes each chunk of a new time series takes." },
  "ts-compaction-policy": { summary: "Sets by which rules a new time series is summed up in others." },
  "ts-duplicate-policy": {
    summary: "Says what happens to a sample for a time that already has one.",
    words: {
      block: "it is refused",
      first: "the old value stays",
      last: "the new value replaces the old",
      min: "the lower value stays",
      max: "the higher value stays",
      sum: "the values are added",
    },
  },
  "ts-encoding": {
    summary: "Says how the chunks of a new time series are stored.",
    words: { compressed: "compressed, which saves memory", uncompressed: "as they are" },
  },
  "ts-ignore-max-time-diff": {
    summary: "Sets how close in time to the last sample a new one must be to be left out as unchanged.",
    detail: "The value must be close too, and duplicates must keep the last value.",
  },
  "ts-ignore-max-val-diff": {
    summary: "Sets how close in value to the last sample a new one must be to be left out as unchanged.",
    detail: "The time must be close too, and duplicates must keep the last value.",
  },
  "ts-num-threads": { summary: "Sets how many threads answer queries over several time series." },
  "ts-retention-policy": {
    summary: "Sets for how many milliseconds a new time series keeps its samples.",
    detail: "0 keeps them forever.",
  },
  "bf-error-rate": { summary: "Sets the share of wrong positive answers that a new Bloom filter may give." },
  "bf-expansion-factor": {
    summary: "Sets by how much a full Bloom filter grows.",
    detail: "0 never grows it: further items are refused.",
  },
  "bf-initial-size": { summary: "Sets for how many items a new Bloom filter is made." },
  "cf-bucket-size": { summary: "Sets how many items each bucket of a new cuckoo filter holds." },
  "cf-expansion-factor": {
    summary: "Sets by how much a full cuckoo filter grows.",
    detail: "0 never grows it: further items are refused.",
  },
  "cf-initial-size": { summary: "Sets for how many items a new cuckoo filter is made." },
  "cf-max-expansions": { summary: "Sets how many times a cuckoo filter may grow." },
  "cf-max-iterations": {
    summary: "Sets how many times items are moved around in a cuckoo filter before it counts as full.",
  },
} as const satisfies Table;
