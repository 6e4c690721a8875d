/** What commands each category of ACL rules holds. */

import type { categoryLetters } from "../command-table.ts";
import type { Meaning } from "./meaning.ts";

/** Those of the servers, of the modules that come with Redis 8, and `all`. */
export type AclCategory =
  | keyof typeof categoryLetters
  | "all"
  | "array"
  | "search"
  | "json"
  | "timeseries"
  | "bloom"
  | "cuckoo"
  | "topk"
  | "cms"
  | "tdigest";

export const categories: Readonly<Record<AclCategory, Meaning>> = {
  all: { summary: "All commands, those of modules loaded later too." },
  keyspace: { summary: "Commands for keys whatever their type, such as DEL, RENAME, EXPIRE, KEYS and FLUSHALL." },
  read: { summary: "Commands that read keys without changing them." },
  write: { summary: "Commands that change keys." },
  string: { summary: "Commands for strings, such as GET, SET and INCR." },
  list: { summary: "Commands for lists, such as LPUSH and LRANGE." },
  set: { summary: "Commands for sets, such as SADD and SMEMBERS; SET is not among them." },
  sortedset: { summary: "Commands for sorted sets, such as ZADD and ZRANGE." },
  hash: { summary: "Commands for hashes, such as HSET and HGETALL." },
  bitmap: { summary: "Commands for single bits of strings, such as SETBIT and BITCOUNT." },
  hyperloglog: { summary: "Commands for HyperLogLogs, such as PFADD and PFCOUNT." },
  geo: { summary: "Commands for places on the globe, such as GEOADD and GEOSEARCH." },
  stream: { summary: "Commands for streams, such as XADD and XREADGROUP." },
  array: { summary: "Commands for arrays, such as ARSET and ARGET." },
  pubsub: { summary: "Commands for channels, such as PUBLISH and SUBSCRIBE; Sentinel needs these two." },
  admin: {
    summary: "Commands for operators, such as CONFIG, SHUTDOWN, MONITOR and ACL.",
    detail: "SLAVEOF, PSYNC and REPLCONF are among them, which sentinels and replicas cannot do without.",
  },
  dangerous: {
    summary: "Commands that can harm or reveal much, such as FLUSHALL, KEYS, CONFIG, MIGRATE and DEBUG.",
    detail: "INFO, SLAVEOF, PSYNC and REPLCONF are among them, which sentinels and replicas cannot do without.",
  },
  connection: { summary: "Commands for the connection itself, such as AUTH, HELLO, PING, SELECT and CLIENT." },
  transaction: { summary: "Commands for transactions, such as MULTI, EXEC and WATCH." },
  scripting: { summary: "Commands for scripts and functions, such as EVAL and FCALL." },
  blocking: { summary: "Commands that can keep a client waiting, such as BLPOP and XREAD." },
  fast: { summary: "Commands that take about the same short time however much data there is." },
  slow: { summary: "Commands that are not fast; many of them are needed every day." },
  search: { summary: "Commands of the query engine, such as FT.SEARCH." },
  json: { summary: "Commands for JSON documents, such as JSON.GET." },
  timeseries: { summary: "Commands for time series, such as TS.ADD." },
  bloom: { summary: "Commands for Bloom filters, such as BF.ADD." },
  cuckoo: { summary: "Commands for cuckoo filters, such as CF.ADD." },
  topk: { summary: "Commands for lists of the most frequent items, such as TOPK.ADD." },
  cms: { summary: "Commands for count-min sketches, such as CMS.INCRBY." },
  tdigest: { summary: "Commands for t-digests, which estimate percentiles, such as TDIGEST.ADD." },
};
