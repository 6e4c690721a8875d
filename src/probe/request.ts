import type { Endpoint } from "../facts/answers.ts";

/** An instance to ask, and as whom. */
export interface ProbeTarget {
  /** What it is taken for; `unknown` for an address that the user gave. */
  readonly kind: "server" | "sentinel" | "unknown";
  /** As files, other instances or the user call it. */
  readonly address: Endpoint;
  /** Where the connection goes: the same, but for tunnels and port forwards (`--map`). */
  readonly dial: Endpoint;
  readonly login?: Login;
  /** Where the kind is unknown: how to ask again if `login` is refused, or if it turns out to be of this kind. */
  readonly second?: { readonly kind: "server" | "sentinel"; readonly login?: Login };
  /** Undefined for a plain connection. */
  readonly tls?: TlsSettings;
  readonly wanted: Wanted;
}

/** Latin-1, as all text. Never printed, logged, or part of an error. */
export interface Login {
  /** Undefined for the default user by password alone. */
  readonly user?: string;
  readonly password: string;
}

/** PEM text; certificates are always verified. */
export interface TlsSettings {
  /** Those of the system where undefined. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  /** The name that is asked for (SNI) and that the certificate must have, where it is not the host of the address. */
  readonly serverName?: string;
}

/** What is asked beyond the first tier (`--config-get`); empty without it. */
export interface Wanted {
  /** Names of directives for CONFIG GET; never a pattern. */
  readonly config: readonly string[];
  /** For ACL DRYRUN: what Sentinel and replicas run here, as which user. */
  readonly dryRuns: readonly { readonly user: string; readonly command: readonly string[] }[];
  /** By name of a directive: what the files of this instance declare, to compare with and never to keep. */
  readonly declaredSecrets?: ReadonlyMap<string, string>;
}

/** All times in milliseconds. */
export interface Limits {
  readonly connect: number;
  /** For all questions to one instance together, without connecting. */
  readonly node: number;
  readonly run: number;
  /** Instances asked at once. */
  readonly concurrency: number;
  /** Bytes of one reply; what is longer is cut off and named. */
  readonly reply: number;
}

export const defaultLimits: Limits = {
  connect: 2000,
  node: 5000,
  run: 30_000,
  concurrency: 64,
  reply: 1 << 20,
};

export interface ProbeRequest {
  readonly targets: readonly ProbeTarget[];
  /**
   * How to ask an instance that a reply names; undefined where only the targets are asked. Where it gives a login, that
   * password goes to whatever address a reply names, and a replica can have its master name any (`replica-announce-ip`):
   * so it is for users who hand over a seed with `--seed`, and with it who the seed names. Addresses that only
   * files state are asked without discovery, so that no password leaves for others.
   */
  readonly discover?: (found: {
    readonly kind: "server" | "sentinel";
    readonly address: Endpoint;
  }) => ProbeTarget | undefined;
  readonly limits: Limits;
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the run; what was learnt until then is kept. */
  readonly signal?: AbortSignal;
}
