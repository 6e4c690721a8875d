import type { Credentials } from "./resp.ts";

/** What a lab has to know that the files do not say. */
export interface Site {
  /** Address by folder; a deployment on one machine has the folder `.` only. */
  readonly hosts: Readonly<Record<string, string>>;
  /** How names other than addresses resolve. */
  readonly names?: Readonly<Record<string, string>>;
  /** With permission for everything. */
  readonly server?: Credentials;
  readonly sentinel?: Credentials;
  readonly tls?: boolean;
  /** Of a host of the network where no instance runs: an operator's. */
  readonly operator?: string;
  /** What is added to every sentinel.conf for each master, in milliseconds: times a test can wait for. */
  readonly downAfter?: number;
  readonly failoverTimeout?: number;
}

export interface Plan extends Site {
  /** `healthy/acl` */
  readonly folder: string;
}

const threeHosts = { node1: "10.20.0.11", node2: "10.20.0.12", node3: "10.20.0.13" };

export const plans: readonly Plan[] = [
  { folder: "healthy/three-hosts", hosts: threeHosts, server: { password: "correct-horse-battery-staple" } },
  {
    folder: "healthy/five-sentinels",
    hosts: numbered("rack", 5, (n) => `10.30.${n}.10`),
    server: { password: "quiet-otter-paints-fences" },
    sentinel: { password: "quiet-otter-paints-fences-sentinel" },
  },
  { folder: "healthy/no-password-closed-network", hosts: numbered("192.168.77.", 3, (n) => `192.168.77.${n}`) },
  {
    folder: "healthy/acl",
    hosts: numbered("shop", 3, (n) => `10.40.0.2${n}`),
    server: { user: "admin", password: "brave-walrus-counts-stars-admin" },
  },
  {
    folder: "healthy/tls",
    hosts: {
      "vault-1.example.internal": "10.50.0.1",
      "vault-2.example.internal": "10.50.0.2",
      "vault-3.example.internal": "10.50.0.3",
    },
    names: {
      "vault-1.example.internal": "10.50.0.1",
      "vault-2.example.internal": "10.50.0.2",
      "vault-3.example.internal": "10.50.0.3",
    },
    server: { password: "seven-lanterns-over-water" },
    tls: true,
  },
  {
    folder: "healthy/hostnames",
    hosts: numbered("sessions-", 3, (n) => `10.60.0.${n}`),
    names: {
      "sessions-1.example.internal": "10.60.0.1",
      "sessions-2.example.internal": "10.60.0.2",
      "sessions-3.example.internal": "10.60.0.3",
    },
    server: { password: "slow-turnip-sings-opera" },
  },
  { folder: "healthy/one-machine", hosts: { ".": "127.0.0.1" }, server: { password: "tiny-teapot-dev-machine" } },
  { folder: "healthy/rewritten", hosts: threeHosts, server: { password: "correct-horse-battery-staple" } },
  {
    folder: "repaired/000-three-hosts",
    hosts: { dev1: "172.21.114.123", dev2: "172.21.112.186", dev3: "172.21.115.114" },
    server: { password: "mossy-bicycle-eats-thunder" },
  },
  {
    folder: "repaired/001-comments-behind-values",
    hosts: byAddress("172.18.113.66", "172.18.113.63", "172.18.113.65"),
    server: { password: "paper-whale-reads-maps" },
  },
  { folder: "repaired/002-loopback", hosts: { ".": "127.0.0.1" }, server: { password: "redis" } },
  {
    folder: "repaired/003-two-sentinels",
    hosts: byAddress("172.18.1.110", "172.18.1.111", "172.18.1.112"),
    server: { password: "glass-cactus-hums-softly" },
  },
];

/** As posted: why they do not work, in the words of the servers, by end of the file's path. */
export const seeds: readonly (Plan & { refusals: Readonly<Record<string, string>> })[] = [
  {
    folder: "seeds/000-three-hosts",
    hosts: { dev1: "172.21.114.123", dev2: "172.21.112.186", dev3: "172.21.115.114" },
    refusals: {
      "redis_6379.conf": "sentinel directive while not in sentinel mode",
      "sentinel_26379.conf": "No such master with specified name.",
    },
  },
  {
    folder: "seeds/001-comments-behind-values",
    hosts: byAddress("172.18.113.66", "172.18.113.63", "172.18.113.65"),
    refusals: { "redis.conf": "wrong number of arguments", "sentinel.conf": "wrong number of arguments" },
  },
  { folder: "seeds/002-loopback", hosts: { ".": "127.0.0.1" }, server: { password: "redis" }, refusals: {} },
  {
    folder: "seeds/003-two-sentinels",
    hosts: byAddress("172.18.1.110", "172.18.1.111"),
    refusals: {
      "master.conf": "wrong number of arguments",
      "slave.conf": "wrong number of arguments",
      "sentinel.conf": "wrong number of arguments",
    },
  },
];

/** Deployments of containers, which the lab starts as their files say. */
export interface ContainersFixture {
  readonly folder: string;
  /** The compose file, or the manifest. */
  readonly file: string;
  readonly kind: "compose" | "manifest";
  /** Containers by service, as the command beside the file tells. */
  readonly scale?: Readonly<Record<string, number>>;
  /** Of its servers. */
  readonly password?: string;
  /** The rule that names the mistake. */
  readonly cause?: string;
  /** What the report calls its deployments, where the folder holds several. */
  readonly deployments?: readonly string[];
}

export const ofContainers: readonly ContainersFixture[] = [
  {
    ...seed004("as-posted"),
    scale: { "redis-slave": 2 },
    deployments: ["seeds/004-compose/as-posted", "seeds/004-compose/as-posted#2"],
  },
  { ...seed004("wrong-monitor-address"), cause: "monitor-target-unknown" },
  { ...seed004("host-name"), cause: "hostname-without-resolve-hostnames" },
  { ...seed004("quorum-4"), cause: "quorum-exceeds-sentinels" },
  { ...seed004("missing-file"), cause: "startup-reference-missing" },
  { folder: "healthy/compose", file: "compose.yaml", kind: "compose", password: "amber-tractor-under-clouds" },
  { folder: "healthy/kubernetes", file: "redis.yaml", kind: "manifest", password: "plum-violin-at-midnight" },
];

function seed004(name: string): ContainersFixture {
  return { folder: `seeds/004-compose/${name}`, file: "redis-sentinel.yml", kind: "compose" };
}

function numbered(prefix: string, count: number, address: (n: number) => string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index + 1}`, address(index + 1)]));
}

function byAddress(...addresses: readonly string[]): Record<string, string> {
  return Object.fromEntries(addresses.map((address) => [address, address]));
}
