/** What each Sentinel statement says. */

import type { StatementName } from "../catalogue.ts";
import type { Parameter, StatementMeaning } from "./meaning.ts";

const master: Parameter = { name: "master-name", meaning: "the name that monitor gave to the master" };

export const sentinel: Readonly<Record<StatementName, StatementMeaning>> = {
  monitor: {
    summary: "Makes this sentinel watch a master; its replicas and the other sentinels are found through it.",
    detail:
      "Sentinel replaces the address after each failover. Whatever the quorum, a failover needs the votes of most of all known sentinels.",
    parameters: [
      { name: "master-name", meaning: "the name by which clients ask for the master; the same on all sentinels" },
      { name: "host", meaning: "address of the master, or its name with resolve-hostnames" },
      { name: "port", meaning: "port of the master, its TLS port with tls-replication" },
      { name: "quorum", meaning: "how many sentinels must agree that the master is down" },
    ],
  },
  "down-after-milliseconds": {
    summary: "Sets how long master, replicas and other sentinels must be without a valid answer to count as down.",
    detail: "Failover cannot begin earlier. Too short, and a slow command or a busy network sets one off.",
    parameters: [master, { name: "milliseconds", meaning: "for how long there was no valid answer" }],
  },
  "failover-timeout": {
    summary: "Sets how long the steps of a failover may take, and how long to wait before another try.",
    detail: "After a failed attempt, sentinels wait twice this time for the same master.",
    parameters: [master, { name: "milliseconds", meaning: "time for a step; twice this time lies between attempts" }],
  },
  "parallel-syncs": {
    summary: "Sets how many replicas are pointed to the new master at the same time after a failover.",
    detail:
      "A replica cannot serve reads while it loads a full copy. One at a time keeps the others serving, and takes longest.",
    parameters: [master, { name: "replicas", meaning: "how many at a time" }],
  },
  "notification-script": {
    summary: "Runs a program for every event that Sentinel logs as a warning, such as a node being down.",
    detail: "It must exist and be executable when the sentinel starts. One that takes more than a minute is killed.",
    parameters: [master, { name: "path", meaning: "the program; it gets the kind of event and its description" }],
  },
  "client-reconfig-script": {
    summary: "Runs a program when the master has changed, for clients that cannot ask Sentinel themselves.",
    detail: "It must exist and be executable when the sentinel starts. It can run more than once for one failover.",
    parameters: [
      master,
      { name: "path", meaning: "the program; it gets the name, role, state, old and new address of the master" },
    ],
  },
  "can-failover": {
    summary: "Says whether this sentinel may start a failover; only the first releases have it.",
    parameters: [master, { name: "yes-or-no", meaning: "no to only watch and vote" }],
  },
  "auth-pass": {
    summary: "Sets the password with which this sentinel logs in at the master and its replicas.",
    detail:
      "All of them must take the same one, since each can become master. Without it, a sentinel sees protected nodes as down.",
    parameters: [master, { name: "password", meaning: "the password of auth-user, or of the default user" }],
  },
  "auth-user": {
    summary: "Sets the ACL user as which this sentinel logs in at the master and its replicas.",
    detail: "It needs auth-pass too, and must exist on every node with the rights a sentinel needs.",
    parameters: [master, { name: "user", meaning: "name of the user; without the statement it is default" }],
  },
  "sentinel-pass": {
    summary: "Sets the password with which this sentinel logs in at other sentinels.",
    detail:
      "Without it, the sentinel uses its own requirepass. If the passwords do not fit, sentinels cannot agree or vote.",
    parameters: [{ name: "password", meaning: "the password of sentinel-user, or of the default user" }],
  },
  "sentinel-user": {
    summary: "Sets the ACL user as which this sentinel logs in at other sentinels.",
    parameters: [{ name: "user", meaning: "name of a user that exists on all sentinels" }],
  },
  "current-epoch": {
    summary: "Records the number of the latest election that this sentinel knows of.",
    detail: "Sentinel writes it; do not edit it.",
    parameters: [{ name: "epoch", meaning: "a number that grows with every failover" }],
  },
  "config-epoch": {
    summary: "Records which failover made the master what it is: the higher number wins where sentinels disagree.",
    detail: "Sentinel writes it; do not edit it.",
    parameters: [master, { name: "epoch", meaning: "number of the election that chose this master" }],
  },
  "leader-epoch": {
    summary: "Records in which election this sentinel last voted, so that it does not vote twice after a restart.",
    detail: "Sentinel writes it; do not edit it.",
    parameters: [master, { name: "epoch", meaning: "number of that election" }],
  },
  myid: {
    summary: "Records who this sentinel is.",
    detail: "Sentinel writes it. In a copied file it makes two sentinels count as one, so remove it from copies.",
    parameters: [{ name: "id", meaning: "forty characters, different on every sentinel" }],
  },
  "known-replica": {
    summary: "Records a replica that this sentinel has found.",
    detail: "Sentinel writes it. One that is gone for good stays until SENTINEL RESET.",
    parameters: [master, { name: "host", meaning: "address of the replica" }, { name: "port", meaning: "its port" }],
  },
  "known-sentinel": {
    summary: "Records another sentinel that watches the same master.",
    detail: "Sentinel writes it. One that is gone for good still counts when votes are needed, until SENTINEL RESET.",
    parameters: [
      master,
      { name: "host", meaning: "address of the other sentinel" },
      { name: "port", meaning: "its port" },
      { name: "id", meaning: "who it is; newer releases skip a line without it", optional: true },
    ],
  },
  "rename-command": {
    summary: "Tells this sentinel the name that a command has on the master and its replicas.",
    detail:
      "Needed where rename-command there has renamed CONFIG, SLAVEOF or another that Sentinel uses; otherwise failovers fail.",
    parameters: [
      master,
      { name: "command", meaning: "its ordinary name" },
      { name: "new-name", meaning: "its name on all nodes of this master" },
    ],
  },
  "announce-ip": {
    summary: "Sets the address under which this sentinel makes itself known to the others.",
    detail:
      "Needed behind NAT and in containers: where the others cannot reach it, its vote is missing. An empty one is ignored.",
    parameters: [{ name: "address", meaning: "an address that all other sentinels can reach" }],
  },
  "announce-port": {
    summary: "Sets the port under which this sentinel makes itself known to the others.",
    detail: "0 makes known the port it listens on.",
    parameters: [{ name: "port", meaning: "a port that all other sentinels can reach" }],
  },
  "deny-scripts-reconfig": {
    summary: "Keeps the paths of scripts from being changed by commands at run time.",
    detail: "Whoever can change them can run any program as the user of the sentinel.",
    parameters: [{ name: "yes-or-no", meaning: "yes to take paths from this file only" }],
  },
  "resolve-hostnames": {
    summary: "Says whether host names may stand where addresses are expected.",
    detail: "Names then depend on DNS in the middle of a failover. The line counts for the whole file.",
    parameters: [{ name: "yes-or-no", meaning: "yes to look names up" }],
  },
  "announce-hostnames": {
    summary:
      "Says whether clients and other sentinels are told host names instead of addresses, where names were given.",
    detail: "Needed where certificates carry names. It takes resolve-hostnames too.",
    parameters: [{ name: "yes-or-no", meaning: "yes to tell names" }],
  },
  "master-reboot-down-after-period": {
    summary: "Sets how long a master that restarted and still loads its data may take before it counts as down.",
    detail: "Until then no failover replaces it. 0 is off: a master that loads is waited for.",
    parameters: [master, { name: "milliseconds", meaning: "for how long it may go on loading" }],
  },
};
