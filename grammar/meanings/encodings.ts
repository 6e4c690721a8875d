/** When small values are kept in a compact form: it saves memory and makes each access a little slower. */

import type { Table } from "./meaning.ts";

const compact = "The compact form saves memory; what has outgrown it is faster to use in the ordinary one.";
const noEffect = "Once set when small lists were kept in a compact form; the line is accepted and does nothing.";

export const encodings = {
  "hash-max-listpack-entries": {
    summary: "Keeps hashes in a compact form while they have no more fields than this.",
    detail: compact,
  },
  "hash-max-listpack-value": {
    summary: "Keeps hashes in a compact form while no field or value has more bytes than this.",
    detail: compact,
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
    summary: "Keeps sets of whole numbers in a compact form while they have no more elements than this.",
    detail: compact,
  },
  "set-max-listpack-entries": {
    summary: "Keeps other sets in a compact form while they have no more elements than this.",
    detail: compact,
  },
  "set-max-listpack-value": {
    summary: "Keeps sets in a compact form while no element has more bytes than this.",
    detail: compact,
  },
  "zset-max-listpack-entries": {
    summary: "Keeps sorted sets in a compact form while they have no more elements than this.",
    detail: compact,
  },
  "zset-max-listpack-value": {
    summary: "Keeps sorted sets in a compact form while no element has more bytes than this.",
    detail: compact,
  },
  "hll-sparse-max-bytes": {
    summary:
      "Keeps HyperLogLogs in a sparse form, smaller and slower to change, while they have no more bytes than this.",
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
  "array-slice-size": { summary: "Sets how many places each slice covers, the pieces in which an array is stored." },
  "array-sparse-kmax": {
    summary: "Keeps a slice of an array in the form for few elements while it has no more than this.",
    detail: "0 never uses that form.",
  },
  "array-sparse-kmin": {
    summary: "Sets to how few elements a slice of an array must shrink to return to the form for few.",
  },
  "hash-min-template-entries": {
    summary: "Sets how many fields a hash must have to share its field names with hashes that have the same.",
  },
  "hash-max-template-entries": {
    summary: "Sets how many fields a hash may have to share its field names with hashes that have the same.",
    detail: "0 is no limit.",
  },
  "hash-rdb-load-min-template-entries": {
    summary: "Sets how many fields a hash must have to share its field names when it is loaded from a snapshot.",
  },
  "hash-rdb-load-max-template-entries": {
    summary: "Sets how many fields a hash may have to share its field names when it is loaded from a snapshot.",
  },
  "hash-rdb-load-template-disassembly-threshold": {
    summary: "Gives sharing up again after loading where fewer hashes than this have the same field names.",
  },
} as const satisfies Table;
