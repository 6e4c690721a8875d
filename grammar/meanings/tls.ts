/** Encrypted connections: certificates, whom to trust, which links use TLS. */

import type { Table } from "./meaning.ts";

export const tls = {
  "tls-port": {
    summary: "Sets the TCP port for TLS connections.",
    detail:
      "0 opens none. It needs a certificate, its key and usually an authority, or the server does not start. It encrypts no outgoing link: see tls-replication.",
  },
  "tls-cert-file": {
    summary: "Names the certificate that the server shows to those who connect.",
    detail: "Unless there is a client certificate of its own, the server also shows it when it connects to others.",
  },
  "tls-key-file": {
    summary: "Names the private key of the server's certificate.",
    detail: "The user that runs the server must be able to read it, and nobody else.",
  },
  "tls-key-file-pass": {
    summary: "Sets the passphrase of the private key, if it has one.",
  },
  "tls-client-cert-file": {
    summary: "Names the certificate that the server shows when it connects to others, such as its master.",
    detail: "Without one, the server's own certificate is shown; it must then be allowed to act as a client.",
  },
  "tls-client-key-file": {
    summary: "Names the private key of the client certificate.",
  },
  "tls-client-key-file-pass": {
    summary: "Sets the passphrase of the client certificate's key, if it has one.",
  },
  "tls-alt-cert-file": {
    summary: "Names a second certificate for those who connect, for instance with another kind of key.",
  },
  "tls-alt-key-file": {
    summary: "Names the private key of the second certificate.",
  },
  "tls-alt-key-file-pass": {
    summary: "Sets the passphrase of the second certificate's key, if it has one.",
  },
  "tls-ca-cert-file": {
    summary: "Names the file with the authorities whose certificates the server trusts.",
    detail: "All nodes and sentinels must trust the authorities of each other's certificates.",
  },
  "tls-ca-cert-dir": {
    summary: "Names a folder with the authorities whose certificates the server trusts.",
    detail: "OpenSSL finds only files there that are named by hash, as its rehash command does.",
  },
  "tls-dh-params-file": {
    summary: "Names a file with Diffie-Hellman parameters, which only old versions of OpenSSL need.",
  },
  "tls-auth-clients": {
    summary: "Says whether those who connect must show a certificate that the server trusts.",
    detail: "Replicas and sentinels connect too: with yes they need a certificate as well.",
    words: {
      yes: "without a valid certificate there is no connection",
      no: "certificates are not asked for; passwords and ACLs alone decide",
      optional: "none is needed, but one that is shown must be valid",
    },
  },
  "tls-auth-clients-user": {
    summary: "Logs clients in as the ACL user that their certificate names, without a password.",
    detail: "Replicas and sentinels are meant too: if their certificate names a user, they have that user's rights.",
    words: {
      off: "certificates log nobody in",
      CN: "the user is the certificate's common name",
      URI: "the user is in the URI among the certificate's alternative names",
    },
  },
  "tls-expected-peer-name": {
    summary:
      "Demands that the certificate at the other end of replication and cluster links carries one of these names.",
    detail:
      "Without it, any certificate of a trusted authority can pose as a master. Ordinary clients are not checked.",
  },
  "tls-replication": {
    summary: "Encrypts the links that this server opens: from a replica to its master, from a sentinel to everybody.",
    detail:
      "The port in replicaof or sentinel monitor must then be the TLS port. All nodes need it, since each can become a replica.",
  },
  "tls-cluster": {
    summary: "Encrypts the bus over which the nodes of a cluster talk to each other.",
    detail: "All nodes must agree: some with and some without do not reach each other.",
  },
  "tls-protocols": {
    summary: "Lists the TLS versions that are allowed, in one quoted argument.",
    detail: "An empty list leaves it to OpenSSL. A misspelt version stops the start.",
  },
  "tls-ciphers": {
    summary: "Lists the ciphers allowed up to TLS 1.2, in OpenSSL's notation.",
  },
  "tls-ciphersuites": {
    summary: "Lists the cipher suites allowed in TLS 1.3, in OpenSSL's notation.",
  },
  "tls-groups": {
    summary: "Lists the groups allowed for the exchange of keys, in OpenSSL's notation.",
  },
  "tls-prefer-server-ciphers": {
    summary: "Lets the server's order of ciphers decide instead of the client's.",
  },
  "tls-session-caching": {
    summary: "Lets clients that come back resume their TLS session, which is faster than a new handshake.",
  },
  "tls-session-cache-size": {
    summary: "Sets how many TLS sessions are remembered.",
    detail: "0 is no limit.",
  },
  "tls-session-cache-timeout": {
    summary: "Sets for how many seconds a TLS session is remembered.",
  },
  "tls-auto-reload-interval": {
    summary: "Sets how often, in seconds, certificates are looked at and loaded again if they have changed.",
    detail: "0 never does: renewed certificates then need CONFIG SET or a restart.",
  },
} as const satisfies Table;
