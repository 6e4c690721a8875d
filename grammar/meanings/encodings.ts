/** When small values are kept in a compact form: it saves memory and makes each access a little slower. */

import type { Table } from "./meaning.ts";

const noEffect = "Once set when small lists were kept in a compact form; the line is accepted and does nothing.";

export const encodings = {
  "hash-max-listpack-entries": { summary: "Sets up to how many fields a hash is kept in the compact form." },
  "hash-max-listpack-value": {
    summary: "Sets up to how many bytes long the fields and values of a compact hash may be.",
  },
  "list-max-listpack-size": {
    summary: "Sets how much one node of a list holds: a number of elements, or a size if it is negative.",
    detail: "-1 is 4 KB and each step down doubles it, to 64 KB at -5.",
  },
  "list-compress-depth": {
    summary: "Sets how many nodes at both ends of a list stay uncompressed; those between are compressed.",
    detail: "0 compresses none.",
  },
  "list-max-ziplist-entries": { summary: noEffect },
  "list-max-ziplist-value": { summary: noEffect },
  "set-max-intset-entries": {
    summary: "Sets up to how many elements a set of whole numbers is kept in the compact form.",
  },
  "set-max-listpack-entries": {
    summary: "Sets up to how many elements a set with other texts is kept in the compact form.",
  },
  "set-max-listpack-value": { summary: "Sets up to how many bytes long the elements of a compact set may be." },
  "zset-max-listpack-entries": { summary: "Sets up to how many elements a sorted set is kept in the compact form." },
  "zset-max-listpack-value": { summary: "Sets up to how many bytes long the elements of a compact sorted set may be." },
  "hll-sparse-max-bytes": {
    summary: "Sets up to how many bytes a HyperLogLog stays in its sparse form, which is smaller and slower to change.",
  },
  "stream-node-max-bytes": {
    summary: "Sets how many bytes one node of a stream holds at most.",
    detail: "0 is no limit.",
  },
  "stream-node-max-entries": {
    summary: "Sets how many entries one node of a stream holds at most.",
    detail: "0 is no limit.",
  },
  "stream-idmp-duration": {
    summary: "Sets for how many seconds a stream remembers the identifiers by which it recognises an entry sent twice.",
    detail: "It is for producers that send again after a lost answer, as at a failover.",
  },
  "stream-idmp-maxsize": {
    summary: "Sets how many identifiers of each producer a stream remembers to recognise entries sent twice.",
  },
  "array-slice-size": { summary: "Sets how many elements of an array are kept together in one slice." },
  "array-sparse-kmax": {
    summary: "Sets up to how many elements a slice of an array is kept in the form for few elements.",
    detail: "0 never uses that form.",
  },
  "array-sparse-kmin": {
    summary: "Sets down to how many elements a slice of an array must shrink to return to the form for few elements.",
  },
  "hash-min-template-entries": { summary: "Sets from how many fields on hashes with the same field names share them." },
  "hash-max-template-entries": {
    summary: "Sets up to how many fields hashes with the same field names share them.",
  },
  "hash-rdb-load-min-template-entries": {
    summary: "Sets from how many fields on hashes share their field names when they are loaded from a snapshot.",
  },
  "hash-rdb-load-max-template-entries": {
    summary: "Sets up to how many fields hashes share their field names when they are loaded from a snapshot.",
  },
  "hash-rdb-load-template-disassembly-threshold": {
    summary: "Sets below how many hashes with the same field names sharing is given up again after loading.",
  },
} as const satisfies Table;
