import { catalogueAt, type DirectiveAt } from "../../../grammar/catalogue.ts";
import { targetText } from "../../../grammar/version.ts";
import type { Deployment, Instance } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import type { Setting } from "../known.ts";
import type { Located } from "../origin.ts";
import type { PublicName } from "../settings.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import { secretDrifts } from "./secret-drifts.ts";

/** One setting of a running instance that is not what its files come to, or of which that cannot be said. */
export interface Drift extends Located {
  /** As this release spells it. */
  readonly name: string;
  readonly declared: Instance;
  readonly observed: Instance;
  /** What the files come to; undefined where they give nothing. */
  readonly inFile: Setting<string | undefined>;
  /** What the instance runs with, at its answer; undefined where that is nothing. */
  readonly running: Setting<string | undefined>;
  readonly kind: /** A directive that CONFIG SET changes. */
    | "settable"
    /** A directive that only a start changes. */
    | "immutable"
    /** A directive whose value is a path, which may be another name of the same folder. */
    | "path"
    /** A limit that the server lowers by itself (adjustOpenFilesLimit in server.c). */
    | "lowered"
    /** A password; the texts do not show it. */
    | "secret";
  /** Drifts of other instances by the same values. */
  readonly alike: readonly Drift[];
}

type Found = Omit<Drift, "alike">;

/** Settings of running instances, declared and observed, that differ: equal ones of several instances come once. */
export function* drifts({ instances }: Deployment): Iterable<Drift> {
  const all = instances.flatMap((observed): Found[] => {
    const { declared, live } = observed;
    if (!declared || !live) return [];
    return [...settingDrifts(declared, observed), ...secretDrifts(declared, observed)];
  });
  const key = ({ name, kind, inFile, running, origin: { from } }: Found) =>
    JSON.stringify([name, kind, from, inFile.or(inFile.missing), running.or(running.missing)]);
  for (const [first, ...others] of groupBy(all, key).values())
    yield { ...first!, alike: others.map((other) => ({ ...other, alike: [] })) };
}

/** How a process is started, not what it does; or what Sentinel changes. */
const ownBusiness: ReadonlySet<string> = new Set(["replicaof", "daemonize", "supervised", "pidfile"]);

/** Their defaults depend on the machine, the image, or on who built the server. */
const withoutDefault: ReadonlySet<string> = new Set([
  ...["bind", "dir", "logfile", "protected-mode", "maxclients", "unixsocket", "unixsocketperm", "locale-collate"],
  ...["oom-score-adj", "oom-score-adj-values", "syslog-enabled", "syslog-ident", "syslog-facility", "tcp-backlog"],
  ...["set-proc-title", "proc-title-template", "always-show-logo", "port"],
]);

function* settingDrifts(declared: Instance, observed: Instance): Iterable<Found> {
  const catalogue = catalogueAt(observed.loading.target);
  const told = new Set(observed.loading.applied.map(({ at }) => at.name));
  for (const directive of [...told].map((name) => catalogue.get(name))) {
    if (!directive || directive.facts.secret || directive.facts.kind === "ignored") continue;
    if (ownBusiness.has(directive.name)) continue;
    const name = directive.name as PublicName;
    const [inFile, running] = [declared, observed].map(({ settings }) => meaningOf(settings, name)) as [
      Setting<Meaning>,
      Setting<Meaning>,
    ];
    if (!inFile.isWritten && (!inFile.isKnown || !hasDefault(name, declared, observed))) continue;
    if (inFile.isKnown && running.isKnown && inFile.value.key === running.value.key) continue;
    if (name === "dir" && isRelative(inFile)) continue;
    yield {
      name: directive.spelling,
      declared,
      observed,
      inFile: inFile.map(({ text }) => text),
      running: running.map(({ text }) => text),
      origin: inFile.origin,
      kind: kindOf(directive, inFile, running),
    };
  }
}

/** Whether what no file says is the same wherever this release runs. */
function hasDefault(name: PublicName, declared: Instance, { loading }: Instance): boolean {
  if (withoutDefault.has(name) || targetText(declared.loading.target) !== targetText(loading.target)) return false;
  // Other images make settings of variables.
  return (declared.launch?.image?.kind ?? "official") === "official";
}

/** To a folder that only the process knows. */
function isRelative(path: Setting<Meaning>): boolean {
  return path.isKnown && !path.value.text.startsWith("/");
}

function kindOf({ name, facts }: DirectiveAt, inFile: Setting<Meaning>, running: Setting<Meaning>): Drift["kind"] {
  if (name === "dir") return "path";
  if (name === "maxclients" && Number(running.or(undefined)?.text) < Number(inFile.or(undefined)?.text))
    return "lowered";
  return facts.flags?.includes("immutable") ? "immutable" : "settable";
}

export type { Found as DriftOfOne };
