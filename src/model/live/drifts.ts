import { catalogueAt, type DirectiveAt } from "../../../grammar/catalogue.ts";
import { targetText } from "../../../grammar/version.ts";
import type { Deployment, Instance } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import type { Setting } from "../known.ts";
import type { PublicName } from "../settings.ts";
import type { Drift, DriftOfOne } from "./drift.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import { secretDrifts } from "./secret-drifts.ts";

/** Settings of running instances, declared and observed, that differ: equal ones of several instances come once. */
export function* drifts({ instances }: Deployment): Iterable<Drift> {
  const all = instances.flatMap((observed): DriftOfOne[] => {
    const { declared, live } = observed;
    if (!declared || !live) return [];
    return [...settingDrifts(declared, observed), ...secretDrifts(declared, observed)];
  });
  const key = ({ name, kind, inFile, running, origin: { from } }: DriftOfOne) =>
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

function* settingDrifts(declared: Instance, observed: Instance): Iterable<DriftOfOne> {
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
