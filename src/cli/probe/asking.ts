import type { Answers } from "../../facts/answers.ts";
import type { Mapping, Seed, Wrong } from "../../probe/dialling.ts";
import type { Named } from "../../probe/discover.ts";
import type { ProbeRequest, ProbeTarget, Wanted } from "../../probe/request.ts";
import type { ProjectFile } from "../../project/settings/project-file.ts";
import { UsageError } from "../usage.ts";
import { credentialsFor } from "./credentials.ts";
import { declaredLogin } from "./declared-login.ts";
import { loadNetwork } from "./network.ts";
import type { ProbeSettings } from "./options.ts";
import type { DeclaredTarget } from "./targets.ts";
import { tlsSettings } from "./tls-settings.ts";
import { declaredSecretsOf, wantedOf, wantedOfStranger } from "./wanted.ts";

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
export async function asking(settings: ProbeSettings, project: ProjectFile | undefined): Promise<Asking> {
  const network = loadNetwork();
  const seeds = (settings.seed ?? []).map((text) => right("--seed", network.readSeed(text)));
  const mappings = (settings.map ?? []).map((text): Mapping => right("--map", network.readMapping(text)));
  const dial = right("--map", network.diallingBy(mappings));
  const tls = tlsSettings(settings, process.env);
  // Last, for it may ask somebody.
  const credentials = await credentialsFor({
    environment: process.env,
    ...(settings.credentials !== undefined && { file: settings.credentials }),
    ...(settings.askPassword && { isAsking: true }),
    ...(settings.passwordRoot && { passwordRoots: settings.passwordRoot }),
    ...(project && { project }),
  });
  const isTlsUsual = settings.tls ?? (seeds.length > 0 && seeds.every(({ isTls }) => isTls));
  const stranger = (kind: ProbeTarget["kind"]) => (settings.configGet ? wantedOfStranger(kind) : nothing);
  return {
    seeds,
    probe: network.probe,
    ofDeclared({ instance, address, isTls }) {
      const { kind } = instance;
      const given = network.loginFor(kind, address, credentials);
      const login = given ?? (settings.authFromFiles && declaredLogin(instance));
      return {
        kind,
        address,
        dial: dial(address),
        ...(login && { login }),
        ...((settings.tls ?? isTls) && { tls }),
        wanted: settings.configGet ? wantedOf(instance) : { ...nothing, declaredSecrets: declaredSecretsOf(instance) },
      };
    },
    ofSeed({ address, isTls = settings.tls ?? false }) {
      return {
        kind: "unknown",
        address,
        dial: dial(address),
        ...network.loginsForUnknown(address, credentials),
        ...(isTls && { tls }),
        wanted: stranger("unknown"),
      };
    },
    ofNamed({ kind, address }) {
      const login = network.loginFor(kind, address, credentials);
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

/** What is wrong may be a password that went astray: the text is not repeated. */
function right<T extends object>(option: string, read: T | Wrong): T {
  if ("mistake" in read) throw new UsageError(`${option}: ${read.mistake}`);
  return read;
}
