import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answers } from "../facts/answers.ts";
import type { Mapping, Seed, Wrong } from "../probe/dialling.ts";
import type { Named } from "../probe/discover.ts";
import type { ProbeRequest, ProbeTarget, TlsSettings, Wanted } from "../probe/request.ts";
import { loadScript } from "./load-script.ts";
import type { Logins } from "./logins.ts";
import type { ProbeSettings } from "./probe-options.ts";
import type { DeclaredTarget } from "./targets.ts";
import { quoted, UsageError } from "./usage.ts";
import { wantedOf, wantedOfStranger } from "./wanted.ts";

/** How instances are reached, and as whom. */
export interface Asking {
  readonly seeds: readonly Seed[];
  readonly probe: (request: ProbeRequest) => Promise<Answers>;
  readonly ofDeclared: (target: DeclaredTarget) => ProbeTarget;
  readonly ofSeed: (seed: Seed) => ProbeTarget;
  readonly ofNamed: (named: Named) => ProbeTarget;
}

const nothing: Wanted = { config: [], dryRuns: [] };

/**
 * What the options say of it.
 *
 * @throws UsageError
 */
export function asking(settings: ProbeSettings, logins: Logins): Asking {
  const network = loadNetwork();
  const seeds = (settings.seed ?? []).map((text) => right("--seed", network.readSeed(text)));
  const mappings = (settings.map ?? []).map((text): Mapping => right("--map", network.readMapping(text)));
  const dial = right("--map", network.diallingBy(mappings));
  const tls = tlsSettings(settings);
  const isTlsUsual = settings.tls ?? (seeds.length > 0 && seeds.every(({ isTls }) => isTls));
  const stranger = (kind: ProbeTarget["kind"]) => (settings.configGet ? wantedOfStranger(kind) : nothing);
  return {
    seeds,
    probe: network.probe,
    ofDeclared({ instance, address, isTls }) {
      const { kind } = instance;
      const login = logins.of(kind, address);
      return {
        kind,
        address,
        dial: dial(address),
        ...(login && { login }),
        ...((settings.tls ?? isTls) && { tls }),
        wanted: settings.configGet ? wantedOf(instance) : nothing,
      };
    },
    ofSeed({ address, isTls = settings.tls ?? false }) {
      return {
        kind: "unknown",
        address,
        dial: dial(address),
        ...logins.ofUnknown(address),
        ...(isTls && { tls }),
        wanted: stranger("unknown"),
      };
    },
    ofNamed({ kind, address }) {
      const login = logins.of(kind, address);
      return {
        kind,
        address,
        dial: dial(address),
        ...(login && { login }),
        ...(isTlsUsual && { tls }),
        wanted: stranger(kind),
      };
    },
  };
}

/** A script of its own: who only checks files does without the network. */
export function loadNetwork() {
  return loadScript(join(__dirname, "probe.cjs")) as typeof import("../probe/index.ts");
}

/** What is wrong may be a password that went astray: the text is not repeated. */
function right<T extends object>(option: string, read: T | Wrong): T {
  if ("mistake" in read) throw new UsageError(`${option}: ${read.mistake}`);
  return read;
}

function tlsSettings({ cacert, cert, key, sni }: ProbeSettings): TlsSettings {
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError(`${cert === undefined ? "--key" : "--cert"} is given alone; a certificate needs its key`);
  return {
    ...(cacert !== undefined && { ca: pem("--cacert", cacert) }),
    ...(cert !== undefined && { cert: pem("--cert", cert) }),
    ...(key !== undefined && { key: pem("--key", key) }),
    ...(sni !== undefined && { serverName: sni }),
  };
}

function pem(option: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch (error) {
    throw new UsageError(
      `${option} names ${quoted(file)}, which cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
  if (text.includes("-----BEGIN ")) return text;
  throw new UsageError(`${option} names ${quoted(file)}, which is no PEM file`);
}
