/** Redis Cluster: slots spread over masters that watch each other, without Sentinel. */

import type { Table } from "./meaning.ts";

export const cluster = {
  "cluster-enabled": {
    summary: "Makes the server a node of a cluster, where each master holds a part of the keys.",
    detail: "Cluster nodes promote replicas themselves: Sentinel is not for them, and replicaof is refused.",
  },
  "cluster-config-file": {
    summary: "Names the file in which the node keeps what it knows of the cluster.",
    detail:
      "The node writes it; do not edit it, and do not let two nodes share it. Without it a node forgets who it is.",
  },
  "cluster-config-save-behavior": {
    summary: "Says what a node does that cannot write what it knows of the cluster.",
    words: {
      sync: "stops, since it could otherwise come back with wrong knowledge",
      "best-effort": "logs it and goes on",
    },
  },
  "cluster-node-timeout": {
    summary: "Sets after how many milliseconds without an answer a node counts as failing.",
    detail:
      "Failover starts after it, and a master cut off from most others stops taking writes after it. Short means quick and easily fooled.",
  },
  "cluster-port": {
    summary: "Sets the port of the bus over which nodes talk to each other.",
    detail: "0 takes the port for clients plus 10000. Firewalls must let it through between all nodes.",
  },
  "cluster-replica-validity-factor": {
    summary: "Sets for how many node timeouts a replica may have been without its master and still try to replace it.",
    detail: "0 lets every replica try, however old its data.",
  },
  "cluster-replica-no-failover": {
    summary: "Keeps this replica from replacing its master on its own; an operator still can make it.",
  },
  "cluster-allow-replica-migration": {
    summary: "Lets replicas move to masters that have lost theirs, and masters without slots become replicas.",
  },
  "cluster-migration-barrier": {
    summary:
      "Sets how many working replicas a master must keep when one of its replicas moves to a master without any.",
  },
  "cluster-require-full-coverage": {
    summary: "Says whether the whole cluster stops answering when some slots are held by nobody.",
    words: {
      yes: "one lost shard stops all",
      no: "the remaining slots are served",
    },
  },
  "cluster-allow-reads-when-down": {
    summary: "Lets a node answer reads for its own slots while it sees the cluster as failed.",
    detail: "The data may be outdated, since another node may have taken over.",
  },
  "cluster-allow-pubsubshard-when-down": {
    summary: "Lets a node serve channels of its own slots while it sees the cluster as failed.",
  },
  "cluster-manual-failover-timeout": {
    summary: "Sets how many milliseconds a failover that an operator asked for may take before it is given up.",
    detail: "Writes to the old master are paused meanwhile.",
  },
  "cluster-announce-ip": {
    summary: "Sets the address under which other nodes and clients are to reach this node.",
    detail: "Needed behind NAT and in containers. Some releases take no host names here.",
  },
  "cluster-announce-port": {
    summary: "Sets the client port that this node makes known.",
    detail: "0 makes known the port it listens on.",
  },
  "cluster-announce-tls-port": {
    summary: "Sets the TLS port for clients that this node makes known.",
    detail: "0 makes known the port it listens on.",
  },
  "cluster-announce-bus-port": {
    summary: "Sets the bus port that this node makes known to other nodes.",
    detail: "0 takes the one it listens on, so with ports mapped it must be set.",
  },
  "cluster-announce-client-ipv4": {
    summary: "Sets the IPv4 address that clients are told for this node, if it is not the one for other nodes.",
  },
  "cluster-announce-client-ipv6": {
    summary: "Sets the IPv6 address that clients are told for this node, if it is not the one for other nodes.",
  },
  "cluster-announce-client-port": {
    summary: "Sets the port that clients are told for this node, if it is not the one for other nodes.",
  },
  "cluster-announce-client-tls-port": {
    summary: "Sets the TLS port that clients are told for this node, if it is not the one for other nodes.",
  },
  "cluster-announce-hostname": {
    summary: "Sets the host name that clients are told for this node.",
    detail: "Needed where TLS certificates carry names instead of addresses.",
  },
  "cluster-announce-human-nodename": {
    summary: "Sets a name for this node that shows up in logs.",
  },
  "cluster-preferred-endpoint-type": {
    summary: "Says what clients are told to connect to when they are sent to another node.",
    words: {
      ip: "the node's address",
      hostname: "the node's host name",
      "unknown-endpoint": "nothing but the port: they stay with the host they used so far",
    },
  },
  "cluster-ping-interval": {
    summary: "Sets after how many milliseconds without news of another node it is pinged.",
    detail: "0 takes half the node timeout.",
  },
  "cluster-message-gossip-perc": {
    summary: "Sets about what share of the nodes, in percent, each message on the bus tells about.",
  },
  "cluster-blacklist-ttl": {
    summary: "Sets for how many seconds a node that was told to be forgotten is not taken in again.",
    detail: "In that time every other node must be told to forget it too.",
  },
  "cluster-link-sendbuf-limit": {
    summary: "Drops a link to another node when more than this many bytes wait to be sent on it.",
    detail: "0 is no limit. The link is opened again.",
  },
  "cluster-bus-port-protected-mode": {
    summary: "Refuses to start a cluster node whose bus is not protected by TLS.",
    detail: "Without it, whoever reaches the bus port can act as a node.",
  },
  "cluster-databases": {
    summary: "Sets how many numbered databases a cluster node has; the setting databases does not count there.",
  },
  "cluster-slot-stats-enabled": {
    summary: "Collects statistics for each slot, for CLUSTER SLOT-STATS.",
    parameters: [
      { name: "statistic", meaning: "what to collect; several words add up in newer Redis", variadic: true },
    ],
    words: {
      yes: "collects all of them",
      no: "collects none but the number of keys",
      cpu: "time spent",
      net: "network traffic",
      mem: "memory used",
    },
  },
  "cluster-compatibility-sample-ratio": {
    summary:
      "Sets for what percentage of commands a server outside a cluster checks whether a cluster would allow them.",
    detail: "INFO shows how many would not. 0 checks none.",
  },
  "cluster-slot-migration-handoff-max-lag-bytes": {
    summary: "Sets how far behind, in bytes, the new owner of a slot may be when writes are paused to hand it over.",
  },
  "cluster-slot-migration-write-pause-timeout": {
    summary: "Sets how many milliseconds writes may be paused while a slot is handed over.",
    detail: "After that the old owner takes writes again.",
  },
  "cluster-slot-migration-sync-buffer-drain-timeout": {
    summary: "Sets how many milliseconds the new owner of a slot may take to apply the changes it has collected.",
  },
  "cluster-slot-migration-max-archived-tasks": {
    summary: "Sets how many finished migrations of slots are remembered.",
  },
  "cluster-slot-migration-log-max-len": {
    summary: "Sets how many finished migrations of slots are remembered.",
  },
  "slot-migration-max-failover-repl-bytes": {
    summary: "Sets how far behind, in bytes, the new owner of a slot may be when writes are paused to hand it over.",
    detail: "A negative number waits for nothing.",
  },
} as const satisfies Table;
