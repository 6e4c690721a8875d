/** Where a server listens, and what it takes from those who connect. */

import type { Table } from "./meaning.ts";

export const network = {
  bind: {
    summary: "Says on which of the host's own addresses the server listens.",
    detail:
      "It does not say who may connect. Others must reach one of them; one with a leading - may be missing from the host. Releases without bind-source-addr also connect to the master from the first one, so loopback in front cuts off one on another host.",
    parameters: [
      {
        name: "address",
        meaning: "an address of this host, * for all of IPv4, -::* for all of IPv6 where there is any",
        optional: true,
        variadic: true,
      },
    ],
  },
  "bind-source-addr": {
    summary: "Sets the local address from which the server connects to others, such as its master.",
    detail: "For hosts with several addresses. The other side sees connections come from here.",
  },
  port: {
    summary: "Sets the TCP port for unencrypted connections.",
    detail: "0 opens none, as where only tls-port is meant to be used. Replicas and sentinels then need TLS too.",
  },
  "tcp-backlog": {
    summary: "Sets how many new connections may wait until the server accepts them.",
    detail:
      "The system's own limit (net.core.somaxconn on Linux) cuts it short. When the queue is full, clients see slow or failing connects.",
  },
  unixsocket: {
    summary: "Opens a unix socket at this path, for clients on the same host.",
  },
  unixsocketperm: {
    summary: "Sets the file permissions of the unix socket, in octal as for chmod.",
  },
  unixsocketgroup: {
    summary: "Sets the group that the unix socket file belongs to.",
  },
  timeout: {
    summary: "Closes connections of ordinary clients that have been idle for this many seconds.",
    detail: "0 keeps them forever. Replicas, subscribers and blocked clients are never closed by it.",
  },
  "tcp-keepalive": {
    summary:
      "Lets the system probe silent connections at this interval, in seconds, and drop those whose peer is gone.",
    detail: "0 sends no probes: connections to a host that vanished then stay and count against maxclients.",
  },
  "protected-mode": {
    summary: "Refuses connections from other hosts as long as nobody has set a password for the default user.",
    detail:
      "Meant for servers nobody secured yet. Replicas and sentinels on other hosts are refused as well. Older releases drop the protection as soon as there is a bind line.",
    words: {
      yes: "only the host itself may connect as long as no password is set",
      no: "everybody who reaches the port may connect",
    },
  },
  maxclients: {
    summary: "Limits how many connections may be open at once.",
    detail:
      "Replicas and sentinels count too: when it is full they are turned away like any client. The server lowers it at the start if the system allows too few open files.",
  },
  "maxclients-reserved": {
    summary: "Keeps some of the connections of maxclients free for clients with priority.",
    detail: "With none reserved, ordinary clients can shut out sentinels and replicas by using up all connections.",
  },
  "priority-subnets": {
    summary: "Names the networks whose clients have priority over others.",
    parameters: [{ name: "subnet", meaning: "a range of addresses", variadic: true }],
  },
  "priority-preemptive-poll-interval-us": {
    summary:
      "Sets how often, in microseconds, the server looks for requests of clients with priority while it serves others.",
  },
  "client-output-buffer-limit": {
    summary: "Disconnects clients that read their replies too slowly, by how much has piled up for them.",
    detail:
      "A replica cut off while it receives a full synchronisation must begin again, and may never finish. 0 is no limit.",
    parameters: [
      { name: "class", meaning: "which clients: normal, replica (or slave) or pubsub", optional: true, variadic: true },
      {
        name: "hard",
        meaning: "size at which the connection is closed at once; 0 for none",
        optional: true,
        variadic: true,
      },
      {
        name: "soft",
        meaning: "size that may be exceeded for some seconds only; 0 for none",
        optional: true,
        variadic: true,
      },
      { name: "seconds", meaning: "for how long the soft limit may be exceeded", optional: true, variadic: true },
    ],
    words: {
      normal: "ordinary clients",
      replica: "replicas: what waits for them is the replication stream",
      slave: "replicas, under their older name",
      pubsub: "clients subscribed to a channel or pattern",
      master: "the link to the master",
    },
  },
  "client-query-buffer-limit": {
    summary: "Limits how much unfinished request data one client may send before it is disconnected.",
  },
  "maxmemory-clients": {
    summary: "Limits the memory that all client connections use together; the biggest are disconnected first.",
    detail:
      "0 is no limit, a percentage is taken of maxmemory. The links of replicas and masters are never closed by it.",
  },
  "proto-max-bulk-len": {
    summary: "Limits how long a single argument of a command, and so a string value, can be.",
  },
  "max-new-connections-per-cycle": {
    summary: "Limits how many new connections are accepted in one go before other work is done.",
    detail: "Keeps a wave of reconnecting clients, as after a failover, from starving those already served.",
  },
  "max-new-tls-connections-per-cycle": {
    summary: "Limits how many new TLS connections are accepted in one go; each costs a handshake.",
    detail: "A low number makes clients wait longer after a failover, a high one makes everybody else wait.",
  },
  "socket-mark-id": {
    summary:
      "Marks the traffic of the listening sockets, so that the system's firewall and routing rules can recognise it.",
    detail: "0 sets no mark. Needs the right privilege on the system.",
  },
  mptcp: {
    summary: "Lets clients connect over Multipath TCP, which can use several network paths at once.",
    detail: "The server refuses to start where the system does not have it.",
  },
  "rdma-bind": {
    summary: "Says on which addresses the server accepts RDMA connections, which bypass TCP.",
    parameters: [{ name: "address", meaning: "an address of a network card with RDMA", variadic: true }],
  },
  "rdma-port": {
    summary: "Sets the port for RDMA connections.",
    detail: "0 accepts none.",
  },
  "rdma-rx-size": {
    summary: "Sets the size of the receive buffer of each RDMA connection.",
  },
  "rdma-completion-vector": {
    summary: "Chooses which completion vector, and so which CPU, handles the events of RDMA connections.",
    detail: "-1 leaves the choice to the server.",
  },
  "tracking-table-max-keys": {
    summary: "Limits how many keys the server remembers for clients that cache values on their own side.",
    detail: "When it is full, clients are told to forget some of what they hold. 0 is no limit.",
  },
  "availability-zone": {
    summary: "Names the zone of the cloud or data centre this server is in, for clients to see.",
    detail: "It changes nothing in the server: clients may use it to read from a replica close by.",
  },
  "extended-redis-compatibility": {
    summary: "Makes Valkey call itself Redis in some replies, for clients and tools that insist on it.",
  },
} as const satisfies Table;
